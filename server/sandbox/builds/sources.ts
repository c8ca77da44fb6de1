import { fraction, hex } from '../simulation/random.ts';

/** What can go wrong with a source. `not-found` and `access-denied` are for clone, `registry-refused` is for push. */
export const failureKinds = [
  'not-found',
  'access-denied',
  'tests',
  'compile',
  'no-dockerfile',
  'out-of-memory',
  'never-ends',
  'registry-refused',
] as const;
export type FailureKind = (typeof failureKinds)[number];

/** `lines` take the place of what the tool would say of it. */
export type Failure = {
  step: 'clone' | 'build' | 'push';
  kind: FailureKind;
  lines?: readonly string[] | undefined;
};

/** What a revision of a source is, and how building it goes. Seconds are those of the build itself. */
export type Revision = { commit: string; fails?: Failure | undefined; seconds?: number | undefined };

/** The sources a scenario knows: by address, then by branch, tag or commit. */
export type Sources = { readonly [repository: string]: { readonly [revision: string]: Revision } };

/** A revision of which all is settled. */
export type Planned = { commit: string; fails: Failure | undefined; seconds: number };

const absent = /does-not-exist|missing|broken/;
const notFound: Failure = { step: 'clone', kind: 'not-found' };

const address = (repository: string): string => repository.toLowerCase().replace(/(?:\.git)?\/*$/, '');

function known(sources: Sources, repository: string): Sources[string] | undefined {
  const found = Object.entries(sources).find(([name]) => address(name) === address(repository));
  return found?.[1];
}

/** The revision that `ref` (`HEAD`, `refs/heads/…`, `refs/tags/…` or a commit) means among those of a scenario. */
function among(revisions: Sources[string], ref: string): Revision | undefined {
  const name = ref.replace(/^refs\/(?:heads|tags)\//, '');
  const byCommit = Object.values(revisions).find(({ commit }) => commit === ref);
  return ref === 'HEAD' ? (revisions['main'] ?? Object.values(revisions)[0]) : (revisions[name] ?? byCommit);
}

/**
 * What comes of cloning and building. A source that no scenario names has every branch, tag and commit and
 * builds well, unless its name or that of the branch sounds made up, as with images.
 */
export function revisionOf(sources: Sources, seed: number, repository: string, ref: string): Planned {
  const revisions = known(sources, repository);
  const isCommit = /^[0-9a-f]{40,64}$/.test(ref);
  const commit = isCommit ? ref : hex(40, seed, 'commit', address(repository), ref);
  const missing = absent.test(repository) || absent.test(ref) ? notFound : undefined;
  const found: Revision | undefined = revisions ? among(revisions, ref) : { commit, fails: missing };
  if (!found) return { commit, fails: notFound, seconds: 0 };
  return {
    commit: found.commit,
    fails: found.fails,
    seconds:
      found.seconds ?? 20 + Math.floor(fraction(seed, 'build', address(repository), found.commit) * 40),
  };
}

/** Whether a path of the source is not there. */
export const isAbsent = (path: string): boolean => absent.test(path);
