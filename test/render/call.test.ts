import { expect, test } from 'vitest';
import { callAgain } from '../../server/render/call.ts';

const same = 'promote_component with the same arguments and without dry_run';

test.each([
  [{ component: 'cart', dry_run: true, wait_seconds: 60 }, 'promote_component(component: "cart")'],
  [
    { component: 'cart', to: undefined, limit: 3, on: true },
    'promote_component(component: "cart", limit: 3, on: true)',
  ],
  [{ image: 'r.example/a/b:1@sha256:ab' }, 'promote_component(image: "r.example/a/b:1@sha256:ab")'],
  [{ component: 'cart', env: { A: '1' } }, same],
  [{ component: 'cart', about: 'two words' }, same],
  [{ component: 'a'.repeat(201) }, same],
])('after a dry run of %j', (input, call) => {
  expect(callAgain('promote_component', input)).toBe(call);
});
