import { isObject } from '../../domain/json.ts';
import { PlatformError } from '../../errors.ts';
import type { Scope } from './cel.ts';
import { type Expansion, scopesOf } from './expansion.ts';
import { render } from './template.ts';
import { below, tooLarge, type Where } from './where.ts';

export type Plane = 'dataplane' | 'observabilityplane';

/** A Kubernetes object on its way: rendered, not yet checked. */
export type Manifest = { id: string; plane: Plane; object: { readonly [field: string]: unknown } };

/** The most objects one component, resource or project may have. */
export const MAX_OBJECTS = 500;

type Template = Expansion & {
  id: string;
  targetPlane?: Plane | undefined;
  template: { readonly [field: string]: unknown };
};

/** The objects a template makes. From a loop, the id gets the number of the turn behind it. */
export function manifestsOf(template: Template, scope: Scope, where: Where): Manifest[] {
  const scopes = scopesOf(template, scope, where);
  if (scopes.length > MAX_OBJECTS) throw tooLarge(where, 'objects', MAX_OBJECTS);
  return scopes.map((each, i) => ({
    id: template.forEach === undefined ? template.id : `${template.id}-${i}`,
    plane: template.targetPlane ?? 'dataplane',
    object: objectOf(render(template.template, each, below(where, 'template')), where),
  }));
}

function objectOf(rendered: unknown, where: Where): Manifest['object'] {
  if (isObject(rendered)) return rendered;
  throw new PlatformError(
    'invalid_document',
    `${where.of}, ${where.path}.template: renders to something that is no object.`,
    'A template is a Kubernetes object with apiVersion, kind and metadata.name.',
  );
}
