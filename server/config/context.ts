import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import process from 'node:process';
import * as z from 'zod';
import { textAt } from '../domain/json.ts';
import { Name } from '../domain/name.ts';
import { PlatformError } from '../errors.ts';
import { configFolder, type Env } from './folder.ts';
import { wordsFor } from './issue.ts';

/** What a person is working on; commands go by it where nothing else is said. */
export const Context = z.strictObject({
  project: Name.optional(),
  environment: Name.optional(),
  namespace: Name.optional(),
});
export type Context = z.infer<typeof Context>;

export const contextFile = (env: Env): string => join(configFolder(env), 'context.json');

const unreadable = (path: string, why: string, cause: unknown): PlatformError =>
  new PlatformError(
    'invalid_document',
    `the context in ${path} cannot be read: ${why}.`,
    'quarterdeck context clear removes it, quarterdeck context use sets another one.',
    { cause },
  );

/** What is kept as context; nothing where nothing was set. Throws `invalid_document` naming the file. */
export async function readContext(env: Env): Promise<Context> {
  const path = contextFile(env);
  try {
    return Context.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (textAt(error, 'code') === 'ENOENT') return {};
    if (!(error instanceof z.ZodError)) throw unreadable(path, reasonOf(error), error);
    const [issue] = error.issues;
    const where = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
    throw unreadable(path, issue === undefined ? 'it is no context' : where + wordsFor(issue), error);
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Puts a context in the place of the one before, at once. Throws `unavailable` where it cannot be kept. */
export async function writeContext(env: Env, context: Context): Promise<void> {
  const path = contextFile(env);
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(temporary, `${JSON.stringify(context, null, 2)}\n`, { mode: 0o600 });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new PlatformError(
      'unavailable',
      `the context cannot be kept in ${path}: ${reasonOf(error)}.`,
      'XDG_CONFIG_HOME names another folder.',
      { cause: error },
    );
  }
}

export const clearContext = (env: Env): Promise<void> => rm(contextFile(env), { force: true });

/** What the environment says of the same: it counts before the context. Empty is not set. */
export const contextOfEnvironment: Readonly<Record<keyof Context, string>> = {
  project: 'QUARTERDECK_PROJECT',
  environment: 'QUARTERDECK_ENVIRONMENT',
  namespace: 'QUARTERDECK_NAMESPACE',
};
