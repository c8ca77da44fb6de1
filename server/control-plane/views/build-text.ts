import type { BuildInput } from '../builds/build.ts';
import { type BuildState, hasEnded, tookOf } from '../builds/status.ts';
import { stepText } from '../builds/watch.ts';

/** `is running (step build, 2 of 3), since 40s`, or `failed after 40s: build: out of memory`. */
export function outcomeText(state: BuildState, now: Date): string {
  const took = tookOf(state, now);
  const { status, message } = state;
  if (!hasEnded(state)) return `is ${standing(state)}${took === undefined ? '' : `, since ${took}`}`;
  const words: { [status: string]: string } = { timed_out: 'ran out of time', cancelled: 'was cancelled' };
  return `${words[status] ?? status}${took === undefined ? '' : ` after ${took}`}${message === undefined ? '' : `: ${message}`}`;
}

/** `running (step build, 2 of 3)`. */
export const standing = (state: BuildState): string =>
  state.from === 'nothing'
    ? `${state.status}: ${state.message ?? ''}`
    : `${state.status} (${stepText(state)})`;

/** What is built, how, and where the image goes, in one sentence. */
export function sourceText({ source, method, image }: BuildInput): string {
  const { branch, tag, commit } = source.revision;
  const revision = commit ?? tag ?? branch;
  const folder = source.appPath === '.' ? '' : `, folder ${source.appPath}`;
  const how = method.kind === 'dockerfile' ? method.file : `builder ${method.builder}`;
  return `Builds ${source.repository}${revision === undefined ? '' : ` at ${revision}`}${folder} with ${how}, and pushes ${image}.`;
}
