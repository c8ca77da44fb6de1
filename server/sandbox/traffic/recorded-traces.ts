import { PlatformError } from '../../errors.ts';
import type { Traces } from '../../control-plane/ports.ts';
import type { Trace } from '../../domain/trace.ts';
import { wantedTraces } from '../../domain/trace-search.ts';
import { hex } from '../simulation/random.ts';
import { factor, type Part } from './part.ts';
import { fromOutside, isOn } from './model.ts';
import { chance } from './noise.ts';
import { requestTrace } from './request-trace.ts';
import type { Group, Traffic } from './traffic.ts';

/** Of the requests that reach an app from outside, one is recorded in each of these. */
const EVERY_MS = 2000;
/** So many are looked through for those that are wanted. */
const LOOKED = 600;

/** Half of a trace's id says whose request it was, the other half when: so it is found again by its id. */
const ownerOf = (app: string): string => hex(8, 'trace', app);
const idOf = (app: string, turn: number): string => `${ownerOf(app)}${turn.toString(16).padStart(8, '0')}`;

function demandWanted(signal: AbortSignal | undefined): void {
  if (signal?.aborted)
    throw new PlatformError(
      'cancelled',
      'the call was cancelled',
      'Call again if the answer is still wanted.',
    );
}

type Requests = { parts: ReadonlyMap<string, Part>; statesAt: Group['statesAt'] };

const requestsOf = (group: Group): Requests => ({
  parts: new Map(group.parts.map(part => [part.app.id, part])),
  statesAt: time => group.statesAt(time),
});

/** The request that an app gets in its turn, if it gets one. Nobody is there to record it before there are pods. */
function traceAt(part: Part, turn: number, { parts, statesAt }: Requests): Trace | undefined {
  const { seed, app } = part;
  const begin = turn * EVERY_MS;
  const states = statesAt(begin);
  const effects = part.effects.filter(isOn(begin));
  const expected = (fromOutside(part, begin) * factor(effects, 'requests') * EVERY_MS) / 1000;
  if ((states.get(app.id)?.pods.ready ?? 0) === 0 || chance(seed, turn, 0) >= expected) return undefined;
  const time = Math.floor(begin + chance(seed, turn, 1) * EVERY_MS);
  return requestTrace(idOf(app.id, turn), part, { time, seed, parts, states });
}

/** The embedded cluster's traces behind the port: computed from the moment, as its signals are. */
export const tracesOf = (traffic: Traffic, beforeCall: () => void): Traces => ({
  async search(search, signal) {
    demandWanted(signal);
    beforeCall();
    const group = traffic.groupOf(`${search.namespace}/${search.component}`);
    const requests = requestsOf(group);
    const entries = group.parts.filter(({ profile }) => profile.requestsPerSecond > 0);
    const last = Math.floor(Math.min(search.to.getTime(), traffic.now()) / EVERY_MS) - 1;
    const first = Math.max(Math.ceil(search.from.getTime() / EVERY_MS), last - LOOKED);
    const found: Trace[] = [];
    for (let turn = last; turn >= first && found.length < search.limit; turn--) {
      const recorded = entries.flatMap(entry => traceAt(entry, turn, requests) ?? []);
      found.push(...wantedTraces(recorded, search));
    }
    return found.slice(0, search.limit);
  },
  async get(id, signal) {
    demandWanted(signal);
    beforeCall();
    const turn = Number.parseInt(id.slice(8), 16);
    const app = traffic.apps().find(it => id === idOf(it.id, turn));
    if (!app || (turn + 1) * EVERY_MS > traffic.now()) return undefined;
    const group = traffic.groupOf(app.id);
    const part = group.parts.find(it => it.app.id === app.id);
    return part && traceAt(part, turn, requestsOf(group));
  },
  async calls({ namespaces }, signal) {
    demandWanted(signal);
    beforeCall();
    return traffic
      .apps()
      .filter(({ namespace }) => namespaces.includes(namespace))
      .flatMap(({ name: from, calls }) => calls.map(({ name: to }) => ({ from, to })));
  },
});
