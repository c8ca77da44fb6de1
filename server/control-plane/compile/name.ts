import { createHash } from 'node:crypto';

const HASH_LENGTH = 8;

/** The longest name of each sort that Kubernetes accepts. */
export const OBJECT_NAME = 253;
export const LABEL_NAME = 63;

/**
 * A Kubernetes name from any texts: the parts cleaned and cut to fit, joined by "-", and a hash of the
 * uncut parts behind them. OpenChoreo's formula, so both modes name the same objects alike.
 * `extra` goes into the hash only: another value, another name.
 */
export function generateName(limit: number, parts: readonly string[], extra = ''): string {
  const whole = [...parts, ...(extra === '' ? [] : [extra])].join('-');
  const hash = createHash('sha256').update(whole).digest('hex').slice(0, HASH_LENGTH);
  if (parts.length === 0) return hash;
  const room = limit - HASH_LENGTH - parts.length;
  const share = Math.floor(room / parts.length);
  const spare = room % parts.length;
  const cut = parts.map((part, i) => cleaned(part).slice(0, share + (i < spare ? 1 : 0)));
  return `${cut.join('-')}-${hash}`.replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
}

const cleaned = (part: string): string =>
  part
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}.-]/gu, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '');

/** The Kubernetes namespace of a project in an environment: `dp-<namespace>-<project>-<environment>-<hash>`. */
export const cellName = (namespace: string, project: string, environment: string): string =>
  generateName(LABEL_NAME, ['dp', namespace, project, environment]);

/** The base name of what a component or resource has in an environment: `<name>-<environment>-<hash>`. */
export const objectName = (name: string, environment: string): string =>
  generateName(OBJECT_NAME, [name, environment]);

/** FNV-1a, 32 bits, as eight hexadecimal digits: the hash of `oc_hash` and of volume names. */
export function shortHash(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text, 'utf8')) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
