import * as z from 'zod';
import { PlatformError } from '../../errors.ts';
import type { DocumentOf } from '../documents/document.ts';
import type { Documents } from '../documents/documents.ts';
import { deployedIn, isActive } from '../operations/deployed.ts';
import { environmentsOf } from '../plan/promotion.ts';
import { workloadOf } from '../plan/release.ts';
import type { Settings } from '../ports.ts';
import { environmentIn, projectNamed } from '../scope.ts';

export const Change = z.enum(['delete', 'undeploy', 'redeploy', 'endpoint']);
export type Change = z.infer<typeof Change>;

export type Asked = {
  component: string;
  change: Change;
  environment?: string | undefined;
  endpoint?: string | undefined;
  project?: string | undefined;
};

/** The deployments a change concerns, in the order of the pipeline. */
export function bindingsAsked(
  documents: Documents,
  settings: Settings,
  component: DocumentOf<'Component'>,
  asked: Asked,
): DocumentOf<'ReleaseBinding'>[] {
  const project = projectNamed(documents, settings, component.spec.owner.projectName);
  const order = environmentsOf(documents, project);
  const running = documents
    .list('ReleaseBinding', settings.namespace)
    .filter(binding => isActive(binding) && binding.spec.owner.componentName === asked.component)
    .toSorted((a, b) => order.indexOf(a.spec.environment) - order.indexOf(b.spec.environment));
  if (asked.environment !== undefined) environmentIn(documents, settings, project, asked.environment);
  if (asked.change === 'delete' && asked.environment !== undefined)
    throw new PlatformError(
      'invalid_input',
      'environment: a component is deleted everywhere.',
      'Leave environment out, or ask with change: "undeploy".',
    );
  if (asked.environment === undefined && (asked.change !== 'undeploy' || running.length < 2)) return running;
  return [deployedIn(documents, settings, asked).binding];
}

/** The endpoint that changes; of a component with one, that one. */
export function endpointAsked(
  documents: Documents,
  component: DocumentOf<'Component'>,
  { change, endpoint }: Asked,
): string | undefined {
  if (change !== 'endpoint' && endpoint === undefined) return undefined;
  if (change !== 'endpoint')
    throw new PlatformError(
      'invalid_input',
      `endpoint: a change of kind "${change}" concerns all endpoints.`,
      'Leave endpoint out, or ask with change: "endpoint".',
    );
  const known = Object.keys(workloadOf(documents, component)?.spec.endpoints ?? {});
  const [only, ...others] = known;
  const chosen = endpoint ?? (others.length === 0 ? only : undefined);
  if (chosen !== undefined && known.includes(chosen)) return chosen;
  const { name } = component.metadata;
  throw new PlatformError(
    endpoint === undefined && known.length > 1 ? 'ambiguous' : 'not_found',
    endpoint === undefined && known.length > 1
      ? `Which endpoint of "${name}"? It has ${known.length}.`
      : `"${name}" has no endpoint${endpoint === undefined ? '' : ` "${endpoint}"`}.`,
    known.length === 0 ? 'Nobody can depend on it.' : `Its endpoints: ${known.join(', ')}.`,
  );
}
