import type { Bend } from './signals.ts';

/** A fault that only signals show, at a component of the shop. */
export type Slowness = { what: string; code: string; component: string; bends: readonly Bend[] };

const Mi = 1_048_576;

/** Who waits for whom: the page for all, the checkout for those it calls. */
const waiting: { readonly [component: string]: readonly string[] } = {
  paymentservice: ['checkoutservice', 'frontend'],
  emailservice: ['checkoutservice', 'frontend'],
  shippingservice: ['checkoutservice', 'frontend'],
  currencyservice: ['checkoutservice', 'frontend'],
  productcatalogservice: ['recommendationservice', 'checkoutservice', 'frontend'],
  cartservice: ['checkoutservice', 'frontend'],
  adservice: ['frontend'],
  recommendationservice: ['frontend'],
  checkoutservice: ['frontend'],
  frontend: [],
};
const names = Object.keys(waiting);

const times =
  (factor: number) =>
  (value: number): number =>
    value * factor;
const later =
  (seconds: number) =>
  (value: number, _: number, index: number): number =>
    value + seconds * (0.9 + 0.02 * (index % 10));

const limits: { readonly [component: string]: { cpu: number; memory: number } } = {
  adservice: { cpu: 0.3, memory: 300 },
  cartservice: { cpu: 0.3, memory: 128 },
  recommendationservice: { cpu: 0.2, memory: 450 },
};
const limitOf = (component: string) => limits[component] ?? { cpu: 0.2, memory: 128 };

const leak = (component: string, share: number): Bend => ({
  signal: /memory_bytes$/,
  subject: component,
  to: (value, done) => value + (limitOf(component).memory * share * Mi - value) * done,
});

const late = (component: string, seconds: number, signal = /latency_p/): Bend[] =>
  [component, ...(waiting[component] ?? [])].map(subject => ({ signal, subject, to: later(seconds) }));

const starved = (component: string): Bend[] => [
  { signal: /cpu_cores/, subject: component, to: () => limitOf(component).cpu * 0.97 },
  { signal: /cpu_throttled/, subject: component, to: () => 1.3 },
  ...late(component, 0.2, /latency_p9/),
  { signal: /latency_p50/, subject: component, to: later(0.03) },
];

const surge = (factor: number): Bend[] => [
  { signal: /requests_per_second|packets_per_second/, subject: /./, to: times(factor) },
  { signal: /cpu_cores/, subject: /./, to: times(factor * 0.9) },
  { signal: /latency_p/, subject: /./, to: times(1.2) },
];

export const slownesses: readonly Slowness[] = [
  ...names.flatMap((component): Slowness[] => [
    { what: 'memory grows to its limit', code: 'memory-growth', component, bends: [leak(component, 0.95)] },
    { what: 'memory grows', code: 'memory-growth', component, bends: [leak(component, 0.6)] },
    { what: 'too little cpu', code: 'cpu-saturation', component, bends: starved(component) },
  ]),
  ...[2, 3, 6].map((factor): Slowness => ({
    what: `${factor} times as many requests`,
    code: 'traffic-surge',
    component: 'frontend',
    bends: surge(factor),
  })),
];
