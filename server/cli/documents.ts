import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PlatformError } from '../errors.ts';
import type { Io } from './io.ts';

/** Text with documents in it, and where it comes from. */
export type Source = { origin: string; text: string };

const isDocument = (name: string): boolean => /\.(ya?ml|json)$/i.test(name);

const missing = (path: string, cause: unknown): PlatformError =>
  new PlatformError(
    'invalid_input',
    `-f ${path}: there is no such file or folder.`,
    'Name files, folders, or "-" for standard input.',
    { cause },
  );

const gaveUp = (): PlatformError =>
  new PlatformError('cancelled', 'Reading from standard input was cancelled.', 'Nothing was changed.');

/** Everything from standard input. A person who types there can give up, so the signal is listened to. */
async function textOf({ stdin, signal }: Pick<Io, 'stdin' | 'signal'>): Promise<string> {
  const decoder = new TextDecoder();
  const aborted = new Promise<never>((_, reject) => {
    const leave = () => {
      stdin.destroy?.();
      reject(gaveUp());
    };
    signal.addEventListener('abort', leave, { once: true });
  });
  const chunks = stdin[Symbol.asyncIterator]();
  let text = '';
  for (;;) {
    const { done = false, value } = await Promise.race([chunks.next(), aborted]);
    if (done) return text + decoder.decode();
    text += typeof value === 'string' ? value : decoder.decode(value, { stream: true });
  }
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter(entry => !entry.isDirectory() && isDocument(entry.name));
  const paths = files.map(entry => join(entry.parentPath, entry.name)).toSorted();
  if (paths.length > 0) return paths;
  throw new PlatformError(
    'invalid_input',
    `-f ${folder}: no .yaml, .yml or .json file is in this folder.`,
    'Name the folder that holds the documents.',
  );
}

/** Every document text below the paths, in the order of the paths and by name within a folder. */
export async function readSources(
  paths: readonly string[],
  io: Pick<Io, 'stdin' | 'signal'>,
): Promise<Source[]> {
  const sources: Source[] = [];
  for (const path of paths) {
    if (path === '-') {
      sources.push({ origin: 'stdin', text: await textOf(io) });
      continue;
    }
    const info = await stat(path).catch((cause: unknown) => Promise.reject(missing(path, cause)));
    const files = info.isDirectory() ? await filesIn(path) : [path];
    for (const file of files) sources.push({ origin: file, text: await readFile(file, 'utf8') });
  }
  return sources;
}
