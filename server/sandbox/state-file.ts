import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';
import { PlatformError } from '../errors.ts';
import { fileError, systemCode } from './file-error.ts';
import { lockFile } from './lock-file.ts';

const format = 1;
const Content = z.object({ format: z.int(), state: z.unknown() });

export type StateFile = { read(): unknown; write(state: unknown): void; close(): void };

const unreadable = (path: string, why: string): PlatformError =>
  new PlatformError(
    'invalid_document',
    `the state file ${path} cannot be read: ${why}`,
    'Move it away to begin anew, name another state file, or start with --ephemeral.',
  );

function contentOf(path: string, text: string): z.infer<typeof Content> {
  try {
    return Content.parse(JSON.parse(text));
  } catch (error) {
    throw unreadable(
      path,
      error instanceof SyntaxError ? error.message : 'it is not the state of an embedded cluster',
    );
  }
}

/** What was saved last, without the lock: a save takes a file's place at once. Undefined where there is no file. */
export function readStateFile(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw fileError(path, error);
  }
  const content = contentOf(path, text);
  if (content.format === format) return content.state;
  throw unreadable(path, `it has format ${content.format}, and this version reads ${format}`);
}

/** Puts a text in the place of a file at once: whoever reads it finds the old text or the new one. */
function replace(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = openSync(temporary, 'w', 0o600);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true, recursive: true });
    throw fileError(path, error);
  }
}

/**
 * Opens the file that keeps an embedded cluster's state, for this process alone. `read` gives undefined where
 * there is no file yet. Throws `conflict` while another process holds it, `invalid_document` for a file that is
 * no state, `forbidden` or `unavailable` when it cannot be written; the file then stays as it was.
 */
export function openStateFile(path: string): StateFile {
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (error) {
    throw fileError(path, error);
  }
  const lock = lockFile(path);

  return {
    read: () => readStateFile(path),
    write(state) {
      if (!lock.isOurs())
        throw new PlatformError(
          'conflict',
          `the lock of the state file ${path} was taken away from process ${process.pid}`,
          'Nothing was written. Start again, with another state file if a second process uses this one.',
        );
      replace(path, JSON.stringify({ format, state }));
    },
    close: () => lock.release(),
  };
}
