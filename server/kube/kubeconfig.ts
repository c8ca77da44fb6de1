import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { nearest } from '../domain/name.ts';
import { PlatformError } from '../errors.ts';

const text = z.string().optional();

const Cluster = z.looseObject({ server: z.string().min(1), 'certificate-authority': text });
const Exec = z.looseObject({
  apiVersion: text,
  command: z.string(),
  args: z.array(z.string()).nullish(),
  env: z.array(z.looseObject({ name: z.string(), value: z.string() })).nullish(),
  installHint: text,
  provideClusterInfo: z.boolean().optional(),
});
const User = z.looseObject({
  'client-certificate': text,
  'client-key': text,
  tokenFile: text,
  exec: Exec.nullish(),
  'auth-provider': z.looseObject({ name: z.string() }).nullish(),
});
const named = <T extends z.ZodRawShape>(shape: T) =>
  z
    .array(z.looseObject({ name: z.string(), ...shape }))
    .nullish()
    .transform(list => list ?? []);

const Kubeconfig = z.looseObject({
  'current-context': z.string().nullish(),
  contexts: named({ context: z.looseObject({ cluster: z.string(), user: z.string().default('') }) }),
  clusters: named({ cluster: Cluster }),
  users: named({ user: User.nullish() }),
});
type Kubeconfig = z.output<typeof Kubeconfig>;

export type KubeCluster = z.output<typeof Cluster>;
export type KubeUser = z.output<typeof User>;

/** One way into one cluster, put together from a kubeconfig. */
export type Entry = { context: string; cluster: KubeCluster; user: KubeUser };

const broken = (message: string, hint: string, cause?: unknown): PlatformError =>
  new PlatformError('not_configured', message, hint, { cause });

/** File names in a kubeconfig are relative to it. */
function anchored(config: Kubeconfig, folder: string): Kubeconfig {
  const files = <T extends object>(entry: T, ...fields: string[]): T => {
    const found = Object.entries(entry).filter(
      ([field, value]) => fields.includes(field) && typeof value === 'string' && value !== '',
    );
    return { ...entry, ...Object.fromEntries(found.map(([field, file]) => [field, resolve(folder, file)])) };
  };
  // A plugin's command is looked up in the PATH, unless it is written as a path.
  const command = ({ exec, ...user }: KubeUser): KubeUser =>
    exec ? { ...user, exec: /[/\\]/.test(exec.command) ? files(exec, 'command') : exec } : user;
  return {
    ...config,
    clusters: config.clusters.map(it => ({ ...it, cluster: files(it.cluster, 'certificate-authority') })),
    users: config.users.map(it => ({
      ...it,
      user: command(files(it.user ?? {}, 'client-certificate', 'client-key', 'tokenFile')),
    })),
  };
}

async function readOne(file: string): Promise<Kubeconfig | undefined> {
  let content: unknown;
  try {
    content = parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    const why = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
    throw broken(`The kubeconfig ${file} cannot be read: ${why}`, 'Correct it, or name another one.', error);
  }
  const { data, error } = Kubeconfig.safeParse(content ?? {});
  if (data) return anchored(data, dirname(file));
  const [issue] = error.issues;
  throw broken(
    `The kubeconfig ${file} is not well-formed: ${issue?.path.join('.') || 'the file'}: ${issue?.message}`,
    'Correct it, or name another one.',
  );
}

/**
 * The content of these files as one, the first that says something counts; a file that is missing counts as empty
 * as long as another is there. Throws `not_configured` for one that is none.
 */
export async function readKubeconfig(files: readonly string[]): Promise<Kubeconfig> {
  const found = (await Promise.all(files.map(readOne))).filter(it => it !== undefined);
  if (found.length === 0)
    throw broken(
      `There is no kubeconfig ${files.join(', ')}.`,
      'Name one with --kubeconfig FILE or in KUBECONFIG, or start with --sandbox for a simulated cluster.',
    );
  return {
    'current-context': found.map(it => it['current-context']).find(Boolean),
    contexts: found.flatMap(it => it.contexts),
    clusters: found.flatMap(it => it.clusters),
    users: found.flatMap(it => it.users),
  };
}

/** The way in that a context names, or the current one. Throws `not_configured` naming the contexts there are. */
export function entryOf(config: Kubeconfig, files: readonly string[], wanted?: string): Entry {
  const context = wanted ?? config['current-context'] ?? undefined;
  const names = config.contexts.map(it => it.name);
  const where = files.join(', ');
  if (context === undefined)
    throw broken(
      `The kubeconfig ${where} has no current context.`,
      `Name one with --context: ${names.join(', ') || 'it has none'}.`,
    );
  const chosen = config.contexts.find(it => it.name === context)?.context;
  if (!chosen) {
    const near = nearest(context, names);
    throw broken(
      `The kubeconfig ${where} has no context "${context}".`,
      `${near === undefined ? '' : `Did you mean ${near}? `}Its contexts: ${names.join(', ') || 'none'}.`,
    );
  }
  const cluster = config.clusters.find(it => it.name === chosen.cluster)?.cluster;
  const user = config.users.find(it => it.name === chosen.user)?.user ?? undefined;
  const missing = cluster ? `user "${chosen.user}"` : `cluster "${chosen.cluster}"`;
  if (!cluster || (!user && chosen.user !== ''))
    throw broken(
      `Context "${context}" of the kubeconfig ${where} names ${missing}, which is not there.`,
      `Correct the context, or choose another one: ${names.join(', ')}.`,
    );
  return { context, cluster, user: user ?? {} };
}
