import { X509Certificate } from 'node:crypto';
import { expect, it } from 'vitest';
import { certify } from './certificate.ts';
import { kubeconfig, readKubeconfig } from './kubeconfig.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

it('signs certificates that node:crypto reads', () => {
  const authority = certify({ name: 'authority' });
  const subject = {
    name: 'admin',
    groups: ['system:masters'],
    hosts: ['localhost'],
    addresses: ['127.0.0.1'],
  };
  const certificate = new X509Certificate(certify(subject, authority).cert);
  const issuer = new X509Certificate(authority.cert);
  expect(issuer.ca).toBe(true);
  expect(certificate.verify(issuer.publicKey)).toBe(true);
  expect(certificate.checkIssued(issuer)).toBe(true);
  expect(certificate.subject).toBe('O=system:masters\nCN=admin');
  expect(certificate.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1');
});

it('reads the kubeconfig it writes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quarterdeck-kubeconfig-'));
  const connection = { server: 'https://127.0.0.1:1', ca: 'ca', cert: 'cert', key: 'key', token: 'token' };
  writeFileSync(join(folder, 'config'), kubeconfig('mine', connection));
  expect(readKubeconfig(join(folder, 'config'))).toEqual({ context: 'mine', connection });
  expect(() => readKubeconfig(join(folder, 'config'), 'other')).toThrow('no whole context other');
  rmSync(folder, { recursive: true });
});
