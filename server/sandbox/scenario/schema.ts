import * as z from 'zod';
import { Name } from '../../domain/name.ts';
import { parseDuration } from '../../domain/time.ts';
import { failureKinds } from '../builds/sources.ts';

const ageText = (text: string): number | undefined =>
  text.startsWith('-') ? parseDuration(text.slice(1)) : undefined;

/** Milliseconds before now in an age such as `-2d4h`. */
export const ageOf = (text: string): number => ageText(text) ?? 0;

const Age = z
  .string()
  .refine(text => ageText(text) !== undefined, 'write an age such as -2d4h: so long before now');

const Line = z.strictObject({ level: z.enum(['debug', 'info', 'warn', 'error', 'fatal']), text: z.string() });
const factor = z.number().min(0).max(1000);

/** What a component is like while all is well; what is left out gets a usual value. */
export const Service = z.strictObject({
  requestsPerSecond: z.number().min(0).optional(),
  dailySwing: z.number().min(0).max(1).optional(),
  calls: z.record(z.string(), factor).optional(),
  latencyMs: z.number().min(0).optional(),
  cpuCores: z.number().min(0).optional(),
  memoryMb: z.number().min(0).optional(),
  logs: z.enum(['json', 'logfmt', 'text']).optional(),
  lines: z.array(Line).optional(),
});

const Cause = z.strictObject({
  image: z.string().optional(),
  variables: z.record(z.string(), z.string().nullable()).optional(),
  memory: z.string().optional(),
});

const Exit = z.strictObject({
  code: z.int().min(0).max(255),
  afterSeconds: z.number().min(0),
  reason: z.literal('OOMKilled').optional(),
});

const Containers = z.strictObject({
  pull: z.enum(['not_found', 'unauthorized', 'unreachable']).optional(),
  exit: Exit.optional(),
  unready: z.boolean().optional(),
  hangsAfterSeconds: z.number().min(0).optional(),
  firstLines: z.array(z.string()).optional(),
  lastLines: z.array(z.string()).optional(),
});

const Traffic = z.strictObject({
  failRatio: z.number().min(0).max(1).optional(),
  slowerByMs: z.number().min(0).optional(),
  requests: factor.optional(),
  cpu: factor.optional(),
  memory: factor.optional(),
  lines: z.array(z.strictObject({ ...Line.shape, everySeconds: z.number().min(0.1) })).optional(),
});

const Fault = z.strictObject({
  name: Name,
  at: Age,
  until: Age.optional(),
  environment: Name,
  component: Name,
  cause: Cause.optional(),
  containers: Containers.optional(),
  traffic: Traffic.optional(),
});

const Failure = z.strictObject({
  step: z.enum(['clone', 'build', 'push']),
  kind: z.enum(failureKinds),
  lines: z.array(z.string()).optional(),
});

const Revision = z.strictObject({
  commit: z.string().regex(/^[0-9a-f]{40}$/, 'a commit is 40 hexadecimal digits'),
  fails: Failure.optional(),
  seconds: z.number().min(1).optional(),
});

const Expectation = z.strictObject({
  environment: Name,
  component: Name.optional(),
  reason: z.string().optional(),
});

const KubernetesObject = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
});

/** Steps that are no tool. */
const own = {
  promote_all: z.strictObject({ from: Name, project: Name.optional() }),
  apply_objects: z.strictObject({
    environment: Name.optional(),
    project: Name.optional(),
    objects: z.array(KubernetesObject).min(1),
  }),
};

/** The arguments of every call that a step may make, by the name of its tool. */
export type Calls = { readonly [tool: string]: z.ZodType };

/** A step is a time and one call. */
function stepSchema(calls: Calls) {
  const kinds = Object.fromEntries(
    Object.entries({ ...own, ...calls }).map(([name, schema]) => [name, schema.optional()]),
  );
  return z.strictObject({ at: Age, ...kinds }).check(({ value, issues }) => {
    const given = Object.keys(value).filter(key => key !== 'at');
    if (given.length === 1 || issues.length > 0) return;
    const made = given.length === 0 ? 'none' : given.join(' and ');
    issues.push({
      code: 'custom',
      input: value,
      message: `a step makes one call, this one ${made}; there are ${Object.keys(own).join(', ')} and the tools that change something`,
    });
  });
}

/** One file of a scenario. What it does not say it has from the one that it extends. */
export const scenarioSchema = (calls: Calls) =>
  z.strictObject({
    scenario: Name,
    title: z.string().min(1).max(120),
    description: z.string().optional(),
    extends: z.string().min(1).optional(),
    documents: z.array(z.string().min(1)).optional(),
    begins: Age.optional(),
    services: z.record(Name, Service).optional(),
    steps: z.array(stepSchema(calls)).optional(),
    faults: z.array(Fault).optional(),
    sources: z.record(z.string(), z.record(z.string(), Revision)).optional(),
    expect: z.array(Expectation).optional(),
  });

export type ScenarioFile = z.output<ReturnType<typeof scenarioSchema>>;
export type Sources = NonNullable<ScenarioFile['sources']>;
export type Expectation = z.output<typeof Expectation>;
export const OwnSteps = z.object(own).partial();
