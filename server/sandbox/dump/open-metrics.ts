import type { Point } from '../../domain/signal.ts';

/** One time series of an OpenMetrics text. Times are milliseconds since 1970. */
export type MetricSeries = {
  name: string;
  labels: { readonly [name: string]: string };
  points: Point[];
};

const sample = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+) (\d+(?:\.\d+)?)$/;
const label = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

const unescape = (text: string): string =>
  text.replace(/\\(.)/g, (_, letter: string) => (letter === 'n' ? '\n' : letter));

const labelsIn = (text: string): MetricSeries['labels'] =>
  Object.fromEntries([...text.matchAll(label)].map(([, name = '', value = '']) => [name, unescape(value)]));

/**
 * The samples of an OpenMetrics text that carry a time, by series, oldest first. Comments and what cannot be
 * read are left out, as are values that are no numbers. Format: OpenMetrics 1.0.
 */
export function parseOpenMetrics(text: string): MetricSeries[] {
  const series = new Map<string, MetricSeries>();
  for (const line of text.split('\n')) {
    const [, name, labels = '', value = '', seconds = ''] = sample.exec(line) ?? [];
    const number = Number(value);
    if (name === undefined || !Number.isFinite(number)) continue;
    const key = `${name}{${labels}}`;
    const known = series.get(key) ?? { name, labels: labelsIn(labels), points: [] };
    series.set(key, known);
    known.points.push([Number(seconds) * 1000, number]);
  }
  for (const { points } of series.values()) points.sort(([a], [b]) => a - b);
  return [...series.values()];
}
