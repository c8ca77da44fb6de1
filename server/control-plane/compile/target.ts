import { textAt } from '../../domain/json.ts';
import type { Scope } from './cel.ts';
import type { Manifest } from './manifest.ts';
import { renderCondition } from './template.ts';
import { below, type Where } from './where.ts';

/** Which manifests a patch, removal or guardrail is about. An empty group or version matches any. */
export type Target = { group: string; version: string; kind: string; where?: string | undefined };

/** The manifests on a plane that the target selects; its `where` sees each one as `resource`. */
export function selected(
  manifests: readonly Manifest[],
  target: Target,
  plane: string | undefined,
  scope: Scope,
  where: Where,
): Manifest[] {
  return manifests.filter(
    manifest =>
      manifest.plane === (plane ?? 'dataplane') &&
      isOfKind(manifest, target) &&
      (target.where === undefined ||
        renderCondition(target.where, { ...scope, resource: manifest.object }, below(where, 'target.where'))),
  );
}

function isOfKind({ object }: Manifest, target: Target): boolean {
  const [version = '', group = ''] = (textAt(object, 'apiVersion') ?? '').split('/').toReversed();
  return (
    textAt(object, 'kind') === target.kind &&
    (target.group === '' || target.group === group) &&
    (target.version === '' || target.version === version)
  );
}
