import { type Code, PlatformError } from '../errors.ts';

/** What keeps a state from being written, by the system's word for it, and the way out. */
const known: { readonly [code: string]: [Code, string, string] } = {
  ENOSPC: ['unavailable', 'no space is left for', 'Free some space and try again'],
  EDQUOT: ['unavailable', 'the disk quota leaves no space for', 'Free some space and try again'],
  EACCES: ['forbidden', 'no permission for', 'Give this user the right to write there'],
  EPERM: ['forbidden', 'no permission for', 'Give this user the right to write there'],
  EROFS: ['forbidden', 'a read-only file system holds', 'Make it writable'],
  EISDIR: ['invalid_input', 'a folder stands at', 'Name a file in it'],
  EEXIST: ['invalid_input', 'a file stands where a folder is needed for', 'Name a path through folders'],
  ENOTDIR: ['invalid_input', 'a file stands where a folder is needed for', 'Name a path through folders'],
};

/** The system's error code of a failed file operation, or an empty text. */
export const systemCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** A failed file operation as a PlatformError; what the file held before is untouched. */
export function fileError(path: string, error: unknown): PlatformError {
  const [code, what, hint] = known[systemCode(error)] ?? [
    'unavailable',
    'cannot use',
    'Look at the disk and the path',
  ];
  const reason = error instanceof Error ? error.message : String(error);
  return new PlatformError(
    code,
    `${what} the state file ${path} (${reason})`,
    `${hint}, name another state file, or start with --ephemeral to keep nothing.`,
    { cause: error },
  );
}
