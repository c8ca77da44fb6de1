import { expect, test } from 'vitest';
import { imageName, pullFailure } from '../../server/domain/image.ts';

test.each([
  ['ghcr.io/acme/cart:9: not found', 'not found'],
  ['manifest for acme/cart:9 not found: manifest unknown: manifest unknown', 'not found'],
  [
    'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope',
    'not found, or access denied',
  ],
  ['unexpected status from HEAD request: 403 Forbidden', 'access denied by its registry'],
  ['toomanyrequests: You have reached your pull rate limit', 'its registry limits the rate of pulls'],
  [
    'tls: failed to verify certificate: x509: signed by unknown authority',
    "its registry's certificate is not trusted",
  ],
  ['dial tcp 10.0.0.1:443: i/o timeout', 'its registry cannot be reached'],
  ['write /var/lib/containerd: no space left on device', 'no space left on the node'],
  ['rpc error: code = Unknown desc = failed to pull: layer is cursed', 'layer is cursed'],
  ['Back-off pulling image "acme/denied:forbidden"', undefined],
  ['ImagePullBackOff: ', undefined],
])('%s', (message, expected) => {
  expect(pullFailure(message, 'acme/denied:forbidden')).toBe(expected);
});

test('a digest is shortened, a tag is not', () => {
  expect(imageName(`acme/cart@sha256:${'0123456789abcdef'.repeat(4)}`)).toBe('acme/cart@sha256:0123456789ab');
  expect(imageName('acme/cart:2026-06-01.1')).toBe('acme/cart:2026-06-01.1');
});
