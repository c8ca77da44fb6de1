import { describe, expect, test } from 'vitest';
import { pictureOf } from '../../../../server/sre/picture.ts';
import { rank } from '../../../../server/sre/rank.ts';
import { rules } from '../../../../server/sre/rules.ts';
import { applicationOf, objectsOf } from './applications.ts';
import { type Application, type Fault, randomOf, type Random, recorded, type Recording } from './network.ts';

/** What is done, what it has to be called, and the share of days on which it has to be found at once. */
const faults: readonly (readonly [kind: Fault['kind'], code: string | undefined, share: number])[] = [
  ['none', undefined, 0.95],
  ['cpu', 'cpu-saturation', 0.95],
  ['memory', 'memory-growth', 0.95],
  ['surge', 'traffic-surge', 0.95],
  ['node-delay', 'node-network-latency', 0.85],
  ['node-loss', 'node-packet-loss', 0.7],
  // Delays of a tenth of a second look like losses, and a database that nobody measures like its one caller.
  ['pod-delay', 'network-latency', 0.6],
  ['pod-loss', 'network-loss', 0.5],
];

const DAYS = 24;
const times: readonly Omit<Recording, 'reporter'>[] = [
  { seconds: 250, from: 70, to: 225 },
  { seconds: 250, from: 100, to: 250 },
  { seconds: 250, from: 45, to: 190 },
];

const pick = <T>(items: readonly T[], random: Random, none: T): T =>
  items[Math.floor(random() * items.length)] ?? none;

function placeOf(kind: Fault['kind'], { services, nodes, entry }: Application, random: Random): string {
  if (kind === 'surge') return entry;
  if (kind.startsWith('node')) return pick(nodes, random, '');
  const names = services.map(({ name }) => name);
  return pick(names, random, '');
}

function sizeOf(kind: Fault['kind'], random: Random): number {
  if (kind.endsWith('delay')) return pick([0.1, 0.3, 1, 2, 3], random, 1);
  if (kind.endsWith('loss')) return 0.1 + 0.4 * random();
  if (kind === 'cpu') return 20;
  return 3;
}

/** What is said first of one day. */
function day(kind: Fault['kind'], reporter: Recording['reporter'], seed: number) {
  const random = randomOf(1000 * seed + 7);
  const application = applicationOf(8 + Math.floor(random() * 25), random);
  const at = placeOf(kind, application, random);
  const fault = { kind, at, size: sizeOf(kind, random) };
  const when = times[seed % times.length];
  if (!when) throw new Error('no time');
  const picture = pictureOf({
    now: 250_000,
    namespaces: ['shop'],
    objects: objectsOf(application),
    kinds: new Set(['Node', 'Pod', 'Deployment']),
    logs: [],
    series: recorded(application, fault, { ...when, reporter }, randomOf(seed)),
    calls: application.services.flatMap(({ name, calls }) => calls.map(({ to }) => ({ from: name, to }))),
    nodeTexts: new Map(),
  });
  const found = rules.flatMap(rule => rule(picture));
  const first = rank(found, picture).find(({ score }) => score >= 0.3);
  return { at, first };
}

describe('signals of applications made up by chance', () => {
  test.each(faults)('%s is %s', (kind, code, share) => {
    const right = Array.from({ length: DAYS }, (_, seed) =>
      day(kind, seed % 4 === 0 ? 'source' : 'both', seed),
    ).filter(({ at, first }) => first?.code === code && (first === undefined || first.component === at));
    expect(right.length / DAYS).toBeGreaterThanOrEqual(share);
  });
});
