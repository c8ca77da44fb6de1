import { median } from '../../domain/quantile.ts';
import type { CallRates } from './call-rates.ts';

/** Where time is lost: at the network of one component or of a node, or in a component's own work. */
export type Place = { kind: 'network' | 'node' | 'work'; at: string };

/** By how much a component's answers became late, in seconds: at the tail, and for most requests. */
export type Late = { tail: number; middle: number };

/** A call as its caller measures it; `late`: by how many seconds more, where it became late. */
export type Call = { caller: string; callee: string; late: number | undefined };

/** Who is late, by components and, where callers measure them, by calls. */
export type Seen = { late: ReadonlyMap<string, Late>; calls: readonly Call[] };

export type Explanation = Place & {
  /** Messages are held up: all of them, or a share that is lost and sent again. */
  how: 'slow' | 'lossy';
  /** Log-likelihood of who is late and who is not, more than if nothing were wrong anywhere. */
  fit: number;
  /** Components calls to which pass the place itself. */
  direct: readonly string[];
};

/**
 * Who measures a call: the caller, who sees the network on both ways; the one who answers; or both, and half of what
 * is counted is either's.
 */
const views = { both: 0.5, caller: 1, callee: 0 } as const;
/** Log of how usual each is; where only the callee measures, a slow network is hardly seen. */
const viewOdds = { both: 0, caller: 0, callee: -1.5 } as const;

/** A share of late requests from here on is sure to be seen. */
const SURELY = 0.3;

const LOSSES = [0.1, 0.25, 0.45];
/** TCP waits this long before it sends again, and longer the next time. */
const RESENT_SECONDS = 0.3;

/** A smaller part of the delay at a place than this is no more than a sign of a busy platform. */
const NOTICED = 0.03;
/** Calls of calls of calls: deeper ones change nothing any more, and graphs may have cycles. */
const DEPTH = 12;

type Hit = (caller: string | undefined, callee: string) => boolean;
type NodeOf = (component: string) => string | undefined;

/** Whether the place holds up messages between two components; who calls from outside is nowhere. */
function hitOf({ kind, at }: Place, nodeOf: NodeOf): Hit {
  if (kind === 'network') return (caller, callee) => caller === at || callee === at;
  if (kind === 'work') return () => false;
  return (caller, callee) => {
    const [from, to] = [caller === undefined ? undefined : nodeOf(caller), nodeOf(callee)];
    return from !== to && (from === at || to === at);
  };
}

/** How many times a request of each component passes the place, through whatever it calls. */
function passages({ kind, at }: Place, hit: Hit, rates: CallRates): (component: string) => number {
  const known = new Map<string, number>();
  const passing = (component: string, depth: number): number => {
    const found = known.get(component);
    if (found !== undefined) return found;
    if (depth > DEPTH) return 0;
    const through = (callee: string): number =>
      rates.times(callee) * ((hit(component, callee) ? 1 : 0) + passing(callee, depth + 1));
    const own = kind === 'work' && at === component ? 1 : 0;
    const sum = rates.callees(component).reduce((total, callee) => total + through(callee), own);
    known.set(component, sum);
    return sum;
  };
  return component => passing(component, 0);
}

/** The share of calls to a component that the place holds up on their way. */
function hitShare(component: string, hit: Hit, rates: CallRates): number {
  const callers = rates.callers(component);
  if (callers.length === 0) return hit(undefined, component) ? 1 : 0;
  return callers
    .filter(caller => hit(caller, component))
    .reduce((sum, caller) => sum + rates.share(caller, component), 0);
}

const within = (chance: number): number => Math.min(0.97, Math.max(0.03, chance));
const rising = (x: number): number => 1 / (1 + Math.exp(-x));

/** The chance that a share of late requests shows at the tail (the slowest tenth), and in the middle. */
const tailChance = (share: number): number => within(rising((Math.log(share + 0.001) - Math.log(0.1)) / 0.3));
const middleChance = (share: number): number => within(rising((share - 0.5) / 0.08));

/** What of a component's requests, or of one kind of call, passes a place. */
type Passed = { around: number; inside: number; tail: number | undefined; middle?: number; isCall: boolean };
type Guess = { how: Explanation['how']; loss: number; view: keyof typeof views };

