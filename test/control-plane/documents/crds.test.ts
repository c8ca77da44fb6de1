import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import {
  API_VERSION,
  isKind,
  type Kind,
  schemas,
  scopeOf,
} from '../../../server/control-plane/documents/document.ts';
import { kinds } from '../../../server/control-plane/documents/kinds.ts';
import { immutable } from '../../../server/control-plane/documents/rules.ts';
import { hasShared } from '../../support/shared.ts';
import { crds, isTransition, Node, rulesOf } from './crd.ts';
import { shapeOf } from './shape.ts';

function kindOf(name: string): Kind {
  if (!isKind(name)) throw new Error(`there is no schema for ${name}`);
  return name;
}

const changeable = (kind: string, path: string) =>
  !immutable[kindOf(kind)]?.fields.some(field => path === field || path.startsWith(`${field}.`));

describe.skipIf(!hasShared)('the schemas', () => {
  test('every CRD has a schema here, with its names, and there are no others', () => {
    const theirs = crds.map(({ kind, names, apiVersion }) => [kind, { ...names, apiVersion }]);
    const ours = Object.keys(schemas)
      .map(kindOf)
      .map(kind => [kind, { ...kinds[kind], scope: scopeOf(kind), apiVersion: API_VERSION }]);
    expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(theirs));
  });

  test.each(crds)('the schema of $kind says what its CRD says', ({ kind, spec }) => {
    const document = Node.parse(z.toJSONSchema(schemas[kindOf(kind)], { io: 'input' }));
    const { default: _whenLeftOut, ...ours } = document.properties?.['spec'] ?? {};
    expect(shapeOf(ours)).toEqual(shapeOf(spec));
    // The CRDs let every spec be left out. Ours may be where it has nothing that must be there.
    expect(document.required?.includes('spec') ?? false).toBe((spec.required ?? []).length > 0);
  });
});

describe.skipIf(!hasShared)('what may not change', () => {
  test.each(crds)('is what the CRD of $kind says', ({ kind, spec }) => {
    const fixed = rulesOf(spec)
      .filter(isTransition)
      .map(({ path, rule }) =>
        rule === 'self == oldSelf' ? path : `${path}.${/oldSelf\.(\w+)/.exec(rule)?.[1]}`,
      );
    expect(fixed.filter(path => changeable(kind, path))).toEqual([]);
    const unsaid = (immutable[kindOf(kind)]?.fields ?? []).filter(
      field =>
        !fixed.includes(field) &&
        Object.keys(spec.properties ?? {}).some(name => !fixed.includes(`${field}.${name}`)),
    );
    expect(unsaid).toEqual([]);
  });
});
