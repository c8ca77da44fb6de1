import * as z from 'zod';
import type { Toolset } from '../../tools/tool.ts';
import { problemOfMetricsQuery } from '../domain/metrics-query.ts';
import { Name } from '../domain/name.ts';
import { signals } from '../domain/signal.ts';
import { backendSettings } from './backend.ts';
import { AlertsSettings } from './alerts.ts';
import { LanguageModel } from './language-model.ts';
import { LogsSettings } from './logs.ts';
import { bareSchema, isPath, kebab, parameterOf, type Parameter } from './parameter.ts';
import { type Source, source } from './source.ts';
import { TracesSettings } from './traces.ts';

/** What the embedded cluster may start with. */
export const scenarios = [
  'empty',
  'shop',
  'shop-crash-loop',
  'shop-healthy',
  'shop-image-not-found',
  'shop-no-node',
  'shop-out-of-memory',
  'shop-quota',
  'shop-timeouts',
  'shop-wrong-probe',
];

/** Those that have tools. */
const toolsets = [
  'catalog',
  'builds',
  'deployments',
  'environments',
  'dependencies',
  'observability',
  'sre',
  'skills',
] as const satisfies readonly Toolset[];

const MetricsQuery = z.string().check(({ value, issues }) => {
  const message = problemOfMetricsQuery(value);
  if (message !== undefined) issues.push({ code: 'custom', message, input: value });
});
const port = z.number().int().min(0).max(65_535);

/** Every setting, once: its type, default, help and where it differs from the naming rule. */
export const Settings = z.strictObject({
  sandbox: z
    .string()
    .refine(
      text => scenarios.includes(text) || isPath(text),
      `not one of ${scenarios.join(', ')}, nor the path of a YAML file`,
    )
    .optional()
    .describe('Run on an embedded, simulated cluster that starts with this scenario, built in or in a file')
    .register(source, {
      metavar: 'SCENARIO',
      bare: 'empty',
      shape: { type: 'text', choices: scenarios, orPath: true },
      path: true,
    }),
  dump: z
    .string()
    .min(1)
    .optional()
    .describe('Read a recorded cluster from this folder; nothing can be changed')
    .register(source, { metavar: 'DIR', path: true }),
  ephemeral: z.boolean().default(false).describe('Keep no state of the embedded cluster'),
  stateFile: z
    .string()
    .min(1)
    .optional()
    .describe('Where the embedded cluster keeps its state')
    .register(source, { flag: 'state', metavar: 'FILE', path: true }),
  kubeconfig: z
    .string()
    .min(1)
    .optional()
    .describe('The kubeconfig with the cluster to work on; KUBECONFIG counts too')
    .register(source, { metavar: 'FILE', path: true }),
  context: z
    .string()
    .min(1)
    .optional()
    .describe('The context of the kubeconfig; without it the current one')
    .register(source, { metavar: 'NAME' }),
  planes: z
    .record(z.string().min(1), z.string().min(1))
    .default({})
    .describe('Data planes in other clusters: the kubeconfig context of each')
    .register(source, { metavar: 'DATAPLANE=CONTEXT' }),
  allowWrites: z.boolean().default(false).describe('Change real clusters; without it changes are only tried'),
  namespace: Name.default('default')
    .describe('The control-plane namespace to work in')
    .register(source, { short: 'n', metavar: 'NAME' }),
  controlNamespace: Name.default('quarterdeck')
    .describe('The Kubernetes namespace that holds the documents in direct mode')
    .register(source, { metavar: 'NAME' }),
  namespaces: z
    .record(z.string().regex(/^[^/]+\/[^/]+$/, 'write PROJECT/ENVIRONMENT'), Name)
    .default({})
    .describe('Cell namespaces that exist already')
    .register(source, { metavar: 'PROJECT/ENVIRONMENT=NAME' }),
  readOnly: z.boolean().default(false).describe('Refuse every call that changes something'),
  toolsets: z.array(z.enum(toolsets)).optional().describe('Offer these toolsets only'),
  skills: z
    .array(z.string().regex(/^[^,]+$/, 'name folders without a comma'))
    .default([])
    .describe('Folders with more skills; they take the place of built-in ones of the same name')
    .register(source, { metavar: 'DIR', path: true }),
  timeoutSeconds: z
    .number()
    .int()
    .min(1)
    .max(3600)
    .default(30)
    .describe('The longest a call may take beyond the time it was asked to wait')
    .register(source, { flag: 'timeout' }),
  // A view as JSON is about half as long again as its text, and clients warn above 10,000 tokens for a result.
  outputTokens: z
    .number()
    .int()
    .min(500)
    .max(100_000)
    .default(6000)
    .describe('The longest answer, in tokens of 4 characters'),
  builds: z
    .strictObject({
      registry: z
        .string()
        .regex(/^[a-z0-9][a-z0-9.-]*(:\d+)?(\/[a-z0-9._/-]+)?$/, 'write HOST, HOST:PORT or HOST/FOLDER')
        .optional()
        .describe('Where builds push their images')
        .register(source, { flag: 'build-registry', metavar: 'HOST/FOLDER' }),
      pushSecret: Name.optional()
        .describe('The Secret in the build namespace that lets builds push')
        .register(source, { flag: 'build-push-secret', metavar: 'NAME' }),
      gitSecret: Name.optional()
        .describe('The Secret in the build namespace that lets builds clone, where a component names none')
        .register(source, { flag: 'build-git-secret', metavar: 'NAME' }),
      namespace: Name.default('quarterdeck-builds')
        .describe('The Kubernetes namespace that builds run in')
        .register(source, { flag: 'build-namespace', metavar: 'NAME' }),
      builder: z
        .string()
        .min(1)
        .default('docker.io/paketobuildpacks/builder-jammy-full')
        .describe('The builder image of paketo-buildpacks-builder')
        .register(source, { flag: 'build-builder', metavar: 'IMAGE' }),
      timeoutSeconds: z
        .number()
        .int()
        .min(60)
        .max(86_400)
        .default(1800)
        .describe('The longest a build may take')
        .register(source, { flag: 'build-timeout' }),
      cpu: z
        .string()
        .min(1)
        .optional()
        .describe('The cores a build asks for, as 500m or 2')
        .register(source, { flag: 'build-cpu', metavar: 'CORES' }),
      memory: z
        .string()
        .min(1)
        .optional()
        .describe('The memory a build may use, as 4Gi')
        .register(source, { flag: 'build-memory', metavar: 'BYTES' }),
    })
    .prefault({}),
  metrics: z
    .strictObject({
      ...backendSettings(
        'metrics',
        'A backend that speaks the Prometheus API, for the signals of real clusters',
      ),
      queries: z
        .record(
          z
            .string()
            .refine(name => Object.hasOwn(signals, name), `not one of ${Object.keys(signals).join(', ')}`),
          MetricsQuery,
        )
        .default({})
        .describe('PromQL for a signal, with $namespace and $component as values of label matchers')
        .register(source, { flag: 'metrics-query', metavar: 'SIGNAL=PROMQL', lines: true }),
    })
    .prefault({}),
  alerts: AlertsSettings.prefault({}),
  logs: LogsSettings.prefault({}),
  traces: TracesSettings.prefault({}),
  llm: LanguageModel,
  logLevel: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('warn')
    .describe('What is logged to stderr')
    .register(source, { metavar: 'LEVEL' }),
  http: z
    .strictObject({
      host: z
        .string()
        .min(1)
        .default('127.0.0.1')
        .describe('The address that serve listens on')
        .register(source, { flag: 'host', metavar: 'ADDRESS', command: 'serve' }),
      port: port
        .default(8765)
        .describe('The port that serve listens on; 0 takes a free one')
        .register(source, { flag: 'port', metavar: 'PORT', command: 'serve' }),
    })
    .prefault({}),
});