/** The share of a component's requests, as they are counted, that the place makes late. */
function lateShare({ around, inside, isCall }: Passed, { how, loss, view }: Guess): number {
  const answered = how === 'slow' ? Math.min(1, inside) : 1 - (1 - loss) ** inside;
  const onTheWay = how === 'slow' ? around : around * loss;
  const called = 1 - (1 - onTheWay) * (1 - answered);
  const seenByCaller = isCall ? 1 : views[view];
  return seenByCaller * called + (1 - seenByCaller) * answered;
}

/** How late the tail should be, for one passage of the place. */
function onceOf(passed: readonly Passed[], guess: Guess): number {
  if (guess.how === 'lossy') return RESENT_SECONDS;
  const told = passed.flatMap(it =>
    it.tail !== undefined && lateShare(it, guess) >= SURELY
      ? [it.tail / Math.max(1, it.around + it.inside)]
      : [],
  );
  return median(told) ?? 0;
}

/** How well the size of a delay fits: a slow network holds up every message alike, what is lost waits for long or longer. */
function sizeFit({ around, inside }: Passed, tail: number, once: number, { how, loss }: Guess): number {
  const times = how === 'slow' ? around + inside : (around + inside) * loss;
  const off = Math.log(tail / (once * Math.max(1, times)));
  const spread = how === 'slow' ? 0.9 : 1.2;
  return (how === 'slow' ? 0 : 0.1) - off ** 2 / (2 * spread ** 2);
}

function fitOf(passed: readonly Passed[], guess: Guess): number {
  const once = onceOf(passed, guess);
  const sure = passed.flatMap(it =>
    it.tail !== undefined && lateShare(it, guess) >= SURELY ? [it.tail] : [],
  );
  const noticed = sure.length === 0 ? 0 : NOTICED * Math.min(...sure);
  let fit: number = viewOdds[guess.view];
  for (const it of passed) {
    const share = lateShare(it, guess);
    const chance = tailChance(share);
    if (it.tail === undefined || it.tail < noticed) {
      fit += Math.log(1 - chance);
      continue;
    }
    fit += Math.log(chance);
    if (it.middle !== undefined)
      fit += Math.log(it.middle >= noticed ? middleChance(share) : 1 - middleChance(share));
    if (share >= 0.05 && once > 0) fit += Math.max(-3, sizeFit(it, it.tail, once, guess));
  }
  return fit;
}

/** The fit of nothing being wrong: who is late is so by chance. */
const chanceFit = (passed: readonly Passed[]): number =>
  passed.reduce((sum, { tail }) => sum + Math.log(tail === undefined ? 0.97 : 0.03), 0);

function guessesOf({ kind }: Place): Guess[] {
  const all = ['both', 'caller', 'callee'] as const;
  const slow = all.map(view => ({ how: 'slow' as const, loss: 1, view }));
  if (kind === 'work') return slow;
  return [...slow, ...LOSSES.flatMap(loss => all.map(view => ({ how: 'lossy' as const, loss, view })))];
}

/**
 * Where time may be lost, the best explanation first: each place is judged by whom it would make late (those calls
 * to whom pass it, and who waits for them), and by how much, against who is. Likelihoods, not a learnt model.
 */
export function explanations(
  places: readonly Place[],
  { late, calls }: Seen,
  rates: CallRates,
  nodeOf: NodeOf,
): Explanation[] {
  const found = places.flatMap(place => {
    const hit = hitOf(place, nodeOf);
    const passing = passages(place, hit, rates);
    const around = new Map([...rates.measured].map(name => [name, hitShare(name, hit, rates)]));
    const passed: Passed[] = [
      ...[...around].map(([name, share]) => {
        const seen = late.get(name);
        return {
          around: share,
          inside: passing(name),
          tail: seen?.tail,
          middle: seen?.middle,
          isCall: false,
        };
      }),
      ...calls.map(({ caller, callee, late: tail }) => {
        const share = hit(caller, callee) ? 1 : 0;
        return { around: share, inside: passing(callee), tail, isCall: true };
      }),
    ];
    const direct = [...around].filter(([, share]) => share >= SURELY).map(([name]) => name);
    const chance = chanceFit(passed);
    const fits = guessesOf(place).map(guess => ({ how: guess.how, fit: fitOf(passed, guess) - chance }));
    return (['slow', 'lossy'] as const).flatMap(how => {
      const own = fits.filter(it => it.how === how).map(({ fit }) => fit);
      return own.length === 0 ? [] : [{ ...place, how, direct, fit: Math.max(...own) }];
    });
  });
  return found.toSorted((a, b) => b.fit - a.fit);
}
