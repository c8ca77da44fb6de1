import { meshProxies } from '../log-lines.ts';
import type { Place } from '../kept-logs/ask.ts';
import { anyCase, quotedValue as quoted } from '../kept-logs/pattern.ts';
import type { Fields } from './fields.ts';

type Matcher = { field: string; is: '=' | '~'; value: string };

const filter = ({ field, is, value }: Matcher): string =>
  is === '=' ? `${quoted(field)}:=${quoted(value)}` : `${quoted(field)}:~${quoted(`^(?:${value})$`)}`;

const ofStream = ({ field, is, value }: Matcher): string =>
  `${quoted(field)}${is === '=' ? '=' : '=~'}${quoted(value)}`;

const every = (matchers: readonly Matcher[], { streams }: Fields): string[] => {
  const indexed = matchers.filter(({ field }) => streams.has(field));
  const others = matchers.filter(({ field }) => !streams.has(field));
  return [...(indexed.length > 0 ? [`{${indexed.map(ofStream).join(',')}}`] : []), ...others.map(filter)];
};

function inText(grep: string, { message, levels, errors }: Fields): string {
  const filters = [message, ...levels, ...errors].map(field => `${quoted(field)}:~${quoted(anyCase(grep))}`);
  return filters.length > 1 ? `(${filters.join(' or ')})` : filters.join('');
}

/** LogsQL for the lines of a place, with the fields that tell. Whatever is in the place is a quoted value in it. */
export function queryOf({ namespace, pods, without, container, grep }: Place, fields: Fields): string {
  const matchers: Matcher[] = [
    { field: fields.namespace, is: '=', value: namespace },
    { field: fields.pod, is: '~', value: pods },
    ...(container === undefined ? [] : [{ field: fields.container, is: '=' as const, value: container }]),
  ];
  const proxies = `!${quoted(fields.container)}:in(${meshProxies.map(quoted).join(',')})`;
  const filters = [
    ...every(matchers, fields),
    ...(without === undefined ? [] : [`!${filter({ field: fields.pod, is: '~', value: without })}`]),
    ...(container === undefined && fields.container !== '' ? [proxies] : []),
    ...(grep === undefined ? [] : [inText(grep, fields)]),
  ];
  const shown = [
    '_time',
    fields.pod,
    ...(fields.container === '' ? [] : [fields.container]),
    fields.message,
    ...fields.levels,
    ...fields.errors,
  ];
  return `${filters.join(' ')} | fields ${shown.map(quoted).join(', ')}`;
}
