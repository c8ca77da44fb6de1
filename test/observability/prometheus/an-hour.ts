import { type Signal, signals } from '../../../server/domain/signal.ts';

export const NOW = Date.parse('2026-11-22T12:00:00Z');
export const MINUTE = 60_000;
export const all = Object.keys(signals).filter((name): name is Signal => name in signals);

/** A sample a minute for the last hour. */
export const hour = (value: (minute: number) => number | string): [number, string][] =>
  Array.from({ length: 61 }, (_, i) => [NOW - (60 - i) * MINUTE, String(value(i))]);
export const gauge = (
  __name__: string,
  labels: { [name: string]: string },
  value: (minute: number) => number | string,
) => ({
  labels: { __name__: `platform_${__name__}`, ...labels },
  samples: hour(value),
});
export const web = { namespace: 'shop-dev', component: 'web' };

export const query = (given: object = {}) => ({
  ...web,
  signals: all,
  from: new Date(NOW - 5 * MINUTE),
  to: new Date(NOW),
  stepSeconds: 60,
  ...given,
});
