import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, parse, resolve } from 'node:path';
import * as z from 'zod';
import { flagValues, shorten, typed, takeFlags } from './config/argv.ts';
import { realCluster, type RealCluster } from './config/cluster.ts';
import { parseFile } from './config/file.ts';
import { baseFolder, configFolder, type Env } from './config/folder.ts';
import { wordsFor } from './config/issue.ts';
import { isPath, parameterOf } from './config/parameter.ts';
import { ownFlags, settings, Settings, settingsHint, type Layer, type Setting } from './config/settings.ts';
import { valueOf } from './config/text.ts';
import { PlatformError } from './errors.ts';

/** Everything that can be configured, with all defaults filled in. */
export type Config = z.output<typeof Settings> & {
  stateFile: string;
  /** The real cluster to work on; there is none on a simulated one. */
  real?: RealCluster;
};

export type { Env, RealCluster };

/** The environment of this process; nothing else reads it. */
export const environment = (): Env => process.env;

/** Names the configuration file; it has no place inside one. */
export const configFile = parameterOf('config', z.string().optional().describe('The configuration file'), {
  metavar: 'FILE',
});

function checked(setting: Setting, value: unknown, where: string): unknown {
  const issue = z.safeParse(setting.schema, value).error?.issues[0];
  if (!issue) return value;
  const said = shorten(typed(where, setting.secret));
  throw new PlatformError('invalid_input', `${said}: ${wordsFor(issue)}.`, settingsHint);
}

const general = [configFile, ...settings.filter(setting => setting.command === undefined)];

/** The flags that stand anywhere. One that the command has itself, with another meaning, is left to it. */
function takeAnywhere(argv: readonly string[]): ReturnType<typeof takeFlags> {
  const all = takeFlags(argv, general);
  const own = ownFlags.get(all.rest[0] ?? '');
  return own === undefined
    ? all
    : takeFlags(
        argv,
        general.filter(parameter => !own.includes(parameter.flag)),
      );
}

/** The settings given as flags, the configuration file where one is named, and the other words in order. */
export function parseFlags(argv: readonly string[]): { layer: Layer; file?: string; rest: string[] } {
  const anywhere = takeAnywhere(argv);
  const own = takeFlags(
    anywhere.rest,
    settings.filter(setting => setting.command !== undefined && setting.command === anywhere.rest[0]),
  );
  const flags = [...anywhere.flags, ...own.flags];
  const values = flagValues(flags);
  const layer = new Map<string, unknown>();
  for (const setting of settings) {
    const typed = flags.findLast(flag => flag.parameter.key === setting.key);
    if (typed) layer.set(setting.key, checked(setting, values[setting.key], typed.where));
  }
  const file = flags.findLast(flag => flag.parameter === configFile)?.text;
  return { layer, ...(file === undefined ? {} : { file }), rest: own.rest };
}

/** The settings given as `QUARTERDECK_…`. Unknown ones are left alone: Kubernetes sets such names for a service. */
export function parseEnv(env: Env): Layer {
  const layer = new Map<string, unknown>();
  for (const setting of settings) {
    const text = env[setting.env];
    if (text === undefined || text === '') continue;
    const where = `${setting.env}=${text}`;
    const texts = setting.shape.type === 'map' ? text.split(setting.lines ? '\n' : ',') : [text];
    layer.set(
      setting.key,
      checked(setting, valueOf(setting.shape, texts, shorten(typed(where, setting.secret))), where),
    );
  }
  return layer;
}

/** A scenario in a file has a state of its own, wherever that file lies. */
function stateName(scenario: string): string {
  if (!isPath(scenario)) return scenario;
  const hash = createHash('sha256').update(resolve(scenario)).digest('hex').slice(0, 8);
  return `${parse(scenario).name}-${hash}`;
}

/** What says which cluster to work on. Named in one place, what lower ones say of it does not count. */
const clusterKeys = new Set(['sandbox', 'dump', 'kubeconfig', 'context']);

/** What a simulated or recorded cluster has of its own. */
const backendKeys = ['metrics.url', 'logs.url', 'traces.url', 'alerts.url'];

/** Who names both in one place means one of them; a backend that lower layers name is for another cluster. */
function refuseBothIn(layer: Layer): void {
  const own = ['sandbox', 'dump'].find(key => layer.has(key));
  const backend = backendKeys.find(key => layer.has(key));
  if (own === undefined || backend === undefined) return;
  throw new PlatformError(
    'invalid_input',
    `${backend} is for a real cluster, and ${own} names one that is not.`,
    `Leave one of them out: a ${own === 'dump' ? 'recorded' : 'simulated'} cluster tells its own metrics, logs, traces and alerts.`,
  );
}

function oneCluster(layers: readonly Layer[]): Layer[] {
  const first = layers.findIndex(layer => [...clusterKeys].some(key => layer.has(key)));
  refuseBothIn(layers[first] ?? new Map());
  return layers.map((layer, place) =>
    place <= first ? layer : new Map([...layer].filter(([key]) => !clusterKeys.has(key))),
  );
}

/** One configuration from layers, the first one that says something counts. */
export function merge(given: readonly Layer[], env: Env): Config {
  const layers = oneCluster(given);
  const content: { [key: string]: unknown } = {};
  for (const { key, path } of settings) {
    const value = layers.find(layer => layer.has(key))?.get(key);
    const [first = key, second] = path;
    if (value === undefined) continue;
    content[first] = second === undefined ? value : { ...Object(content[first]), [second]: value };
  }
  const config = Settings.parse(content);
  const real = realCluster(config, env);
  const name = `sandbox-${stateName(config.sandbox ?? 'empty')}.json`;
  return {
    ...config,
    ...(real === undefined ? {} : { real }),
    stateFile: config.stateFile ?? join(baseFolder(env, 'XDG_STATE_HOME', ['.local', 'state']), name),
  };
}

async function readLayer(named: string | undefined, env: Env): Promise<Layer> {
  const path = named ?? join(configFolder(env), 'config.yaml');
  if (named === undefined && !existsSync(path)) return new Map();
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new PlatformError(
      'invalid_input',
      `the configuration file ${path} cannot be read.`,
      'Name another one with --config or QUARTERDECK_CONFIG.',
      { cause },
    );
  });
  return parseFile(text, path);
}

/**
 * The configuration: flags, then environment, then the person's context where a command goes by it, then file,
 * then defaults. Throws `invalid_input` naming the source and the value that is wrong.
 */
export async function configure(
  flags: { layer: Layer; file?: string },
  env: Env,
  context: Layer = new Map(),
): Promise<Config> {
  const named = flags.file ?? (env['QUARTERDECK_CONFIG'] || undefined);
  return merge([flags.layer, parseEnv(env), context, await readLayer(named, env)], env);
}
