import { at, textAt } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import type { Behaviour } from './behaviour.ts';
import { imageSize, pullFailure, pullTime } from './image.ts';
import { type ProbeKind, answers, complaint, look, nextLook, probeKinds } from './probe.ts';
import type { ContainerRun } from './pod-run.ts';
import { missingVariable } from './references.ts';
import type { World } from './world.ts';

/** One container at hand. */
export type Doing = {
  world: World;
  pod: KubeObject;
  container: unknown;
  run: ContainerRun;
  behaviour: Behaviour;
  ip: string;
  isInit: boolean;
};

const second = 1000;
/** 10, 20, 40 … seconds, at most 5 minutes. */
const backOff = (failures: number): number => Math.min(300, 10 * 2 ** (failures - 1)) * second;
const calm = 10 * 60 * second;

export function say(
  { world, pod, container, isInit }: Doing,
  reason: string,
  message: string,
  warning = false,
): void {
  world.record(pod, {
    reason,
    message,
    warning,
    from: 'kubelet',
    host: textAt(pod, 'spec', 'nodeName'),
    field: `spec.${isInit ? 'initContainers' : 'containers'}{${textAt(container, 'name')}}`,
  });
}

const imageOf = ({ container }: Doing): string => textAt(container, 'image') ?? '';
const nameOf = ({ container }: Doing): string => textAt(container, 'name') ?? '';

function pull(doing: Doing): void {
  const { run, world, behaviour } = doing;
  if (behaviour.pull === 'invalid_name') return failPull(doing, behaviour.pull);
  say(doing, 'Pulling', `Pulling image "${imageOf(doing)}"`);
  run.phase = 'pulling';
  run.next = world.now() + pullTime(imageOf(doing));
}

function pulled(doing: Doing): void {
  const { run, behaviour } = doing;
  if (behaviour.pull !== 'ok') return failPull(doing, behaviour.pull);
  const image = imageOf(doing);
  const took = `${pullTime(image) / second}s`;
  say(
    doing,
    'Pulled',
    `Successfully pulled image "${image}" in ${took} (${took} including waiting). Image size: ${imageSize(image)} bytes.`,
  );
  run.failedPulls = 0;
  start(doing);
}

function failPull(doing: Doing, pull: Exclude<Behaviour['pull'], 'ok'>): void {
  const { run, world } = doing;
  run.problem = pullFailure(imageOf(doing), pull);
  run.phase = 'pullFailed';
  run.failedPulls++;
  if (pull === 'invalid_name') {
    say(doing, 'InspectFailed', run.problem, true);
    say(doing, 'Failed', 'Error: InvalidImageName', true);
    run.phase = 'nameInvalid';
    return;
  }
  say(doing, 'Failed', `Failed to pull image "${imageOf(doing)}": ${run.problem}`, true);
  say(doing, 'Failed', 'Error: ErrImagePull', true);
  run.next = world.now() + second;
}

function waitToPull(doing: Doing): void {
  const { run, world } = doing;
  say(doing, 'BackOff', `Back-off pulling image "${imageOf(doing)}"`);
  say(doing, 'Failed', 'Error: ImagePullBackOff', true);
  run.phase = 'pullBackOff';
  run.next = world.now() + backOff(run.failedPulls) - second;
}

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
    const time = nextLook(kind, probe, behaviour, run.startedAt, after, ok => {
      return kind === 'startupProbe' || ok !== expected || before?.ok === !ok;
    });
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
  const { run, world, container, behaviour, ip } = doing;
  const setting = at(container, kind);
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
export function end(doing: Doing, exitCode: number, reason: string): void {
  const { run, world } = doing;
  run.ended = { startedAt: run.startedAt, finishedAt: world.now(), exitCode, reason };
  run.ready = false;
  run.started = false;
  const again = restarts(doing, exitCode);
  run.phase = again ? 'exited' : 'done';
  run.next = again ? world.now() + second : undefined;
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
