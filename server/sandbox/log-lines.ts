import { listAt, numberAt, textAt } from '../domain/json.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { COMPONENT } from '../domain/labels.ts';
import type { Behaviour } from './simulation/behaviour.ts';
import { fraction, hex } from './simulation/random.ts';

/** One run of a container: from its start to its end, or to now. Times are milliseconds since 1970. */
export type Run = {
  pod: KubeObject;
  container: unknown;
  behaviour: Behaviour;
  seed: number;
  from: number;
  to: number;
  exitCode?: number | undefined;
};
export type Line = { time: number; text: string };

const second = 1000;
/** Nobody reads further back: a kubelet has long rotated older lines away. */
const most = 5000;

function said(run: Run): { first: readonly string[]; last: readonly string[] } {
  const { pod, container, behaviour, exitCode } = run;
  const name = pod.metadata.labels?.[COMPONENT] ?? textAt(container, 'name') ?? '';
  const version = (textAt(container, 'image') ?? '').split(/[:@]/).at(-1) ?? '';
  const port = numberAt(listAt(container, 'ports')[0], 'containerPort');
  const isTask = behaviour.exit?.code === 0;
  const ready = port === undefined ? 'waiting for work' : `listening on :${port}`;
  const end =
    exitCode === 0
      ? ['level=info msg="finished"']
      : [
          `level=error msg="unhandled error" component=${name} error="unexpected state"`,
          `level=fatal msg="exiting" exit_code=${exitCode}`,
        ];
  return {
    first: behaviour.firstLines ?? [
      `level=info msg="starting" component=${name} version=${version}`,
      ...(isTask || behaviour.listensAfter === Infinity ? [] : [`level=info msg="${ready}"`]),
    ],
    // A process that runs out of memory has no last words.
    last:
      exitCode === undefined || exitCode === 137 ? [] : exitCode === 0 ? end : (behaviour.lastLines ?? end),
  };
}

function requestLine({ pod, container, seed }: Run, index: number): string {
  const id = hex(12, seed, pod.metadata.uid ?? '', index);
  const took = 3 + Math.floor(fraction(id) * 60);
  return listAt(container, 'ports').length > 0
    ? `level=info msg="request completed" method=GET path=/ status=200 duration_ms=${took} request_id=${id}`
    : `level=info msg="item processed" duration_ms=${took} item_id=${id}`;
}

/** The regular lines between the two times, at a pace of 5 to 15 seconds that is the container's own. */
function regular(run: Run, since: number): Line[] {
  const { pod, container, behaviour, seed, from, to } = run;
  const pace =
    5 * second +
    Math.floor(fraction(seed, pod.metadata.uid ?? '', textAt(container, 'name') ?? '') * 10 * second);
  const start = from + behaviour.listensAfter * second + pace;
  const end = Math.min(to, from + behaviour.hangsAfter * second);
  const last = Math.floor((end - start) / pace);
  const first = Math.max(0, Math.ceil((since - start) / pace), last - most);
  const lines: Line[] = [];
  for (let i = first; i <= last; i++) lines.push({ time: start + i * pace, text: requestLine(run, i) });
  return lines;
}

/** What a run has printed since a time, oldest first. */
export function logLines(run: Run, since: number): Line[] {
  const { prints } = run.behaviour;
  if (prints)
    return prints
      .map(({ after, text }) => ({ time: run.from + after * second, text }))
      .filter(({ time }) => time >= since && time <= run.to);
  const { first, last } = said(run);
  const opening = first.map((text, i) => ({ time: Math.min(run.to, run.from + 40 + i * 160), text }));
  const closing = last.map(text => ({ time: run.to, text }));
  return [...opening, ...regular(run, since), ...closing].filter(
    ({ time }) => time >= since && time <= run.to,
  );
}
