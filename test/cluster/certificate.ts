import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { bits, identifier, integer, octets, sequence, set, tagged, text, time, yes } from './der.ts';

export type Subject = { name: string; groups?: string[]; hosts?: string[]; addresses?: string[] };
export type Certificate = { subject: Subject; cert: string; key: string; signer: KeyObject };

const hour = 3_600_000;
const ecdsaWithSha256 = sequence(identifier('1.2.840.10045.4.3.2'));

/** A certificate signed by the issuer, or an authority of its own where none is given. */
export function certify(subject: Subject, issuer?: Certificate): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const now = Date.now();
  const serial = randomBytes(16);
  serial[0] = 0x40 | ((serial[0] ?? 0) & 0x3f);
  const body = sequence(
    tagged(0xa0, integer(Uint8Array.of(2))),
    integer(serial),
    ecdsaWithSha256,
    nameOf(issuer?.subject ?? subject),
    sequence(time(new Date(now - hour)), time(new Date(now + 365 * 24 * hour))),
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...(issuer ? leafExtensions(subject) : authorityExtensions()))),
  );
  const signature = sign('sha256', body, issuer?.signer ?? privateKey);
  return {
    subject,
    cert: pem(sequence(body, ecdsaWithSha256, bits(signature))),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    signer: privateKey,
  };
}

const part = (kind: string, value: string) => set(sequence(identifier(kind), text(value)));

function nameOf({ name, groups = [] }: Subject): Uint8Array {
  return sequence(...groups.map(group => part('2.5.4.10', group)), part('2.5.4.3', name));
}

const authorityExtensions = () => [
  extension('2.5.29.19', sequence(yes()), true),
  extension('2.5.29.15', bits(Uint8Array.of(0x06), 1), true),
];

function leafExtensions({ hosts = [], addresses = [] }: Subject): Uint8Array[] {
  const usages = [
    extension('2.5.29.15', bits(Uint8Array.of(0x80), 7), true),
    extension('2.5.29.37', sequence(identifier('1.3.6.1.5.5.7.3.1'), identifier('1.3.6.1.5.5.7.3.2'))),
  ];
  if (hosts.length + addresses.length === 0) return usages;
  const names = [
    ...hosts.map(host => tagged(0x82, Buffer.from(host))),
    ...addresses.map(address => tagged(0x87, Uint8Array.from(address.split('.').map(Number)))),
  ];
  return [...usages, extension('2.5.29.17', sequence(...names))];
}

function extension(kind: string, value: Uint8Array, critical = false): Uint8Array {
  return sequence(identifier(kind), ...(critical ? [yes()] : []), octets(value));
}

function pem(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
