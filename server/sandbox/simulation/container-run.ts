import { at, textAt } from '../../domain/json.ts';
import { type Doing, backOff, imageOf, nameOf, say } from './doing.ts';
import { imageId } from './image.ts';
import type { ContainerRun } from './pod-run.ts';
import { type ProbeKind, answers, complaint, look, nextLook, probeKinds, seenBy } from './probe.ts';
import { pull, pulled, waitToPull } from './pulling.ts';
import { hex } from './random.ts';
import { missingVariable } from './references.ts';
import { terminationMessage } from './termination.ts';

const second = 1000;
/** A run this long ends a series of crashes. */
const calm = 10 * 60 * second;

function start(doing: Doing): void {
  const { run, world, pod, container } = doing;
  run.problem = missingVariable(world, pod, container);
  if (run.problem !== undefined) {
    say(doing, 'Failed', `Error: ${run.problem}`, true);
    run.phase = 'configFailed';
    run.next = world.now() + 12 * second;
    return;
  }
  say(doing, 'Created', `Created container: ${nameOf(doing)}`);
  say(doing, 'Started', `Started container ${nameOf(doing)}`);
  run.phase = 'running';
  run.id = hex(64, pod.metadata.uid ?? '', nameOf(doing), run.restarts);
  run.image = imageId(imageOf(doing));
  run.startedAt = world.now();
  run.started = at(container, 'startupProbe') === undefined;
  run.ready = run.started && at(container, 'readinessProbe') === undefined;
  run.looks = {};
}

/** What happens next to a running container: its own end, or a probe that sees something new. */
function soonest({ run, container, behaviour }: Doing): { time: number; kind?: ProbeKind } | undefined {
  const moments: { time: number; kind?: ProbeKind }[] = [];
  if (behaviour.exit) moments.push({ time: run.startedAt + behaviour.exit.afterSeconds * second });
  for (const kind of probeKinds) {
    const probe = at(container, kind);
    if (probe === undefined || run.started === (kind === 'startupProbe')) continue;
    const before = run.looks[kind];
    const expected = kind === 'livenessProbe' || (kind === 'readinessProbe' && run.ready);
    const after = before?.time ?? (run.looks.startupProbe?.time ?? run.startedAt) - 1;
    const isNews = (ok: boolean): boolean => !ok || ok !== expected || before?.ok === false;
    const seen = seenBy(probe, container, behaviour);
    const time = nextLook(kind, probe, seen, run.startedAt, after, isNews);
    if (time !== undefined) moments.push({ time, kind });
  }
  return moments.toSorted((a, b) => a.time - b.time)[0];
}

function live(doing: Doing): void {
  const { exit } = doing.behaviour;
  const kind = soonest(doing)?.kind;
  if (kind) probe(doing, kind);
  else if (exit) end(doing, exit.code, exit.reason ?? (exit.code === 0 ? 'Completed' : 'Error'));
}

function probe(doing: Doing, kind: ProbeKind): void {
  const { run, world, container, ip } = doing;
  const setting = at(container, kind);
  const behaviour = seenBy(setting, container, doing.behaviour);
  const seconds = (world.now() - run.startedAt) / second;
  const word = kind.replace('Probe', '');
  const { counts, ...seen } = look(setting, run.looks[kind], world.now(), answers(kind, behaviour, seconds));
  run.looks[kind] = seen;
  if (!seen.ok) {
    const title = `${word[0]?.toUpperCase()}${word.slice(1)}`;
    say(
      doing,
      'Unhealthy',
      `${title} probe failed: ${complaint(container, setting, behaviour, seconds, ip)}`,
      true,
    );
  }
  if (!counts) return;
  if (kind === 'readinessProbe') run.ready = seen.ok;
  else if (!seen.ok) {
    say(doing, 'Killing', `Container ${nameOf(doing)} failed ${word} probe, will be restarted`);
    end(doing, 137, 'Error');
  } else if (kind === 'startupProbe') {
    run.started = true;
    run.ready = at(container, 'readinessProbe') === undefined;
  }
}

function restarts({ pod, container, isInit }: Doing, exitCode: number): boolean {
  const policy = textAt(pod, 'spec', 'restartPolicy') ?? 'Always';
  if (isInit && textAt(container, 'restartPolicy') === 'Always') return true;
  if (policy === 'Always' && !isInit) return true;
  return policy !== 'Never' && exitCode !== 0;
}

/** The present run is over. */
function end(doing: Doing, exitCode: number, reason: string): void {
  const { run, world } = doing;
  const message = terminationMessage(doing, exitCode);
  run.ended = {
    id: run.id,
    startedAt: run.startedAt,
    finishedAt: world.now(),
    exitCode,
    reason,
    ...(message !== '' && { message }),
  };
  run.ready = false;
  run.started = false;
  const again = restarts(doing, exitCode);
  run.phase = again ? 'exited' : 'done';
  run.next = again ? world.now() + second : undefined;
}

/** Ends a running container for good from outside. */
export function kill(doing: Doing): void {
  say(doing, 'Killing', `Stopping container ${nameOf(doing)}`);
  end(doing, 137, 'Error');
  doing.run.phase = 'done';
  doing.run.next = undefined;
}

function afterExit(doing: Doing): void {
  const { run, world, pod } = doing;
  if (run.ended && run.ended.finishedAt - run.ended.startedAt >= calm) run.crashes = 0;
  run.crashes++;
  if (run.crashes === 1) return restart(doing);
  const { namespace, name, uid } = pod.metadata;
  const wait = backOff(run.crashes - 1);
  const where = `pod ${name}_${namespace}(${uid})`;
  say(doing, 'BackOff', `Back-off restarting failed container ${nameOf(doing)} in ${where}`, true);
  run.phase = 'crashBackOff';
  run.problem = `back-off ${duration(wait)} restarting failed container=${nameOf(doing)} ${where.replace(' ', '=')}`;
  run.next = (run.ended?.finishedAt ?? world.now()) + wait;
}

/** As Go writes it: `40s`, `1m20s`, `5m0s`. */
function duration(milliseconds: number): string {
  const seconds = milliseconds / second;
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}

function restart(doing: Doing): void {
  const { run } = doing;
  run.restarts++;
  run.last = run.ended;
  run.ended = undefined;
  say(doing, 'Pulled', `Container image "${imageOf(doing)}" already present on machine`);
  start(doing);
}

const steps: { readonly [phase in ContainerRun['phase']]: (doing: Doing) => void } = {
  created: pull,
  pulling: pulled,
  pulled: start,
  pullFailed: waitToPull,
  pullBackOff: pull,
  configFailed: start,
  running: live,
  exited: afterExit,
  crashBackOff: restart,
  nameInvalid: () => {},
  done: () => {},
};

/** Plays what is due by now; begins a container that was not begun. */
export function play(doing: Doing): void {
  const { run, world } = doing;
  if (run.phase === 'created') run.next = world.now();
  for (;;) {
    if (run.phase === 'running') run.next = soonest(doing)?.time;
    if (run.next === undefined || run.next > world.now()) return;
    run.next = undefined;
    steps[run.phase](doing);
  }
}
