import { expect, test } from 'vitest';
import { pointed } from '../../server/domain/pointed.ts';

const sandbox =
  'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: container init was OOM-killed (memory limit too low?): unknown';
const pull =
  'Failed to pull image "shop/cart:9": rpc error: code = NotFound desc = failed to pull and unpack image "shop/cart:9": failed to resolve reference "shop/cart:9": shop/cart:9: not found';

test.each([
  [
    'api: FailedCreatePodSandBox: ' + sandbox,
    180,
    'api: FailedCreatePodSandBox: … container init was OOM-killed (memory limit too low?): unknown',
  ],
  [sandbox, 400, sandbox],
  [pull, 100, 'Failed to pull image "shop/cart:9": … shop/cart:9: not found'],
  ['nobody\n passed this on', 40, 'nobody passed this on'],
  ['nobody passed this on, and yet it is long', 20, 'nobody passed this…'],
])('%s in %i letters', (text, limit, expected) => expect(pointed(text, limit)).toBe(expected));
