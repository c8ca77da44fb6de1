import { evaluate } from '@marcbachmann/cel-js';
import { describe, expect, test } from 'vitest';
import { isKind, schemas } from '../../../server/control-plane/documents/document.ts';
import { keysOf, pathText } from '../../../server/control-plane/documents/problem.ts';
import { isObject, textAt } from '../../../server/domain/json.ts';
import { hasShared } from '../../support/shared.ts';
import { crds, isTransition, type Rule, rulesOf } from './crd.ts';
import { fixture, type Raw, rawDocuments, samples } from './fixtures.ts';

const rules = new Map(
  crds.map(({ kind, spec }) => [kind, rulesOf(spec).filter(rule => !isTransition(rule))]),
);

/** The values at a rule's place, each by its own path: `spec.container.env[]` is every variable. */
function valuesAt(document: Raw, rule: Rule): { path: string; value: unknown }[] {
  let found: { path: string; value: unknown }[] = [{ path: '', value: document }];
  for (const [step] of rule.path.matchAll(/\[\]|\{\}|\w+/g)) found = found.flatMap(here => below(here, step));
  return found;
}

function below({ path, value }: { path: string; value: unknown }, step: string) {
  if (step === '[]')
    return Array.isArray(value)
      ? value.map((item: unknown, i) => ({ path: `${path}[${i}]`, value: item }))
      : [];
  if (!isObject(value)) return [];
  if (step === '{}')
    return Object.entries(value).map(([key, item]) => ({ path: `${path}.${key}`, value: item }));
  return Object.hasOwn(value, step)
    ? [{ path: path === '' ? step : `${path}.${step}`, value: value[step] }]
    : [];
}

/** What the CRD's own rules, run as CEL, say is wrong. */
const violations = (document: Raw) =>
  (rules.get(textAt(document, 'kind') ?? '') ?? []).flatMap(rule =>
    valuesAt(document, rule)
      .filter(({ value }) => evaluate(rule.rule, { self: value }) !== true)
      .map(({ path }) => ({ path, rule })),
  );

/** What our schema says is wrong, by path. */
function problems(document: Raw): string[] {
  const kind = textAt(document, 'kind') ?? '';
  if (!isKind(kind)) throw new Error(`${kind} is no kind`);
  const issues = schemas[kind].safeParse(document).error?.issues ?? [];
  return issues.map(({ path }) => pathText(keysOf(path)));
}

const every = new Map(rawDocuments(fixture('every-kind.yaml')).map(each => [textAt(each, 'kind'), each]));

/** A valid document with one part of its spec replaced. */
const withPart = (kind: string, part: Raw): Raw => {
  const base = every.get(kind);
  return { ...base, spec: { ...(isObject(base?.['spec']) && base['spec']), ...part } };
};

/** The same spec wherever else it may stand: in the kind for the whole cluster and in a release. */
function elsewhere(document: Raw): Raw[] {
  const { kind, spec } = document;
  const type = { kind, name: 'a', spec };
  const { owner: _, ...workload } = isObject(spec) ? spec : {};
  if (kind === 'Workload') return [withPart('ComponentRelease', { workload })];
  const forCluster = { ...document, kind: `Cluster${String(kind)}` };
  if (kind === 'ComponentType') return [forCluster, withPart('ComponentRelease', { componentType: type })];
  if (kind === 'Trait') return [forCluster, withPart('ComponentRelease', { traits: [type] })];
  if (kind === 'ProjectType') return [forCluster, withPart('ProjectRelease', { projectType: type })];
  if (kind === 'ResourceType') return [forCluster, withPart('ResourceRelease', { resourceType: type })];
  return [];
}

const broken = rawDocuments(fixture('broken-rules.yaml')).flatMap(each => [each, ...elsewhere(each)]);

const ruleName = (kind: unknown, { path, rule }: Rule) => `${String(kind)} ${path}: ${rule}`;

describe.skipIf(!hasShared)('rules', () => {
  test.each(broken.map((document, index) => ({ kind: document['kind'], index, document })))(
    "our schema and the CRD's rules refuse the same places of a $kind ($index)",
    ({ document }) => {
      const theirs = [...new Set(violations(document).map(({ path }) => path))];
      const ours = problems(document);
      expect(theirs).not.toEqual([]);
      expect(ours.filter(path => !theirs.some(place => path.startsWith(place)))).toEqual([]);
      expect(theirs.filter(place => !ours.some(path => path.startsWith(place)))).toEqual([]);
    },
  );

  test('every rule of every CRD is broken by a document above', () => {
    const met = new Set(
      broken.flatMap(each => violations(each).map(({ rule }) => ruleName(each['kind'], rule))),
    );
    const all = [...rules].flatMap(([kind, list]) => list.map(rule => ruleName(kind, rule)));
    expect(all.filter(rule => !met.has(rule))).toEqual([]);
    expect(all.length).toBeGreaterThan(50);
  });

  test('the samples break none', () => {
    expect(samples.flatMap(({ text }) => rawDocuments(text).flatMap(violations))).toEqual([]);
  });
});
