import * as z from 'zod';
import { PlatformError } from '../../errors.ts';
import { Name } from '../../domain/name.ts';
import type { DocumentOf } from '../documents/document.ts';

/** How tools describe what a component runs, flat enough to type: the Workload's words where they exist. */
export const EndpointInput = z.strictObject({
  type: z.enum(['HTTP', 'gRPC', 'GraphQL', 'Websocket', 'TCP', 'UDP']).default('HTTP'),
  port: z.int().min(1).max(65535),
  visibility: z.array(z.enum(['project', 'namespace', 'internal', 'external'])).optional(),
  base_path: z.string().optional(),
});

export const DependencyInput = z.strictObject({
  component: Name,
  endpoint: z.string().optional().describe('May be left out when it has only one'),
  project: Name.optional(),
  env: z.string().describe('Variable that gets its address'),
});

export const ResourceUseInput = z.strictObject({
  resource: Name,
  env: z.record(z.string(), z.string()).describe('Output name to variable, e.g. {"host": "DB_HOST"}'),
});

export const WorkloadInput = z.strictObject({
  image: z.string().min(1).optional().describe('Container image'),
  command: z.array(z.string()).optional(),
  args: z.array(z.string()).optional(),
  env: z.record(z.string(), z.string()).optional().describe('Plain variables; no secrets here'),
  secrets: z.record(z.string(), z.string()).optional().describe('Variable to "<SecretReference>/<key>"'),
  endpoints: z.record(z.string(), EndpointInput).optional().describe('By name'),
  dependencies: z.array(DependencyInput).optional(),
  resources: z.array(ResourceUseInput).optional().describe('Databases, caches, queues it uses'),
});
export type WorkloadInput = z.infer<typeof WorkloadInput>;

type Workload = DocumentOf<'Workload'>;
type Spec = Workload['spec'];
type Env = NonNullable<Spec['container']['env']>;

/** The workload's spec with what the input names put in place; what it leaves out stays. */
export function withWorkloadInput(
  spec: Spec,
  input: WorkloadInput,
  endpointOf: (dependency: z.infer<typeof DependencyInput>) => string,
): Spec {
  const { container, endpoints, dependencies, ...rest } = spec;
  const env = mergedEnv(container.env ?? [], input);
  return {
    ...rest,
    container: {
      ...container,
      ...(input.image === undefined ? {} : { image: input.image }),
      ...(input.command === undefined ? {} : { command: input.command }),
      ...(input.args === undefined ? {} : { args: input.args }),
      ...(env.length === 0 ? {} : { env }),
    },
    ...optional('endpoints', input.endpoints === undefined ? endpoints : endpointsFrom(input.endpoints)),
    ...optional('dependencies', mergedDependencies(dependencies, input, endpointOf)),
  };
}

function mergedEnv(before: Env, input: WorkloadInput): Env {
  const plain = Object.entries(input.env ?? {}).map(([key, value]) => ({ key, value }));
  const secret = Object.entries(input.secrets ?? {}).map(([key, reference]) => {
    const [name = '', ...rest] = reference.split('/');
    if (rest.join('') !== '') return { key, valueFrom: { secretKeyRef: { name, key: rest.join('/') } } };
    throw new PlatformError(
      'invalid_input',
      `secrets: "${reference}" for variable "${key}" names no key of a SecretReference.`,
      'Write "<SecretReference>/<key>".',
    );
  });
  return [...new Map([...before, ...plain, ...secret].map(entry => [entry.key, entry])).values()];
}

function endpointsFrom(input: NonNullable<WorkloadInput['endpoints']>): Spec['endpoints'] {
  return Object.fromEntries(
    Object.entries(input).map(([name, { base_path, visibility, ...endpoint }]) => [
      name,
      {
        ...endpoint,
        ...(visibility === undefined ? {} : { visibility }),
        ...(base_path === undefined ? {} : { basePath: base_path }),
      },
    ]),
  );
}

function mergedDependencies(
  before: Spec['dependencies'],
  input: WorkloadInput,
  endpointOf: (dependency: z.infer<typeof DependencyInput>) => string,
): Spec['dependencies'] {
  const endpoints =
    input.dependencies?.map(dependency => ({
      component: dependency.component,
      name: endpointOf(dependency),
      visibility: dependency.project === undefined ? ('project' as const) : ('namespace' as const),
      ...(dependency.project === undefined ? {} : { project: dependency.project }),
      envBindings: { address: dependency.env },
    })) ?? before?.endpoints;
  const resources =
    input.resources?.map(use => ({ ref: use.resource, envBindings: use.env })) ?? before?.resources;
  if (!endpoints?.length && !resources?.length) return undefined;
  return { ...optional('endpoints', endpoints), ...optional('resources', resources) };
}

const optional = <K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } => {
  const result: { [P in K]?: V } = {};
  if (value !== undefined) result[key] = value;
  return result;
};
