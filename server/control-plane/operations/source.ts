import * as z from 'zod';
import { isObject } from '../../domain/json.ts';
import { Name } from '../../domain/name.ts';
import { PlatformError } from '../../errors.ts';
import { buildJob } from '../builds/job.ts';
import { buildInputOf, sourceOf } from '../builds/parameters.ts';
import { newRun, type Run } from '../builds/run.ts';
import { demandAllowed, recipeOf } from '../builds/workflow.ts';
import { unknownParameters } from '../compile/parameters.ts';
import type { DocumentOf } from '../documents/document.ts';
import type { Documents } from '../documents/documents.ts';
import type { Settings } from '../ports.ts';

/** Where a component's source is and how it is built, flat enough to type. */
export const SourceInput = z.strictObject({
  repository: z.string().max(500).optional().describe('Git address; trigger_build builds it'),
  branch: z.string().max(250).optional(),
  app_path: z.string().max(400).optional().describe('Folder in the repository'),
  dockerfile: z.string().max(400).optional().describe('Path in the repository; none: buildpacks'),
  git_secret: Name.optional().describe('Name of a Secret'),
  workflow: Name.optional(),
});
export type SourceInput = z.infer<typeof SourceInput>;

type Call = Run['spec']['workflow'];

const USUAL = { dockerfile: 'dockerfile-builder', buildpacks: 'paketo-buildpacks-builder' } as const;

/** The workflow call of a component with the input's fields put in; what it leaves out stays. */
export function workflowWith(
  documents: Documents,
  before: Call | undefined,
  input: SourceInput,
): Call | undefined {
  const { repository, branch, app_path, dockerfile, git_secret, workflow } = input;
  const [given] = Object.entries({ branch, app_path, dockerfile, git_secret, workflow }).find(
    ([, value]) => value !== undefined,
  ) ?? [repository === undefined ? undefined : 'repository'];
  if (given === undefined) return before;
  if (!before && repository === undefined)
    throw new PlatformError(
      'invalid_input',
      `${given}: there is no repository for it to belong to.`,
      'Give repository too.',
    );
  const name = workflow ?? (dockerfile === undefined ? (before?.name ?? USUAL.buildpacks) : USUAL.dockerfile);
  const { docker, ...rest } = fieldsOf(before?.parameters);
  const known = name === before?.name && docker !== undefined ? { ...rest, docker } : rest;
  const place = fieldsOf(known['repository']);
  return {
    kind: documents.get('ClusterWorkflow', name) ? 'ClusterWorkflow' : 'Workflow',
    name,
    parameters: {
      ...known,
      repository: {
        ...place,
        ...(repository === undefined ? {} : { url: repository }),
        ...(branch === undefined ? {} : { revision: { branch } }),
        ...(app_path === undefined ? {} : { appPath: app_path }),
        ...(git_secret === undefined ? {} : { secretRef: git_secret }),
      },
      ...(dockerfile === undefined
        ? {}
        : { docker: { context: app_path ?? place['appPath'] ?? '.', filePath: dockerfile } }),
    },
  };
}

const fieldsOf = (value: unknown): { [field: string]: unknown } => (isObject(value) ? value : {});

/** Throws what building the component would throw, while its source is typed. */
export function demandBuildable(
  documents: Documents,
  settings: Settings,
  component: DocumentOf<'Component'>,
): void {
  const call = sourceOf(component);
  if (!call) return;
  const { workflow } = recipeOf(documents, call, settings.namespace);
  demandAllowed(documents, component, call);
  const where = `workflow "${call.name}"`;
  const [unknown] = unknownParameters(workflow.spec.parameters, call.parameters, where);
  if (unknown !== undefined)
    throw new PlatformError(
      'invalid_input',
      unknown,
      `Leave out what it does not take; a Dockerfile is built by ${USUAL.dockerfile}.`,
    );
  const builds = { ...settings.builds, registry: settings.builds.registry ?? 'registry.example' };
  buildJob(buildInputOf(documents, { ...settings, builds }, newRun(documents, settings, component, call)));
}

/** Only the fields that say what is built. */
export const sourceInputOf = (input: SourceInput): SourceInput => ({
  repository: input.repository,
  branch: input.branch,
  app_path: input.app_path,
  dockerfile: input.dockerfile,
  git_secret: input.git_secret,
  workflow: input.workflow,
});
