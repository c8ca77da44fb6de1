import { globSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hasShared, readShared } from '../../support/shared.ts';

const root = new URL('../../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');

/** The codes of docs/causes.md by their heading. */
const documented = new Map(
  read('docs/causes.md')
    .split(/^## /m)
    .slice(1)
    .map(part => [
      part.split('\n')[0] ?? '',
      [...part.matchAll(/^\| `([a-z-]+)`/gm)].map(([, code = '']) => code),
    ]),
);
const codes = new Set([...documented.values()].flat());

const fixtures = new URL('test/fixtures/sre/', root);
const expected = new Set(
  readdirSync(fixtures).flatMap(file =>
    [...read(`test/fixtures/sre/${file}`).matchAll(/^(?:expect|suspected): (\S+) of /gm)].map(
      ([, code = '']) => code,
    ),
  ),
);

/** Words of the rules' sources that have the shape of a code and are none. */
const others = new Set([
  'node-selector',
  'node-affinity',
  'host-port',
  'pod-affinity',
  'pod-anti-affinity',
  'topology-spread',
  'volume-zone',
  'wrong-port',
  'wrong-protocol',
  'wrong-path',
  'too-aggressive',
  'kube-scheduler',
  'kube-controller-manager',
  'kube-system',
  'kube-node-lease',
  'control-plane',
  'image-registry',
]);

/** Everything in the rules' sources that reads like a code. */
const written = new Set(
  [
    'server/sre/rules/*.ts',
    'server/sre/*-words.ts',
    'server/sre/{pod-fit,volume-fit,claim-trouble,provisioning}.ts',
  ].flatMap(pattern =>
    globSync(pattern, { cwd: root }).flatMap(file =>
      [...read(file).matchAll(/'([a-z]+(?:-[a-z]+)+)'/g)].map(([, word = '']) => word),
    ),
  ),
);

test('every code that a rule writes is documented', () => {
  expect([...written].filter(word => !codes.has(word) && !others.has(word))).toEqual([]);
});

test('every documented cause of an object has a case, and every case is documented', () => {
  const measured = new Set(documented.get('Performance'));
  expect([...codes].filter(code => !measured.has(code) && !expected.has(code))).toEqual([]);
  expect([...expected].filter(code => !codes.has(code))).toEqual([]);
});

test.skipIf(!hasShared)('the shared vocabulary is known', () => {
  const listed = [...readShared('incidents/codes.md').matchAll(/`([a-z]+(?:-[a-z]+)+)`/g)].map(
    ([, code = '']) => code,
  );
  expect(listed.filter(code => !codes.has(code))).toEqual([]);
});
