import { listAt, textAt } from '../../domain/json.ts';
import { type Entry, entryOf } from '../log-format.ts';
import type { Profile } from '../scenario/effect.ts';
import { fraction, hex } from '../simulation/random.ts';
import { callError } from './call-error.ts';
import { chance, seedOf } from './noise.ts';
import { requestEntry } from './request-line.ts';
import type { Subject } from './traffic.ts';

/** What a container says while it runs. `from` and `to` are milliseconds since 1970. */
export type Voice = {
  format: Profile['logs'];
  /** Its regular line number `index`, or nothing. */
  regular(time: number, index: number): Entry | undefined;
  /** What it says of its calls in a stretch of time. */
  ofCalls(from: number, to: number): Said[];
  /** What a scenario lets it say, whatever state it is in. */
  ofEffects(from: number, to: number): Said[];
};

export type Said = { time: number; entry: Entry };

/** Moments in a stretch at which a failing call may be told. */
const CHANCES = 3;

/** Where fewer calls than this fail, one look at a stretch is enough. */
const WELL = 0.02;

/** Logs look every few seconds, all at the same moments: what one has asked for serves the others. */
const LOOK_MS = 5000;

const filled = (text: string, ...words: (string | number)[]): string =>
  text
    .replaceAll('{n}', String(1 + Math.floor(fraction('n', ...words) * 90)))
    .replaceAll('{id}', hex(12, 'id', ...words));

/** The voice of a container that no app is known for: a line about each item of its work. */
export function plainVoice(container: unknown, key: string): Voice {
  const served = listAt(container, 'ports').length > 0;
  return {
    format: 'logfmt',
    ofCalls: () => [],
    ofEffects: () => [],
    regular(_, index) {
      const id = hex(12, key, index);
      const duration_ms = 3 + Math.floor(fraction(id) * 60);
      if (!served) return { level: 'info', message: 'item processed', fields: { duration_ms, item_id: id } };
      const fields = { method: 'GET', path: '/', status: 200, duration_ms, request_id: id };
      return { level: 'info', message: 'request completed', fields };
    },
  };
}

/** The voice of an app's container; `key` is its own, so that two pods do not say the same. */
export function voiceOf({ part, stateAt }: Subject, container: unknown, key: string): Voice {
  const { app, profile, effects } = part;
  const ports = listAt(container, 'ports');
  const protocol = !app.serves
    ? 'none'
    : ports.some(port => textAt(port, 'name') === 'grpc')
      ? 'grpc'
      : 'http';

  const drawn = seedOf(key);

  /** One of its own lines; warnings come rarely while all is well. */
  function usual(index: number): Entry | undefined {
    const { lines } = profile;
    const line = lines[Math.floor(fraction('line', key, index) * lines.length)];
    const rare = line !== undefined && /^(warn|error|fatal)/i.test(line.level);
    if (!line || (rare && fraction('rare', key, index) > 0.1)) return undefined;
    return entryOf(line.level, filled(line.text, key, index));
  }

  const stateOn = (time: number) => stateAt(Math.floor(time / LOOK_MS) * LOOK_MS);

  /** Of the calls of this pod a few are told when they fail: a log as large as the traffic would be read by nobody. */
  function ofCalls(from: number, to: number): Said[] {
    const gap = (to - from) / CHANCES;
    const isWell = [from, to].every(time => stateOn(time)?.calls.every(({ failRatio }) => failRatio < WELL));
    const moments = Array.from(
      { length: CHANCES },
      (_, i) => from + gap * (i + 0.9 * chance(drawn, from, i)),
    );
    return moments.flatMap(time => {
      const { calls = [], pods } = stateOn(isWell ? from : time) ?? {};
      return calls.flatMap((state, i) => {
        const made = ((state.perSecond / Math.max(1, pods?.ready ?? 1)) * gap) / 1000;
        const isTold = chance(drawn, time, CHANCES + i) < state.failRatio * Math.min(1, made);
        return isTold ? [{ time: time + i, entry: callError(state) }] : [];
      });
    });
  }

  function ofEffects(from: number, to: number): Said[] {
    return effects.flatMap(({ lines = [], from: begin, until = Infinity }) =>
      lines.flatMap(({ level, text, everySeconds }, line) => {
        const every = everySeconds * 1000;
        const first = begin + every * fraction('first', key, line);
        const count = Math.max(0, Math.ceil((from - first) / every));
        const times: number[] = [];
        for (let time = first + count * every; time < Math.min(to, until); time += every) times.push(time);
        return times.map(time => ({ time, entry: entryOf(level, filled(text, key, line, time)) }));
      }),
    );
  }

  return {
    format: profile.logs,
    regular(time, index) {
      if (app.isResource) return fraction('sparse', key, index) < 0.2 ? usual(index) : undefined;
      const state = stateOn(time);
      const own = fraction('kind', key, index) < 0.25 ? usual(index) : undefined;
      if (own || !state) return own;
      const isAsked = protocol === 'none' || (state.pods.ready > 0 && state.requests > 0);
      return isAsked ? requestEntry({ name: app.name, protocol, words: [key, index] }, state) : undefined;
    },
    ofCalls,
    ofEffects,
  };
}
