import type { Effect } from '../scenario/effect.ts';
import { noise } from './noise.ts';
import { callsPerRequest, type CallState, type Part, type State } from './part.ts';

const minute = 60_000;
/** How long a caller waits for an answer. */
export const timeoutMs = 2000;
/** What a second try adds to a call that failed at first. */
export const retryMs = 100;

/** Share of answers that come too late for a caller, were their times distributed log-normally. */
export function tooLate({ p50Ms, p95Ms }: Pick<State, 'p50Ms' | 'p95Ms'>): number {
  const spread = Math.max(0.01, Math.log(p95Ms / p50Ms) / 1.645);
  const z = Math.log(timeoutMs / p50Ms) / spread;
  // The logistic curve that lies within 0.01 of the normal distribution, cut where that would show.
  return z > 4 ? 0 : 1 / (1 + Math.exp(1.702 * z));
}

type Quantiles = { p50Ms: number; p95Ms: number };

/** The median and the 95th percentile in milliseconds: its own time, and that of the calls a request waits for. */
export function latencyOf(
  part: Part,
  calls: readonly CallState[],
  states: ReadonlyMap<string, State>,
  slowdown: number,
  time: number,
  effects: readonly Effect[],
): Quantiles & { own: Quantiles } {
  const slower = effects.reduce((sum, { slowerByMs = 0 }) => sum + slowerByMs, 0);
  const wander = 1 + 0.06 * noise(part.seed + 3, time, minute);
  const own = Math.max(0.1, part.profile.latencyMs) * slowdown * wander + slower;
  const waits = calls.map(({ call, failRatio }) => {
    const ratio = callsPerRequest(part, call);
    const { p50Ms = 0, p95Ms = 0 } = states.get(call.to) ?? {};
    const [p50, p95] = [Math.min(timeoutMs, p50Ms), Math.min(timeoutMs, p95Ms)];
    const times = Math.max(1, ratio);
    const share = Math.min(1, ratio);
    return { share, retried: share * failRatio, p50: times * p50, spread: times * (p95 - p50) };
  });
  /** What calls add that at least this share of the requests make. */
  const waited = (least: number): number =>
    waits.reduce(
      (sum, { share, retried, p50 }) => sum + (share >= least ? p50 : 0) + (retried >= least ? retryMs : 0),
      0,
    );
  const ownSpread = part.profile.latencyMs * slowdown * 1.6 + slower * 0.25;
  const spreads = waits.reduce(
    (sum, { share, spread }) => sum + (share >= 0.05 ? spread * spread : 0),
    ownSpread * ownSpread,
  );
  return {
    p50Ms: own + waited(0.5),
    p95Ms: own + waited(0.05) + Math.sqrt(spreads),
    own: { p50Ms: own, p95Ms: own + ownSpread },
  };
}
