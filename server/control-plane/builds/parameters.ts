import * as z from 'zod';
import { isObject, textAt } from '../../domain/json.ts';
import { PlatformError } from '../../errors.ts';
import { checkParameters } from '../compile/parameters.ts';
import type { DocumentOf } from '../documents/document.ts';
import type { Documents } from '../documents/documents.ts';
import type { Settings } from '../ports.ts';
import type { BuildInput, BuildMethod } from './build.ts';
import { componentOfRun, imageTagOf, jobNameOf, projectOfRun, type Run } from './run.ts';
import { type Recipe, recipeOf } from './workflow.ts';

const Variables = z.array(z.object({ name: z.string(), value: z.string() })).default([]);

/** What the parameters of a workflow that builds mean, by the names that OpenChoreo gives them. */
const Parameters = z.object({
  repository: z.object({
    url: z.string().min(1),
    secretRef: z.string().default(''),
    revision: z
      .object({ branch: z.string().default(''), tag: z.string().default(''), commit: z.string().default('') })
      .prefault({}),
    appPath: z.string().default('.'),
  }),
  docker: z
    .object({ context: z.string().default('.'), filePath: z.string().default('./Dockerfile') })
    .prefault({}),
  buildEnv: Variables,
  buildArgs: Variables,
});
export type BuildParameters = z.infer<typeof Parameters>;

type Call = Run['spec']['workflow'];

/** A component's call of its workflow, or undefined for one that is made from an image only. */
export const sourceOf = ({ spec }: DocumentOf<'Component'>): Call | undefined => spec.workflow;

/** `https://git.example/acme/cart at main, folder api`. */
export function repositoryText(call: Call): string {
  const text = (...path: string[]): string =>
    textAt(call.parameters, 'repository', ...path)?.replace(/^\.?\/?$/, '') ?? '';
  const revision = text('revision', 'commit') || text('revision', 'tag') || text('revision', 'branch');
  const folder = text('appPath');
  return `${text('url')}${revision === '' ? '' : ` at ${revision}`}${folder === '' ? '' : `, folder ${folder}`}`;
}

/** The call with another branch or commit. A commit is one of the branch that is built otherwise. */
export function atRevision(
  call: Call,
  asked: { branch?: string | undefined; commit?: string | undefined },
): Call {
  const repository = fieldsOf(call.parameters?.['repository']);
  const revision = {
    ...fieldsOf(repository['revision']),
    ...(asked.branch === undefined ? {} : { branch: asked.branch, commit: '' }),
    ...(asked.commit === undefined ? {} : { commit: asked.commit }),
  };
  return { ...call, parameters: { ...call.parameters, repository: { ...repository, revision } } };
}

const fieldsOf = (value: unknown): { [field: string]: unknown } => (isObject(value) ? value : {});

/**
 * What a run's workflow is told to build. Throws `invalid_input` naming the parameter that is wrong, and what
 * `recipeOf` throws.
 */
export function parametersOf(
  documents: Documents,
  run: Run,
): { parameters: BuildParameters; recipe: Recipe; plane: string } {
  const { workflow: call } = run.spec;
  const { workflow, recipe } = recipeOf(documents, call, run.metadata.namespace ?? '');
  const where = `parameters of ${call.kind} "${call.name}"`;
  const values = checkParameters(workflow.spec.parameters, call.parameters, where);
  const parsed = Parameters.safeParse(values);
  if (parsed.success) return { parameters: parsed.data, recipe, plane: workflow.spec.workflowPlaneRef.name };
  const [issue] = parsed.error.issues;
  throw new PlatformError(
    'invalid_input',
    `${where}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}.`,
    'A workflow of kind Build takes repository.url, repository.revision, repository.appPath, docker and buildEnv.',
  );
}

/** Everything a build is made of. Throws `not_configured` without a registry to push to. */
export function buildInputOf(documents: Documents, settings: Settings, run: Run): BuildInput {
  const { builds } = settings;
  const { parameters, recipe } = parametersOf(documents, run);
  if (builds.registry === undefined)
    throw new PlatformError(
      'not_configured',
      'There is no registry to push images to.',
      'Start with --build-registry HOST/FOLDER, and --build-push-secret NAME where it wants credentials.',
    );
  const { repository, buildEnv, buildArgs } = parameters;
  const { branch, tag, commit } = repository.revision;
  const secret = repository.secretRef || builds.gitSecret;
  const env = Object.fromEntries([...buildEnv, ...buildArgs].map(({ name, value }) => [name, value]));
  const [project, component] = [projectOfRun(run), componentOfRun(run) ?? ''];
  const folder = [settings.namespace, project, component].join('-');
  const requests = filled({ cpu: builds.cpu, memory: builds.memory });
  const limits = filled({ memory: builds.memory });
  return {
    name: jobNameOf(run),
    namespace: builds.namespace,
    controlNamespace: settings.namespace,
    project,
    component,
    source: {
      repository: repository.url,
      revision: {
        ...(branch === '' ? {} : { branch }),
        ...(tag === '' ? {} : { tag }),
        ...(commit === '' ? {} : { commit }),
      },
      appPath: relative(repository.appPath),
      ...(secret === undefined ? {} : { secret }),
    },
    method: methodOf(recipe, parameters, builds.builder),
    image: `${builds.registry}/${folder}:${imageTagOf(run)}`,
    ...(builds.pushSecret === undefined ? {} : { pushSecret: builds.pushSecret }),
    timeoutSeconds: builds.timeoutSeconds,
    ...(Object.keys(requests).length === 0 ? {} : { resources: { requests, limits } }),
    ...(Object.keys(env).length === 0 ? {} : { env }),
  };
}

const methodOf = (
  { method, builder, user }: Recipe,
  { docker }: BuildParameters,
  normal: string,
): BuildMethod =>
  method === 'dockerfile'
    ? { kind: 'dockerfile', context: relative(docker.context), file: relative(docker.filePath) }
    : { kind: 'buildpacks', builder: builder ?? normal, ...(user === undefined ? {} : { user }) };

/** OpenChoreo writes `/`, `./x` and `/x` for folders of the repository. */
const relative = (path: string): string => path.replace(/^(\.?\/)+/, '') || '.';

const filled = (amounts: { [resource: string]: string | undefined }): { [resource: string]: string } =>
  Object.fromEntries(
    Object.entries(amounts).flatMap(([name, amount]) => (amount === undefined ? [] : [[name, amount]])),
  );
