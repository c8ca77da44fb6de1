import type { Series } from '../../domain/signal.ts';
import type { Span } from '../../domain/signal-summary.ts';
import { PlatformError } from '../../errors.ts';
import type { Documents } from '../documents/documents.ts';
import type { MetricsQuery, Reading, Settings } from '../ports.ts';
import { deployedPlace } from './deployed-place.ts';
import { signalsAsked, spanAsked } from './metrics-asked.ts';
import { type MetricsView, type Past, viewOf } from './metrics-view.ts';

type Asked = {
  component: string;
  project?: string | undefined;
  environment?: string | undefined;
  signals?: readonly string[] | undefined;
  since: string;
  until: string;
};

const SECOND = 1000;
const DAY = 86_400_000;

/**
 * The signals of a component in an environment: each with its numbers, its sparkline and when it changed from what
 * to what, compared with the same hours of the day before or, where those were not measured, with the time before.
 * Throws `invalid_input` for an unknown signal, a span that is empty or too long and for a resource, `not_found`
 * where it is not deployed, `not_configured` where nothing measures.
 */
export async function queryMetrics(
  platform: Reading,
  asked: Asked,
  signal: AbortSignal,
): Promise<MetricsView> {
  const span = spanAsked(asked, platform.clock.now());
  const documents = await platform.documents.snapshot(signal);
  refuseResource(documents, platform.settings, asked.component);
  const place = deployedPlace(documents, platform.settings, asked);
  const metrics = platform.metrics(place.plane);
  const queryOf = (from: number, to: number): Omit<MetricsQuery, 'signals'> => ({
    namespace: place.cell,
    component: place.component,
    from: new Date(from),
    to: new Date(to),
    stepSeconds: span.stepMs / SECOND,
  });
  const others = async () => (await metrics.others?.(queryOf(span.from, span.to), signal)) ?? [];
  const wanted = await signalsAsked(asked.signals, others);

  const ask = (from: number, to: number): Promise<Series[]> =>
    metrics.series({ ...queryOf(from, to), signals: wanted }, signal);
  const found = await ask(span.from, span.to);
  return viewOf(place, wanted, span, found, await pastOf(span, ask));
}

function refuseResource(documents: Documents, { namespace }: Settings, name: string): void {
  const isComponent = documents.get('Component', name, namespace) !== undefined;
  if (isComponent || !documents.get('Resource', name, namespace)) return;
  throw new PlatformError(
    'invalid_input',
    `"${name}" is a resource; signals are of components.`,
    `Ask for those that use it: get_dependencies(component: "${name}", direction: "upstream").`,
  );
}

/** The same hours of the day before: traffic follows the time of day. */
async function pastOf(
  { from, to, stepMs }: Span,
  ask: (from: number, to: number) => Promise<Series[]>,
): Promise<Past> {
  const dayBefore = await ask(from - DAY, to - DAY);
  const expected = (to - from) / stepMs;
  if (dayBefore.some(({ points }) => points.length > expected / 2))
    return { compared: 'the day before', series: dayBefore };
  const timeBefore = await ask(from - (to - from), from - stepMs);
  return { compared: timeBefore.length > 0 ? 'the time before' : 'nothing', series: timeBefore };
}
