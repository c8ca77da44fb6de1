import type { Fact } from './finding.ts';
import { pastFrom } from './past.ts';

/** `from` and `to`: the time that was looked at. */
type Asked = { environment: string; component?: string | undefined; from: Date; to: Date };

const timeText = (time: Date): string => time.toISOString().replace('.000Z', 'Z');

/** The lines of a log around the one that was told, whosever log it is. */
function logCall({ source, time }: Fact, component: string, environment: string): string {
  const whose = /^log of (\S+)/.exec(source)?.[1] ?? component;
  const previous = source.includes('(previous ') ? ', previous: true' : '';
  const around = time === undefined ? '' : `, around: "${new Date(time).toISOString()}"`;
  return `query_logs(component: "${whose}", environment: "${environment}"${previous}${around})`;
}

/** The signal that was told, of whichever component it is, in the time that it was judged by. */
function metricCall({ source }: Fact, { environment, from, to }: Asked): string {
  const [, signal = '', whose = ''] = /^(\S+) of (\S+)$/.exec(source) ?? [];
  const time = `since: "${timeText(pastFrom(from, to))}", until: "${timeText(to)}"`;
  return `query_metrics(component: "${whose}", environment: "${environment}", signals: ["${signal}"], ${time})`;
}

/** The call that shows a fact again. `isComponent`: what it is about runs here, and is no node or namespace. */
export function callFor(fact: Fact, component: string, about: Asked, isComponent: boolean): string {
  const { environment, component: asked = component } = about;
  // These say themselves whose they are.
  if (fact.kind === 'log') return logCall(fact, component, environment);
  if (fact.kind === 'metric') return metricCall(fact, about);
  if (fact.kind === 'trace') return `query_traces(component: "${asked}", environment: "${environment}")`;
  const place = `component: "${component}", environment: "${environment}"`;
  if (!isComponent)
    return fact.kind === 'event' || fact.kind === 'node' || fact.source.startsWith('Node/')
      ? `list_changes(environment: "${environment}")`
      : `get_environment_health(environment: "${environment}")`;
  if (fact.kind === 'alert') return `list_alerts(${place})`;
  return ['event', 'change'].includes(fact.kind) ? `list_changes(${place})` : `get_deployment(${place})`;
}
