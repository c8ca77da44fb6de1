import { isSignal } from '../domain/signal.ts';
import type { Fact } from './finding.ts';

type Asked = { environment: string; component?: string | undefined };

/** The lines of a log around the one that was told, whosever log it is. */
function logCall({ source, time }: Fact, component: string, environment: string): string {
  const whose = /^log of (\S+)/.exec(source)?.[1] ?? component;
  const previous = source.includes('(previous ') ? ', previous: true' : '';
  const around = time === undefined ? '' : `, around: "${new Date(time).toISOString()}"`;
  return `query_logs(component: "${whose}", environment: "${environment}"${previous}${around})`;
}

/** The signal that was told, of whichever component it is. */
function metricCall({ source }: Fact, component: string, environment: string): string {
  const [, signal = '', whose = ''] = /^(\S+) of (\S+)$/.exec(source) ?? [];
  if (!isSignal(signal)) return `query_metrics(component: "${component}", environment: "${environment}")`;
  return `query_metrics(component: "${whose}", environment: "${environment}", signals: ["${signal}"])`;
}

/** The call that shows a fact again. `isComponent`: what it is about runs here, and is no node or namespace. */
export function callFor(
  fact: Fact,
  component: string,
  { environment, component: asked = component }: Asked,
  isComponent: boolean,
): string {
  if (fact.kind === 'trace') return `query_traces(component: "${asked}", environment: "${environment}")`;
  const place = `component: "${component}", environment: "${environment}"`;
  if (!isComponent)
    return fact.kind === 'event' || fact.kind === 'node' || fact.source.startsWith('Node/')
      ? `list_changes(environment: "${environment}")`
      : `get_environment_health(environment: "${environment}")`;
  if (fact.kind === 'alert') return `list_alerts(${place})`;
  if (fact.kind === 'log') return logCall(fact, component, environment);
  if (fact.kind === 'metric') return metricCall(fact, component, environment);
  return ['event', 'change'].includes(fact.kind) ? `list_changes(${place})` : `get_deployment(${place})`;
}
