import type { Point } from '../../../../server/domain/signal.ts';
import type { Measured } from '../../../../server/sre/picture.ts';

/** What is done to a component or a node: delay in seconds, loss as a share, cpu and work as a factor. */
export type Fault = {
  kind: 'none' | 'pod-delay' | 'pod-loss' | 'node-delay' | 'node-loss' | 'cpu' | 'memory' | 'surge';
  at: string;
  size: number;
};

export type Service = {
  name: string;
  node: string;
  /** Its own work for one request. */
  milliseconds: number;
  calls: readonly { to: string; share: number }[];
  /** A database speaks no HTTP: nobody measures its requests. */
  isMeasured: boolean;
};

export type Application = { services: readonly Service[]; entry: string; nodes: readonly string[] };

/** When what happens, in seconds; `reporter`: whose view of a call the latency is. */
export type Recording = {
  seconds: number;
  from: number;
  to: number;
  reporter: 'both' | 'source' | 'destination';
};

export type Random = () => number;

/** Mulberry32: the same seed is the same day. */
export function randomOf(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Where Istio counts latencies, in milliseconds. */
const BOUNDS = [0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000];
const STEP = 5;
/** A rate looks back over a minute. */
const WINDOW = 12;
const SAMPLES = 60;
const USERS = 30;
/** A retransmission waits at least this long, and twice as long each time. */
const RETRANSMIT_SECONDS = 0.2;

type Counts = { buckets: number[]; weight: number };
const counts = (): Counts => ({ buckets: BOUNDS.map(() => 0), weight: 0 });

function count(into: Counts, seconds: number, weight: number): void {
  const place = BOUNDS.findIndex(bound => seconds * 1000 <= bound);
  const bucket = place < 0 ? BOUNDS.length - 1 : place;
  into.buckets[bucket] = (into.buckets[bucket] ?? 0) + weight;
  into.weight += weight;
}

/** As `histogram_quantile` does: between the bounds of the bucket that the share falls into. */
function quantile({ buckets, weight }: Counts, share: number): number {
  let left = share * weight;
  for (const [i, size] of buckets.entries()) {
    if (left <= size && size > 0) {
      const low = i === 0 ? 0 : (BOUNDS[i - 1] ?? 0);
      return (low + ((BOUNDS[i] ?? 0) - low) * (left / size)) / 1000;
    }
    left -= size;
  }
  return 0;
}

const merged = (all: readonly Counts[]): Counts => {
  const sum = counts();
  for (const { buckets, weight } of all) {
    for (const [i, size] of buckets.entries()) sum.buckets[i] = (sum.buckets[i] ?? 0) + size;
    sum.weight += weight;
  }
  return sum;
};

/** One message from a place to another: how long the network holds it. */
function transit(from: Service | undefined, to: Service | undefined, fault: Fault, random: Random): number {
  const crosses = from?.node !== to?.node && from?.node === fault.at;
  const isHit = fault.kind.startsWith('pod-') ? from?.name === fault.at : crosses;
  const base = 0.0001 + 0.0001 * random();
  if (!isHit) return base;
  if (fault.kind.endsWith('-delay')) return base + fault.size;
  if (!fault.kind.endsWith('-loss')) return base;
  let wait = 0;
  for (let again = RETRANSMIT_SECONDS; random() < fault.size && wait < 10; again *= 2) wait += again;
  return base + wait;
}

/** The signals of an application while something is wrong from a time on, every five seconds, as a mesh measures them. */
export function recorded(
  application: Application,
  fault: Fault,
  { seconds, from, to, reporter }: Recording,
  random: Random,
): Measured[] {
  const services = new Map(application.services.map(service => [service.name, service]));
  const none: Fault = { kind: 'none', at: '', size: 0 };
  const history: Map<string, { counts: Counts; requests: number }>[] = [];
  const series = new Map<string, Point[]>();
  const put = (signal: string, subject: string, time: number, value: number) => {
    const key = `${signal} ${subject}`;
    const known = series.get(key) ?? [];
    known.push([time * 1000, value]);
    series.set(key, known);
  };
  let rate = USERS / 1.2;
  for (let time = 0; time < seconds; time += STEP) {
    const now = time >= from && time < to ? fault : none;
    const seen = new Map<string, { counts: Counts; requests: number }>(
      application.services.map(({ name }) => [name, { counts: counts(), requests: 0 }]),
    );
    const serve = (service: Service): number => {
      const slower = now.kind === 'cpu' && now.at === service.name ? now.size : 1;
      let spent = (service.milliseconds / 1000) * Math.exp(0.3 * normal(random)) * slower;
      for (const { to: callee, share } of service.calls)
        for (let left = share; left > 0; left -= 1) if (random() < left) spent += call(service, callee);
      return spent;
    };
    const call = (caller: Service | undefined, name: string): number => {
      const callee = services.get(name);
      if (!callee) return 0;
      const there = transit(caller, callee, now, random);
      const inside = serve(callee);
      const whole = there + inside + transit(callee, caller, now, random);
      const mine = seen.get(name);
      if (mine) {
        mine.requests += 1;
        if (reporter !== 'destination') count(mine.counts, whole, rate);
        if (reporter !== 'source') count(mine.counts, inside, rate);
      }
      return whole;
    };
    let spent = 0;
    for (let i = 0; i < SAMPLES; i += 1) spent += call(undefined, application.entry);
    const users = now.kind === 'surge' ? USERS * now.size : USERS;
    const perRequest = rate / SAMPLES;
    history.push(
      new Map(
        [...seen].map(([name, { counts: own, requests }]) => [
          name,
          { counts: own, requests: requests * perRequest },
        ]),
      ),
    );
    rate = users / (1 + spent / SAMPLES);
    const window = history.slice(-WINDOW);
    for (const service of application.services) {
      const { name } = service;
      const own = window.flatMap(step => step.get(name) ?? []);
      const requests = own.reduce((sum, it) => sum + it.requests, 0) / own.length;
      const noise = (): number => 1 + 0.06 * normal(random);
      if (service.isMeasured) {
        const whole = merged(own.map(it => it.counts));
        put('latency_p50_seconds', name, time, quantile(whole, 0.5));
        put('latency_p90_seconds', name, time, quantile(whole, 0.9));
        put('requests_per_second', name, time, requests);
        put('success_ratio', name, time, 1);
      }
      const isBusy = now.kind === 'cpu' && now.at === name;
      // Its own work, and no more than its limit of 0.2 cores; what it would have used beyond, it is held back.
      const wanted = isBusy ? 1 : 0.003 + requests * service.milliseconds * 0.0002;
      put('cpu_cores', name, time, Math.min(0.19, wanted) * noise());
      put(
        'cpu_throttled_seconds',
        name,
        time,
        wanted > 0.19 ? Math.min(1, wanted - 0.1) * noise() : Math.max(0, 0.01 * normal(random)),
      );
      const grown =
        now.kind === 'memory' && now.at === name ? 1 + ((fault.size - 1) * (time - from)) / (to - from) : 1;
      put('memory_bytes', name, time, 60_000_000 * grown * (1 + 0.002 * normal(random)));
      const packets = requests * (1.5 + 2 * service.calls.reduce((sum, { share }) => sum + share, 0));
      put('network_receive_packets_per_second', name, time, packets * noise());
      put('network_transmit_packets_per_second', name, time, packets * noise());
    }
    for (const node of application.nodes) {
      const isHit = now.at === node;
      const more = !isHit ? 0 : now.kind === 'node-loss' ? 20 * now.size : now.kind === 'node-delay' ? 1 : 0;
      put(
        'node_tcp_retransmits_per_second',
        node,
        time,
        Math.floor(15 * Math.max(0, 0.1 * normal(random) + more * (0.5 + random()))) / 15,
      );
      put('node_cpu_ratio', node, time, 0.06 * (1 + 0.05 * normal(random)));
      put('node_memory_ratio', node, time, 0.4 * (1 + 0.005 * normal(random)));
    }
  }
  return [...series].map(([key, points]) => {
    const [signal = '', subject = ''] = key.split(' ');
    return { signal, subject, points };
  });
}
