import type { Recording } from '../recorded/change.ts';
import type { Case, Form } from './case.ts';
import { type Place, timeOf } from './place.ts';

type Logs = Recording['logs'];

/** What others of the application say of a call; as they do wherever they call somebody who is not there. */
const ends: { readonly [way in NonNullable<Case['callers']>]: (place: Place) => string } = {
  refused: ({ values }) =>
    `rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp ${values['clusterip']}:${values['port']}: connect: connection refused"`,
  timeout: ({ values }) =>
    `rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp ${values['clusterip']}:${values['port']}: i/o timeout"`,
  unresolved: ({ component }) =>
    `rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp: lookup ${component} on 169.254.20.10:53: no such host"`,
  silent: () => '',
};

/** Logs longer than this are of components that were asked by somebody. */
const BUSY = 20_000;
const TIMES = 6;

const under = (logs: Logs, prefix: string): string | undefined =>
  [...logs.keys()].find(key => key.startsWith(prefix));

/** The logs with those who call the place saying that nobody answers, where anything was called at all. */
export function complaining(logs: Logs, planted: Case, place: Place, { dump }: Recording): Logs {
  const isUp = planted.status?.ready === true;
  const way = planted.callers ?? (isUp ? 'silent' : 'refused');
  const text = ends[way](place);
  const isCalled = dump.calls.some(({ from, to }) => from === 'frontend' && to === place.component);
  const key = under(logs, `${place.namespace}/frontend-`);
  const said = key === undefined ? undefined : logs.get(key)?.current;
  if (text === '' || !isCalled || key === undefined || said === undefined || said.length < BUSY) return logs;
  const lines = Array.from({ length: TIMES }, (_, i) =>
    JSON.stringify({
      error: `could not retrieve it: ${text}`,
      'http.req.method': 'GET',
      message: 'request error',
      severity: 'error',
      timestamp: timeOf(place.now, 40 - i * 5),
    }),
  );
  return new Map([...logs, [key, { current: `${said.trimEnd()}\n${lines.join('\n')}\n` }]]);
}

/** The logs with what the case has the planted container, and others, say. */
export function saying(logs: Logs, planted: Case, form: Form, old: Place, place: Place): Logs {
  const own = `${place.namespace}/${place.values['pod']}/${place.container}`;
  const before = `${old.namespace}/${old.pod.metadata.name}/`;
  const isKept = form === 'rolled out';
  const was = [...logs].find(([key]) => key === `${before}${old.container}`)?.[1];
  const kept = new Map([...logs].filter(([key]) => isKept || !key.startsWith(before)));
  const isUp = planted.status?.running !== undefined || planted.status?.ready === true;
  const said = planted.log?.join('\n') ?? (isUp ? was?.current : undefined);
  const isEarlier = form === 'an earlier log' && (planted.status?.restarts ?? 0) > 0 && planted.log;
  if (said !== undefined && form !== 'no logs')
    kept.set(own, isEarlier ? { current: 'starting\n', previous: `${said}\n` } : { current: `${said}\n` });
  for (const [component, lines] of Object.entries(planted.logs ?? {})) {
    const key = under(kept, `${place.namespace}/${component}-`);
    const text = key === undefined ? undefined : kept.get(key)?.current;
    if (key !== undefined) kept.set(key, { current: `${text ?? ''}${lines.join('\n')}\n` });
  }
  return kept;
}
