import * as z from 'zod';
import { textAt } from '../../domain/json.ts';
import { nearest } from '../../domain/name.ts';
import { PlatformError } from '../../errors.ts';
import type { DocumentOf } from '../documents/document.ts';
import type { Documents } from '../documents/documents.ts';
import { componentTypeOf } from '../plan/release.ts';
import type { Run } from './run.ts';

type Call = Run['spec']['workflow'];
type Workflow = DocumentOf<'Workflow'> | DocumentOf<'ClusterWorkflow'>;

/** The run template of a workflow that direct mode can run: which way of building, and with what. */
const Recipe = z.strictObject({
  apiVersion: z.literal('quarterdeck.dev/v1alpha1'),
  kind: z.literal('Build'),
  method: z.enum(['buildpacks', 'dockerfile']),
  /** The builder image; left out, the one of the settings. */
  builder: z.string().min(1).optional(),
  /** Whom the builder image runs as. */
  user: z.strictObject({ uid: z.int().min(1), gid: z.int().min(1) }).optional(),
});
export type Recipe = z.infer<typeof Recipe>;

/**
 * The workflow that a component or run names, and how it builds. Throws `not_found` for one that does not exist,
 * `not_supported` for one that only an engine such as Argo can run.
 */
export function recipeOf(
  documents: Documents,
  call: Call,
  namespace: string,
): { workflow: Workflow; recipe: Recipe } {
  const workflow = workflowNamed(documents, call, namespace);
  const { success, data } = Recipe.safeParse(workflow.spec.runTemplate);
  if (success) return { workflow, recipe: data };
  const engine = textAt(workflow.spec.runTemplate, 'apiVersion') ?? 'of another engine';
  throw new PlatformError(
    'not_supported',
    `${call.kind} "${call.name}" has a run template ${engine}; without OpenChoreo only those of kind Build can run.`,
    `Those that can: ${runnable(documents, namespace).join(', ') || 'none'}. update_component(workflow: …) chooses one.`,
  );
}

/** The names of the workflows that direct mode can run. */
export const runnable = (documents: Documents, namespace: string): string[] =>
  [...documents.list('ClusterWorkflow'), ...documents.list('Workflow', namespace)]
    .filter(({ spec }) => Recipe.safeParse(spec.runTemplate).success)
    .map(({ metadata }) => metadata.name);

function workflowNamed(documents: Documents, { kind, name }: Call, namespace: string): Workflow {
  const found =
    kind === 'ClusterWorkflow'
      ? documents.get('ClusterWorkflow', name)
      : documents.get('Workflow', name, namespace);
  if (found) return found;
  const known = runnable(documents, namespace);
  const near = nearest(name, known);
  throw new PlatformError(
    'not_found',
    `There is no ${kind} "${name}".`,
    `${near === undefined ? '' : `Did you mean "${near}"? `}Workflows: ${known.join(', ') || 'none'}.`,
  );
}

/**
 * Throws `refused` when a component's type lists the workflows that may build it and this one is not among them. A
 * type that lists none lets any build.
 */
export function demandAllowed(documents: Documents, component: DocumentOf<'Component'>, call: Call): void {
  const { spec, metadata } = componentTypeOf(documents, component);
  const allowed = spec.allowedWorkflows?.map(({ kind, name }) => ({ kind: kind ?? 'ClusterWorkflow', name }));
  if (!allowed || allowed.some(({ kind, name }) => kind === call.kind && name === call.name)) return;
  const names = allowed.map(({ name }) => name).join(', ');
  throw new PlatformError(
    'refused',
    `Component type "${metadata.name}" does not allow ${call.kind} "${call.name}" to build its components.`,
    names === '' ? 'It allows none: give an image instead.' : `It allows: ${names}.`,
  );
}
