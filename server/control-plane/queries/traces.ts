import { parseDuration } from '../../domain/time.ts';
import { traceId } from '../../domain/trace.ts';
import { partIn, type Part } from '../../domain/trace-part.ts';
import { treeOf } from '../../domain/trace-tree.ts';
import { PlatformError } from '../../errors.ts';
import type { Documents } from '../documents/documents.ts';
import type { Reading, Traces } from '../ports.ts';
import { timeAsked } from './asked-time.ts';
import { deployedPlace, type DeployedPlace } from './deployed-place.ts';
import { traceLines } from './trace-lines.ts';
import { callsAfterTraces, lookAtOther } from './traces-next.ts';
import { timeText, type TracesView, viewOfTraces } from './traces-view.ts';

type Asked = {
  component: string;
  project?: string | undefined;
  environment?: string | undefined;
  since: string;
  failed?: boolean | undefined;
  min_duration?: string | undefined;
  trace?: string | undefined;
  limit: number;
};

/**
 * What tracing recorded of a component in an environment: how many of its requests failed and how long they took,
 * where failures began and where the time went, the worst first; or one trace span by span. Throws `invalid_input`
 * for what is no time, `not_found` where it is not deployed, where it records nothing and for an unknown trace,
 * `not_configured` where nothing records traces.
 */
export async function queryTraces(platform: Reading, asked: Asked, signal: AbortSignal): Promise<TracesView> {
  const now = platform.clock.now();
  const from = timeAsked('since', asked.since, now);
  const milliseconds = durationAsked(asked.min_duration);
  const documents = await platform.documents.snapshot(signal);
  const place = deployedPlace(documents, platform.settings, asked);
  const traces = platform.traces(place.plane);
  const whose = { component: place.component, namespace: place.cell };
  const { component, environment } = place;
  const head = { component, environment, since: timeText(from.getTime()) };
  const isKnown = knownIn(documents, platform.settings.namespace);
  if (asked.trace !== undefined)
    return { ...head, ...(await oneTrace(traces, asked.trace, place, isKnown, now, signal)) };

  const found = await traces.search(
    {
      ...whose,
      from,
      to: now,
      limit: asked.limit,
      ...(milliseconds !== undefined && { milliseconds }),
      ...(asked.failed === true && { failed: true }),
    },
    signal,
  );
  const parts = found.flatMap(trace => partIn(trace, whose) ?? []);
  const { notes, ...view } = viewOfTraces(parts, now.getTime());
  return {
    ...head,
    ...view,
    notes: [...narrowed(asked), ...notes],
    next: callsAfterTraces(place, asked, parts, view.worst[0]?.trace, isKnown),
  };
}

/** Shares of what was picked out say nothing about all requests. */
function narrowed({ failed, min_duration }: Asked): string[] {
  const by = [
    ...(failed === true ? ['in which something failed'] : []),
    ...(min_duration === undefined ? [] : [`of at least ${min_duration}`]),
  ];
  return by.length === 0 ? [] : [`only traces ${by.join(' and ')} were asked for`];
}

function durationAsked(text: string | undefined): number | undefined {
  const milliseconds = text === undefined ? 0 : parseDuration(text);
  if (milliseconds === undefined)
    throw new PlatformError(
      'invalid_input',
      `min_duration: "${text}" is no duration.`,
      'Use "200ms", "2s" or "1m".',
    );
  return text === undefined ? undefined : milliseconds;
}

const knownIn =
  (documents: Documents, namespace: string) =>
  (name: string): boolean =>
    documents.get('Component', name, namespace) !== undefined;

async function oneTrace(
  traces: Traces,
  id: string,
  place: DeployedPlace,
  isKnown: (name: string) => boolean,
  now: Date,
  signal: AbortSignal,
): Promise<Omit<TracesView, 'component' | 'environment' | 'since'>> {
  const trace = await traces.get(traceId(id.trim()), signal);
  const tree = trace && treeOf(trace);
  const root = tree?.root;
  if (!trace || !tree || !root)
    throw new PlatformError(
      'not_found',
      `There is no trace "${id}".`,
      'query_traces without trace lists those that there are; old ones are not kept.',
    );
  const whole: Part = { ...tree, trace, root };
  return {
    ...viewOfTraces([whole], now.getTime()),
    tree: traceLines(tree),
    next: lookAtOther(place, [whole], isKnown),
  };
}