export type Setting = Parameter & {
  /** Where it stands in the configuration file. */
  path: readonly string[];
  env: string;
  schema: z.core.$ZodType;
} & Pick<Source, 'command'> & { relative: boolean; lines: boolean; secret: boolean };

// The flags of one command are short, and Kubernetes itself sets QUARTERDECK_PORT in a pod beside a service of that name.
const envName = (words: readonly string[]): string =>
  ['QUARTERDECK', ...words.map(kebab)].join('_').replaceAll('-', '_').toUpperCase();

function settingsIn(object: z.ZodObject, above: readonly string[]): Setting[] {
  return Object.entries(object.shape).flatMap(([key, schema]) => {
    const path = [...above, key];
    const bare = bareSchema(schema);
    if (bare instanceof z.ZodObject) return settingsIn(bare, path);
    const { command, path: relative, lines, secret, ...named } = source.get(schema) ?? {};
    const parameter = parameterOf(path.join('.'), schema, { flag: kebab(key), ...named });
    const setting: Setting = {
      ...parameter,
      path,
      env: envName(command === undefined ? [parameter.flag] : path),
      schema,
      relative: relative ?? false,
      lines: lines ?? false,
      secret: secret ?? false,
    };
    return [command === undefined ? setting : { ...setting, command }];
  });
}

/** Flags of settings that mean something else after these commands: there the environment and the file say it. */
export const ownFlags: ReadonlyMap<string, readonly string[]> = new Map([['wait', ['timeout']]]);

export const settingsHint = 'quarterdeck --help lists the settings and their values.';

/** What one source says, by setting key. A value in it is right in itself. */
export type Layer = ReadonlyMap<string, unknown>;

/** The settings as a list, in the order in which help shows them. */
export const settings: readonly Setting[] = settingsIn(Settings, []);
