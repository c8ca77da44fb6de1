import type { FailureKind } from './sources.ts';

const entry = (fields: object): string => JSON.stringify({ logger: '', level: 0, ...fields });

const opening = [
  'INFO: detected pid 1, running init handler',
  entry({ msg: 'starting up', pid: 12, home: '/tmp' }),
  entry({ msg: 'git version', version: 'git version 2.39.5' }),
];

/** What git-sync prints when it has fetched a commit. */
export const cloned = (ref: string, commit: string): string[] => [
  ...opening,
  entry({ msg: 'update required', ref, local: '', remote: commit, syncCount: 0 }),
  entry({ msg: 'updated successfully', ref, remote: commit, syncCount: 1 }),
  entry({ msg: 'exiting after one sync', status: 0 }),
];

function complaint(repository: string, ref: string, kind: FailureKind, isThere: boolean): string[] {
  if (kind === 'access-denied')
    return ['remote: Invalid username or token.', `fatal: Authentication failed for '${repository}/'`];
  if (!isThere) return ['remote: Repository not found.', `fatal: repository '${repository}/' not found`];
  return [
    /^[0-9a-f]{40,64}$/.test(ref)
      ? `fatal: remote error: upload-pack: not our ref ${ref}`
      : `fatal: couldn't find remote ref ${ref}`,
  ];
}

/** What git-sync prints when it cannot fetch: git's own words as text in its own. */
export function notCloned(
  { repository, ref }: { repository: string; ref: string },
  { kind, lines }: { kind: FailureKind; lines?: readonly string[] | undefined },
  isThere: boolean,
): string[] {
  const said = (lines ?? complaint(repository, ref, kind, isThere)).join('\n');
  const call = `git fetch ${repository} ${ref} --verbose --no-progress --prune --no-auto-gc --depth 1`;
  const error = `Run(${call}): exit status 128: { stdout: "", stderr: ${JSON.stringify(said)} }`;
  return [...opening, entry({ msg: 'too many failures, aborting', error, failCount: 1 })];
}
