import { listAt, numberAt, textAt } from '../domain/json.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { COMPONENT } from '../domain/labels.ts';
import { type Entry, written } from './log-format.ts';
import type { Behaviour } from './simulation/behaviour.ts';
import { fraction } from './simulation/random.ts';
import type { Voice } from './traffic/voice.ts';

/** One run of a container: from its start to its end, or to now. Times are milliseconds since 1970. */
export type Run = {
  pod: KubeObject;
  container: unknown;
  behaviour: Behaviour;
  voice: Voice;
  seed: number;
  from: number;
  to: number;
  exitCode?: number | undefined;
};
export type Line = { time: number; text: string };

const second = 1000;

const starting = (component: string, version: string): Entry => ({
  level: 'info',
  message: 'starting',
  fields: { component, version },
});
const finished: Entry = { level: 'info', message: 'finished' };

function lastWords(component: string, exit_code: number): Entry[] {
  return [
    { level: 'error', message: 'unhandled error', fields: { component, error: 'unexpected state' } },
    { level: 'fatal', message: 'exiting', fields: { exit_code } },
  ];
}

/** What a run prints when it begins, and when it ends. */
function said(run: Run): { first: readonly string[]; last: readonly string[] } {
  const { pod, container, behaviour, exitCode, voice } = run;
  const write = (entry: Entry): string => written(voice.format, entry);
  const name = pod.metadata.labels?.[COMPONENT] ?? textAt(container, 'name') ?? '';
  const version = (textAt(container, 'image') ?? '').split(/[:@]/).at(-1) ?? '';
  const port = numberAt(listAt(container, 'ports')[0], 'containerPort');
  const isTask = behaviour.exit?.code === 0;
  const ready = { level: 'info', message: port === undefined ? 'waiting for work' : `listening on :${port}` };
  const silent = isTask || behaviour.listensAfter === Infinity;
  const first = behaviour.firstLines ?? [starting(name, version), ...(silent ? [] : [ready])].map(write);
  // A process that runs out of memory has no last words.
  if (exitCode === undefined || exitCode === 137) return { first, last: [] };
  if (exitCode === 0) return { first, last: [write(finished)] };
  return { first, last: behaviour.lastLines ?? lastWords(name, exitCode).map(write) };
}

const latestFirst = (lines: readonly Line[]): Line[] => lines.toSorted((a, b) => b.time - a.time);

/** What is said in one stretch of a run's pace: as long as it works the regular line and its calls, then no more. */
function stretch({ voice }: Run, start: number, index: number, pace: number, works: number): Line[] {
  const regular = index === 0 || start > works ? undefined : voice.regular(start, index - 1);
  const working = [
    ...(regular ? [{ time: start, entry: regular }] : []),
    ...(start > works ? [] : voice.ofCalls(start, start + pace)),
  ].filter(({ time }) => time <= works);
  return [...working, ...voice.ofEffects(start, start + pace)].map(({ time, entry }) => ({
    time: Math.floor(time),
    text: written(voice.format, entry),
  }));
}

/** What a run has printed since a time, newest first, made up as far as it is asked for. */
export function newestFirst(run: Run, since: number): Iterable<Line> {
  const { behaviour, from, to } = run;
  if (!behaviour.prints) return spoken(run, since);
  return behaviour.prints
    .map(({ after, text }) => ({ time: from + after * second, text }))
    .filter(({ time }) => time <= to)
    .toReversed();
}

/** The regular lines come at a pace of 5 to 15 seconds that is the container's own. */
function* spoken(run: Run, since: number): Generator<Line> {
  const { pod, container, behaviour, seed, from, to } = run;
  const { first, last } = said(run);
  yield* last.map(text => ({ time: to, text })).toReversed();
  const own = fraction(seed, pod.metadata.uid ?? '', textAt(container, 'name') ?? '');
  const pace = 5 * second + Math.floor(own * 10 * second);
  const start = from + behaviour.listensAfter * second;
  const works = from + behaviour.hangsAfter * second;
  const during = (index: number): Line[] =>
    stretch(run, start + index * pace, index, pace, works).filter(({ time }) => time <= to);
  // Who prints nothing is not looked through to its first day.
  const oldest = Math.max(1, Math.floor((since - start) / pace));
  for (let index = Math.floor((to - start) / pace); index >= oldest; index--)
    yield* latestFirst(during(index));
  if (oldest > 1) return;
  const opening = first.map((text, i) => ({ time: Math.min(to, from + 40 + i * 160), text }));
  yield* latestFirst([...opening, ...(to < start ? [] : during(0))].toReversed());
}
