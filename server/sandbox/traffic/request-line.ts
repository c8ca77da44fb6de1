import type { Entry } from '../log-format.ts';
import { fraction, hex } from '../simulation/random.ts';
import type { Failure, State } from './part.ts';

type Request = { name: string; protocol: 'http' | 'grpc' | 'none'; words: readonly (string | number)[] };

type Outcome = { status: number; code: string };

/** How a request ends whose call failed in that way, that is well, that failed by itself. */
export const outcomes: { readonly [failure in Failure]: Outcome } = {
  gone: { status: 503, code: 'Unavailable' },
  refused: { status: 503, code: 'Unavailable' },
  error: { status: 502, code: 'Unavailable' },
  timeout: { status: 504, code: 'DeadlineExceeded' },
};
export const well: Outcome = { status: 200, code: 'OK' };
export const own: Outcome = { status: 500, code: 'Internal' };

/** How a request ended, drawn with the chances of that moment: a failing one most likely for the worst call. */
function outcomeOf({ successRatio, calls }: State, chance: number): Outcome {
  if (chance < successRatio) return well;
  const worst = calls.toSorted((a, b) => b.failRatio - a.failRatio)[0];
  return worst && worst.failRatio > 0.01 ? outcomes[worst.failure] : own;
}

const methods = ['GET', 'GET', 'GET', 'POST'] as const;
const verbs = ['Get', 'List', 'Put', 'Check'] as const;

/** The line a service writes about one request it has answered, or a worker about one item. */
export function requestEntry({ name, protocol, words }: Request, state: State): Entry {
  const id = hex(12, ...words);
  const draw = (what: string): number => fraction(id, what);
  const { status, code } = outcomeOf(state, draw('outcome'));
  const slow = draw('slow') > 0.95 ? state.p95Ms : state.p50Ms;
  const duration_ms = Number((slow * (0.6 + 0.8 * draw('duration'))).toPrecision(3));
  const level = status < 500 ? 'info' : 'error';
  if (protocol === 'none')
    return {
      level,
      message: status < 500 ? 'item processed' : 'item failed',
      fields: { duration_ms, item_id: id },
    };
  const pick = Math.floor(draw('method') * 4);
  const asked: Entry['fields'] =
    protocol === 'grpc'
      ? { method: `/${name}.v1/${verbs[pick]}`, code }
      : { method: methods[pick] ?? 'GET', path: `/${name}/${Math.floor(draw('path') * 9000)}`, status };
  return { level, message: 'request completed', fields: { ...asked, duration_ms, request_id: id } };
}
