import { meshProxies } from '../log-lines.ts';
import type { Place } from '../kept-logs/ask.ts';
import { anyCase, escaped, quotedValue as quoted } from '../kept-logs/pattern.ts';
import type { Fields } from './fields.ts';

/** Patterns of Loki match whole values. */
type Matcher = { field: string; is: '=' | '=~' | '!~'; value: string };

const written = ({ field, is, value }: Matcher): string => `${field}${is}${quoted(value)}`;

/** LogQL for the lines of a place. Whatever is in the place is a quoted value in it. */
export function queryOf({ namespace, pods, without, container, grep }: Place, fields: Fields): string {
  const proxies = meshProxies.map(escaped).join('|');
  const ofContainer: Matcher =
    container === undefined
      ? { field: fields.container, is: '!~', value: proxies }
      : { field: fields.container, is: '=', value: container };
  const matchers: Matcher[] = [
    { field: fields.namespace, is: '=', value: namespace },
    { field: fields.pod, is: '=~', value: pods },
    ...(without === undefined ? [] : [{ field: fields.pod, is: '!~' as const, value: without }]),
    ...(fields.container === '' ? [] : [ofContainer]),
  ];
  const ofStreams = matchers.filter(({ field }) => fields.labels.has(field));
  const ofLines = matchers.filter(({ field }) => !fields.labels.has(field));
  // The text of a structured line is looked for by us: quotes in it are escaped there.
  const finds = grep !== undefined && fields.message === undefined;
  return [
    `{${ofStreams.map(written).join(',')}}`,
    ...(finds ? [`|~ ${quoted(anyCase(grep))}`] : []),
    ...ofLines.map(matcher => `| ${written(matcher)}`),
  ].join(' ');
}
