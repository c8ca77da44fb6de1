import type { DocumentOf } from '../documents/document.ts';
import type { Scope } from './cel.ts';
import { OMIT } from './cel-value.ts';
import { scopesOf } from './expansion.ts';
import { type Manifest, manifestsOf } from './manifest.ts';
import { type Operation, patched } from './patch.ts';
import { selected } from './target.ts';
import { render, renderString } from './template.ts';
import { below, tooLarge, type Where } from './where.ts';

export type TraitSpec = DocumentOf<'Trait'>['spec'];
type Patch = NonNullable<TraitSpec['patches']>[number];
type Removal = NonNullable<TraitSpec['removes']>[number];

const MAX_OPERATIONS = 10_000;

/** The manifests after a trait: its creates are added, then its patches applied, then its removals. */
export function withTrait(
  manifests: readonly Manifest[],
  spec: TraitSpec,
  scope: Scope,
  where: Where,
): readonly Manifest[] {
  let now = [
    ...manifests,
    ...(spec.creates ?? []).flatMap((create, i) => {
      const id = `creates[${i}]`;
      return manifestsOf({ ...create, id }, scope, below(where, id));
    }),
  ];
  for (const [i, patch] of (spec.patches ?? []).entries()) {
    const place = below(where, `patches[${i}]`);
    for (const each of scopesOf(patch, scope, place)) now = withPatch(now, patch, each, place);
  }
  for (const [i, removal] of (spec.removes ?? []).entries()) {
    const place = below(where, `removes[${i}]`);
    for (const each of scopesOf(removal, scope, place)) now = without(now, removal, each, place);
  }
  return now;
}

function withPatch(manifests: readonly Manifest[], patch: Patch, scope: Scope, where: Where): Manifest[] {
  const targets = new Set(selected(manifests, patch.target, patch.targetPlane, scope, where));
  if (targets.size * patch.operations.length > MAX_OPERATIONS)
    throw tooLarge(where, 'patch operations', MAX_OPERATIONS);
  const operations = targets.size === 0 ? [] : operationsOf(patch, scope, where);
  return manifests.map(manifest =>
    targets.has(manifest) ? patchedWith(manifest, operations, where) : manifest,
  );
}

function patchedWith(manifest: Manifest, operations: readonly Operation[], where: Where): Manifest {
  return { ...manifest, object: patched(manifest.object, operations, where) };
}

/** The patch's operations with their expressions evaluated; a value that is omitted takes the operation along. */
function operationsOf(patch: Patch, scope: Scope, where: Where): Operation[] {
  return patch.operations.flatMap((operation, i): Operation[] => {
    const place = below(where, `operations[${i}]`);
    const path = renderString(operation.path, scope, below(place, 'path'));
    if (operation.op === 'remove') return [{ op: 'remove', path }];
    const value = render(operation.value ?? null, scope, below(place, 'value'));
    return value === OMIT ? [] : [{ op: operation.op, path, value }];
  });
}

function without(manifests: readonly Manifest[], removal: Removal, scope: Scope, where: Where): Manifest[] {
  const gone = new Set(selected(manifests, removal.target, removal.targetPlane, scope, where));
  return manifests.filter(manifest => !gone.has(manifest));
}
