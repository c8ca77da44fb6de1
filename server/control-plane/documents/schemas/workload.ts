import * as z from 'zod';
import { documentOf } from './document-of.ts';
import { listBy, Port, setOf, Text } from './value.ts';

const ValueFrom = z.strictObject({ secretKeyRef: z.strictObject({ name: Text, key: Text }).optional() });

type Sourced = { value?: string | undefined; valueFrom?: object | undefined };
const oneSource = (item: Sourced) => item.value === undefined || item.valueFrom === undefined;
const oneSourceRule = { error: 'set value or valueFrom, not both', path: ['valueFrom'] };

const source = { value: z.string().optional(), valueFrom: ValueFrom.optional() };

/** One environment variable. */
export const EnvVar = z.strictObject({ key: z.string(), ...source }).refine(oneSource, oneSourceRule);

/** One file in the container. */
export const File = z
  .strictObject({ key: z.string(), mountPath: z.string(), ...source })
  .refine(oneSource, oneSourceRule);

const Container = z.strictObject({
  image: Text,
  command: z.array(z.string()).optional(),
  args: z.array(z.string()).optional(),
  env: z.array(EnvVar).optional(),
  files: z.array(File).optional(),
});

const Endpoint = z.strictObject({
  type: z.enum(['HTTP', 'gRPC', 'GraphQL', 'Websocket', 'TCP', 'UDP']),
  port: Port,
  targetPort: Port.optional(),
  displayName: z.string().optional(),
  basePath: z.string().optional(),
  schema: z.strictObject({ type: z.string().optional(), content: z.string().optional() }).optional(),
  visibility: setOf(z.enum(['project', 'namespace', 'internal', 'external'])).optional(),
});

/** Which environment variables get the address of an endpoint that this component calls. */
const EndpointBindings = z.strictObject({
  address: z.string().optional(),
  host: z.string().optional(),
  port: z.string().optional(),
  basePath: z.string().optional(),
});

const EndpointDependency = z.strictObject({
  project: z.string().optional(),
  component: Text,
  name: Text,
  visibility: z.enum(['project', 'namespace']),
  envBindings: EndpointBindings,
});

/** Output of a resource → environment variable or mount path. */
const OutputBindings = z
  .record(z.string(), z.string())
  .refine(bindings => Object.keys(bindings).length <= 50, 'has more than 50 entries')
  .refine(
    bindings => Object.entries(bindings).every(([output, target]) => output !== '' && target !== ''),
    'neither the output name nor what it is bound to may be empty',
  )
  .meta({ maxProperties: 50 });

const ResourceDependency = z.strictObject({
  ref: Text,
  envBindings: OutputBindings.optional(),
  fileBindings: OutputBindings.optional(),
});

const Dependencies = z.strictObject({
  endpoints: z.array(EndpointDependency).max(50).optional(),
  resources: listBy('ref', ResourceDependency).max(50).optional(),
});

/** What runs, what it offers and what it needs; a release keeps a copy without the owner. */
export const WorkloadTemplate = z.strictObject({
  container: Container,
  endpoints: z.record(z.string(), Endpoint).optional(),
  dependencies: Dependencies.optional(),
});

/** The component that a workload, release or binding belongs to. */
export const ComponentOwner = z.strictObject({ projectName: Text, componentName: Text });

export const Workload = documentOf('Workload', WorkloadTemplate.extend({ owner: ComponentOwner }));
