import { expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { patched } from '../../../server/control-plane/compile/patch.ts';
import { at, isObject } from '../../../server/domain/json.ts';
import { problemOf } from './problem.ts';
import { readFixture } from './sample.ts';

const Case = z.strictObject({
  name: z.string(),
  operations: z.array(
    z.union([
      z.strictObject({ op: z.literal('remove'), path: z.string() }),
      z.strictObject({ op: z.enum(['add', 'replace']), path: z.string(), value: z.unknown() }),
    ]),
  ),
  gives: z.record(z.string(), z.unknown()).optional(),
  error: z.string().optional(),
});
const cases = z.array(Case).parse(parse(readFixture('cases/patch.yaml')));

const object = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'cart' },
  spec: {
    replicas: 1,
    volumes: [{ name: 'a' }],
    containers: [
      { name: 'main', image: 'main:1' },
      { name: 'side', image: 'side:1' },
    ],
  },
};
const where = { of: 'Trait "t"', path: 'patches[0]' };

it.each(cases)('$name', ({ operations, gives, error }) => {
  const before = structuredClone(object);
  if (error === undefined) {
    const after = patched(object, operations, where);
    for (const [path, value] of Object.entries(gives ?? {}))
      expect(at(after, ...path.split('.'))).toEqual(value);
    if (isObject(gives) && Object.keys(gives).length === 0) expect(after).toEqual(before);
  } else expect(problemOf(() => patched(object, operations, where)).message).toContain(error);
  expect(object).toEqual(before);
});
