import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { at, isObject, listAt, textAt } from '../../../server/domain/json.ts';
import { KubeObject, refOf } from '../../../server/domain/kube-object.ts';
import { failureOf, openStore } from './store.ts';

const Loose = z.record(z.string(), z.unknown());
const Words = z.array(z.string());
const Step = z.strictObject({
  by: z.string().optional(),
  apply: KubeObject.optional(),
  create: KubeObject.optional(),
  patch: Loose.optional(),
  force: z.boolean().default(false),
  /** False: the step must leave the very object that was there. */
  changes: z.boolean().default(true),
  conflict: Words.optional(),
  refused: Words.optional(),
});
const Case = z.strictObject({
  about: z.string(),
  steps: z.array(Step),
  /** By path; null where nothing may be. */
  expected: Loose.optional(),
  owners: z.record(z.string(), Words).optional(),
});

const folder = new URL('../../fixtures/apply/', import.meta.url);
const cases = readdirSync(folder).map(file => ({
  file,
  ...Case.parse(parse(readFileSync(new URL(file, folder), 'utf8'))),
}));

/** The paths of a fieldsV1 tree, written independently of the code under test. */
function paths(tree: unknown, path = ''): string[] {
  if (!isObject(tree)) return [];
  const inner = Object.entries(tree).filter(([key]) => key !== '.');
  const self = inner.length === 0 || '.' in tree ? [path] : [];
  return [
    ...self,
    ...inner.flatMap(([key, value]) => {
      if (key.startsWith('f:')) return paths(value, `${path}.${key.slice(2)}`);
      if (key.startsWith('v:')) return paths(value, `${path}[=${key.slice(2)}]`);
      const names = Object.entries(Loose.parse(JSON.parse(key.slice(2))));
      return paths(value, `${path}[${names.map(([name, it]) => `${name}=${JSON.stringify(it)}`).join(',')}]`);
    }),
  ];
}

function run(store: ReturnType<typeof openStore>, step: z.infer<typeof Step>, target: KubeObject): void {
  const work = () => {
    if (step.apply) return store.apply(step.apply, step.by ?? '', step.force);
    if (step.create) return store.create(step.create, step.by);
    return store.patch(refOf(target), step.patch ?? {}, step.by);
  };
  const before = store.get(refOf(target));
  const words = step.conflict ?? step.refused;
  if (words) {
    const failure = failureOf(work);
    expect(failure.code).toBe(step.conflict ? 'conflict' : 'refused');
    for (const word of words) expect(failure.message).toContain(word);
  } else work();
  if (words || !step.changes) expect(store.get(refOf(target))).toBe(before);
  else expect(store.get(refOf(target))?.metadata.resourceVersion).not.toBe(before?.metadata.resourceVersion);
}

describe('server-side apply', () => {
  test.each(cases)('$file: $about', ({ steps, expected = {}, owners = {} }) => {
    const store = openStore();
    const [first] = steps;
    const target = KubeObject.parse(first?.apply ?? first?.create);
    for (const step of steps) run(store, step, target);

    const live = store.get(refOf(target));
    for (const [path, value] of Object.entries(expected)) {
      const keys = path.split('.').map(key => (/^\d+$/.test(key) ? Number(key) : key));
      expect(at(live, ...keys) ?? null, path).toEqual(value);
    }
    const entries = listAt(live, 'metadata', 'managedFields').map(entry => [
      `${textAt(entry, 'manager')} ${textAt(entry, 'operation')}`,
      paths(at(entry, 'fieldsV1')),
    ]);
    const shown: Record<string, unknown> = Object.fromEntries(entries);
    for (const [owner, fields] of Object.entries(owners)) expect(shown[owner], owner).toEqual(fields);
  });
});
