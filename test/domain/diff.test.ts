import { expect, test } from 'vitest';
import { diff } from '../../server/domain/diff.ts';
import { equal } from '../../server/domain/json.ts';

const pod = (containers: unknown) => ({ spec: { template: { spec: { containers } } } });
const main = (fields: object) => ({ name: 'main', ...fields });

test.each([
  ['equal values', { a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }, []],
  ['an undefined member is absent', { a: 1 }, { a: 1, b: undefined }, []],
  [
    'a scalar',
    { spec: { replicas: 2 } },
    { spec: { replicas: 3 } },
    [{ path: 'spec.replicas', before: 2, after: 3 }],
  ],
  ['a new field', {}, { spec: { paused: true } }, [{ path: 'spec', after: { paused: true } }]],
  ['a field that goes', { a: { b: null } }, { a: {} }, [{ path: 'a.b', before: null }]],
  [
    'an item is named',
    pod([main({ image: 'x:1' }), { name: 'proxy' }]),
    pod([main({ image: 'x:2' }), { name: 'proxy' }]),
    [{ path: 'spec.template.spec.containers[main].image', before: 'x:1', after: 'x:2' }],
  ],
  [
    'an item is added, another one goes',
    { env: [{ name: 'A', value: '1' }] },
    { env: [{ name: 'B', value: '1' }] },
    [
      { path: 'env[A]', before: { name: 'A', value: '1' } },
      { path: 'env[B]', after: { name: 'B', value: '1' } },
    ],
  ],
  [
    'ports by number',
    { ports: [{ port: 80 }, { port: 81, targetPort: 1 }] },
    { ports: [{ port: 80 }, { port: 81, targetPort: 2 }] },
    [{ path: 'ports[81].targetPort', before: 1, after: 2 }],
  ],
  [
    'mounts by path',
    { volumeMounts: [{ mountPath: '/etc/cart', readOnly: true }] },
    { volumeMounts: [{ mountPath: '/etc/cart', readOnly: false }] },
    [{ path: 'volumeMounts[/etc/cart].readOnly', before: true, after: false }],
  ],
  [
    'only the order differs',
    { env: [{ name: 'A' }, { name: 'B' }] },
    { env: [{ name: 'B' }, { name: 'A' }] },
    [{ path: 'env (order)', before: ['A', 'B'], after: ['B', 'A'] }],
  ],
  [
    'names used twice are no keys',
    { list: [{ name: 'A' }, { name: 'A', x: 1 }] },
    { list: [{ name: 'A' }, { name: 'A', x: 2 }] },
    [{ path: 'list[1].x', before: 1, after: 2 }],
  ],
  ['a plain list', { args: ['-v', 'a'] }, { args: ['-v'] }, [{ path: 'args[1]', before: 'a' }]],
  ['another type', { a: [1] }, { a: { 0: 1 } }, [{ path: 'a', before: [1], after: { 0: 1 } }]],
  ['the whole', 1, 2, [{ path: '$', before: 1, after: 2 }]],
  [
    'keys with dots are quoted',
    { metadata: { annotations: { 'a.io/b': '1' } } },
    { metadata: { annotations: { 'a.io/b': '2' } } },
    [{ path: 'metadata.annotations["a.io/b"]', before: '1', after: '2' }],
  ],
  [
    'names of the prototype are plain keys',
    { a: {} },
    { a: { toString: 1 } },
    [{ path: 'a.toString', after: 1 }],
  ],
])('%s', (_, before, after, expected) => {
  expect(diff(before, after)).toEqual(expected);
});

/** A small JSON value; the same seed gives the same value. */
function randomValue(random: (below: number) => number, depth = 0): unknown {
  const kind = random(depth > 3 ? 3 : 6);
  if (kind < 2) return random(3);
  if (kind === 2) return ['a', 'b', null, true][random(4)];
  const size = random(4);
  if (kind === 3) return Array.from({ length: size }, () => randomValue(random, depth + 1));
  if (kind === 4)
    return Array.from({ length: size }, () => ({ name: `n${random(4)}`, v: randomValue(random, depth + 1) }));
  return Object.fromEntries(
    Array.from({ length: size }, () => [`k${random(4)}`, randomValue(random, depth + 1)]),
  );
}

test('empty exactly when equal, for 20,000 pairs', () => {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  for (let i = 0; i < 20_000; i++) {
    const [a, b] = [randomValue(random), randomValue(random)];
    if ((diff(a, b).length === 0) !== equal(a, b))
      expect({ a, b, diff: diff(a, b) }).toBe('empty exactly when equal');
  }
});
