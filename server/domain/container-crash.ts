import type { Container, Ended } from './container.ts';
import type { Happening } from './event.ts';
import { at } from './json.ts';
import { oneLine, scalarText } from './line.ts';
import { problem, type PodProblem } from './pod-problem.ts';
import { probeFailure } from './probe.ts';
import { parseDuration, span } from './time.ts';

/** Exit codes that mean the same everywhere: 128 + signal, and the shell's own. */
const codes = new Map([
  [126, 'not executable'],
  [127, 'command not found'],
  [132, 'SIGILL'],
  [134, 'SIGABRT'],
  [135, 'SIGBUS'],
  [137, 'SIGKILL'],
  [139, 'SIGSEGV'],
  [143, 'SIGTERM'],
]);

/** `exit 137 (OOMKilled)`, `exit 1`. */
export function exitText({ code, reason }: Ended): string {
  const meaning = reason === 'Error' || reason === '' ? codes.get(code) : reason;
  return `exit ${code}${meaning === undefined ? '' : ` (${oneLine(meaning, 40)})`}`;
}

/** How long a restart stays news: the kubelet forgets its back-off after 10 minutes of running. */
const recent = 10 * 60_000;
/** A container that was killed for memory will be again, so that stays news for longer. */
export const memoryNews = 60 * 60_000;

const times = (restarts: number): string => (restarts === 1 ? 'once' : `${restarts} times`);

/** A container that waits for its next try after a crash. */
export function crashLoop(container: Container, happenings: readonly Happening[], now: number): PodProblem {
  const next = nextTry(container, now);
  const killed = killedByProbe(container, happenings);
  const end = container.last ?? container.ended;
  if (killed !== undefined)
    return problem(
      'degraded',
      'crash',
      `${container.label} was restarted ${times(container.restarts)}: ${killed}${next}`,
    );
  const verb = end?.code === 0 ? 'ended' : 'crashed';
  const last = end === undefined ? '' : `, last ${exitText(end)}${why(container, end)}`;
  return problem(
    'degraded',
    'crash',
    `${container.label} ${verb} ${times(Math.max(1, container.restarts))}${last}${next}`,
  );
}

/** Only what the runtime says about a start that failed: a program's own last words stay in its logs. */
function why(container: Container, end: Ended): string {
  if (end.reason === 'OOMKilled') return limitOf(container);
  if (end.reason !== 'StartError' && end.reason !== 'ContainerCannotRun') return '';
  const said = oneLine(end.message.split('exec: ').at(-1) ?? '', 120);
  return said === '' ? '' : `: ${said}`;
}

function limitOf({ spec }: Container): string {
  const limit = scalarText(at(spec, 'resources', 'limits', 'memory'));
  return limit === undefined ? '' : ` at its memory limit ${limit}`;
}

function nextTry({ waiting, last }: Container, now: number): string {
  const pause = parseDuration(/back-off (\S+) restarting/.exec(waiting?.message ?? '')?.[1] ?? '');
  if (pause === undefined || last?.at === undefined) return '';
  const left = Math.ceil((last.at + pause - now) / 1000);
  if (left <= 0) return '';
  return `, next try in ${left < 100 ? `${left} s` : span(left * 1000)}`;
}

function killedByProbe({ spec, name }: Container, happenings: readonly Happening[]): string | undefined {
  const killing = happenings.find(
    ({ reason, message }) => reason === 'Killing' && message.startsWith(`Container ${name} failed `),
  );
  const kind = killing?.message.includes('startup probe') ? 'startup' : 'liveness';
  return killing && (probeFailure(happenings, kind, spec) ?? `${kind} probe fails`);
}

/** A container whose run has ended and that the kubelet starts again at once. */
export function ended(container: Container, end: Ended): PodProblem {
  const verb = end.code === 0 ? 'ended' : 'crashed';
  const runs = times(container.restarts + 1);
  const what = `${container.label} ${verb} ${runs}, last ${exitText(end)}${why(container, end)}`;
  return problem(container.restarts > 0 ? 'degraded' : 'progressing', 'crash', what);
}

/** A container that runs, but has ended so recently that its running proves little. */
export function flapping(container: Container, now: number): PodProblem | undefined {
  const { last, restarts } = container;
  if (last?.at === undefined || restarts === 0) return undefined;
  const since = now - last.at;
  const ago = `${span(since)} ago`;
  if (last.reason === 'OOMKilled' && restarts > 1 && since < memoryNews)
    return problem(
      'degraded',
      'crash',
      `${container.label} was killed for memory ${times(restarts)}${limitOf(container)}, last ${ago}`,
    );
  if (since >= recent || last.code === 0) return undefined;
  const crashed = `${container.label} crashed ${times(restarts)}, last ${exitText(last)} ${ago}`;
  if (restarts > 2) return problem('degraded', 'crash', crashed);
  return container.ready ? undefined : problem('progressing', 'crash', `${crashed}, and is starting again`);
}
