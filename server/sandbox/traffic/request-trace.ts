import { type Attributes, statusOf } from '../../domain/span-attributes.ts';
import type { Span, Trace } from '../../domain/trace.ts';
import { scatter } from '../simulation/random.ts';
import { failureText } from './call-error.ts';
import { retryMs, timeoutMs } from './latency.ts';
import { isOn } from './model.ts';
import { chance } from './noise.ts';
import { callsPerRequest, type CallState, type Failure, type Part, type State } from './part.ts';
import { outcomes, own as failedItself, well } from './request-line.ts';

/** More spans than any real request of such a platform has. */
const MOST = 300;
/** There and back. */
const networkMs = 0.4;

export type Moment = {
  time: number;
  seed: number;
  parts: ReadonlyMap<string, Part>;
  states: ReadonlyMap<string, State>;
};
type Protocol = CallState['call']['protocol'] | 'none';
type Begun = { id: string; parent?: string; start: number; operation: string };
type Done = { end: number; failed: boolean };

/** Tracing counts whole microseconds. */
const micros = (milliseconds: number): number => Math.round(milliseconds * 1000);

const verbs = ['Get', 'List', 'Put', 'Check'] as const;
const methods = ['GET', 'GET', 'GET', 'POST'] as const;

/** What the app says itself of the failures that a fault gives it, without what is different each time. */
function ownWords({ effects }: Part, time: number): string | undefined {
  const said = effects.filter(isOn(time)).flatMap(({ lines = [] }) => lines);
  const error = said.find(({ level }) => /^(error|fatal)/i.test(level));
  return error?.text.replaceAll(/\s*\S*\{\w+\}\S*/g, '').trim();
}

function outcomeOf(protocol: Protocol, isAtFault: boolean, worst: Failure | undefined): Attributes {
  const { status, code } = isAtFault ? failedItself : worst === undefined ? well : outcomes[worst];
  if (protocol === 'grpc') return { 'rpc.grpc.status_code': code };
  return protocol === 'http' ? { 'http.response.status_code': String(status) } : {};
}

const digits = (number: number): string => scatter(number).toString(16).padStart(8, '0');

/**
 * One request as tracing would have recorded it, drawn with the chances of its moment, as the log lines are: who is
 * called how often, who fails by himself or with a call, how long each takes. Resources record nothing themselves.
 */
export function requestTrace(id: string, root: Part, { time, seed, parts, states }: Moment): Trace {
  const spans: Span[] = [];
  let draws = 0;
  const draw = (): number => chance(seed, time, draws++);
  const nextId = (): string => `${digits(seed ^ time)}${digits(++draws)}`;

  /** Log-normal by its median and its 95th percentile; the logistic curve stands for the normal one. */
  function drawnMs({ p50Ms, p95Ms }: State['own']): number {
    const u = Math.min(0.999, Math.max(0.001, draw()));
    const z = Math.log(u / (1 - u)) / 1.702;
    return p50Ms * Math.exp((z * Math.log(p95Ms / p50Ms)) / 1.645);
  }

  function operationOf({ app: { name } }: Part, protocol: Protocol): string {
    const pick = Math.floor(draw() * 4);
    if (protocol === 'grpc') return `/${name}.v1/${verbs[pick]}`;
    if (protocol === 'http') return `${methods[pick]} /${name}`;
    return protocol === 'tcp' ? `query ${name}` : 'process item';
  }

  function record({ app }: Part, begun: Begun, { end, failed }: Done, said: Attributes): Done {
    const attributes = { ...said, ...(failed ? { error: 'true' } : {}) };
    const status = statusOf(attributes);
    const { name: component, namespace } = app;
    const [from, to] = [micros(begun.start), micros(end)];
    spans.push({
      ...begun,
      component,
      namespace,
      start: from / 1000,
      milliseconds: (to - from) / 1000,
      failed,
      ...(status && { status }),
      attributes,
    });
    return { end, failed };
  }

  /** An app does its own work before, between and after those it calls. */
  function serve(part: Part, protocol: Protocol, begun: Begun): Done {
    const state = states.get(part.app.id);
    const mine = state ? drawnMs(state.own) : 0;
    const isAtFault = draw() < (state?.own.failRatio ?? 1);
    let at = begun.start + 0.4 * mine;
    let worst: Failure | undefined;
    for (const call of state?.calls ?? []) {
      const ratio = callsPerRequest(part, call.call);
      const times = Math.floor(ratio) + Number(draw() < ratio % 1);
      for (let i = 0; i < times && spans.length < MOST; i++) {
        const { end, failed } = ask(part, call, at, begun.id);
        at = end + (failed ? retryMs : 0);
        if (failed) worst ??= call.failure;
      }
    }
    const failed = isAtFault || worst !== undefined;
    const words = isAtFault ? ownWords(part, time) : undefined;
    return record(
      part,
      begun,
      { end: at + 0.6 * mine, failed },
      {
        'span.kind': protocol === 'none' ? 'internal' : 'server',
        ...outcomeOf(protocol, isAtFault, worst),
        ...(words && { 'otel.status_description': words }),
      },
    );
  }

  /** A caller waits so long and no longer; its own span tells how the call ended for it. */
  function ask(part: Part, { call, failure }: CallState, start: number, parent: string): Done {
    const callee = parts.get(call.to);
    const operation = callee ? operationOf(callee, call.protocol) : `call ${call.name}`;
    const begun = { id: nextId(), parent, start, operation };
    const said = { 'span.kind': 'client', 'peer.service': call.name, 'server.address': call.address };
    const failing = (why: Failure, end: number): Done =>
      record(
        part,
        begun,
        { end, failed: true },
        {
          ...said,
          'otel.status_description': failureText({ call, failure: why }),
        },
      );
    const ready = states.get(call.to)?.pods.ready ?? 0;
    if (!callee || call.gone || ready === 0) return failing(failure, start + 1 + draw());
    const done = callee.app.isResource ? answer(callee, start) : serve(callee, call.protocol, below(begun));
    if (done.end - start > timeoutMs) return failing('timeout', start + timeoutMs);
    const end = done.end + networkMs / 2;
    return done.failed ? failing('error', end) : record(part, begun, { end, failed: false }, said);
  }

  const below = ({ id: parent, start, operation }: Begun): Begun => ({
    id: nextId(),
    parent,
    start: start + networkMs / 2,
    operation,
  });

  function answer({ app }: Part, start: number): Done {
    const own = states.get(app.id)?.own;
    return { end: start + (own ? drawnMs(own) : 0), failed: draw() < (own?.failRatio ?? 1) };
  }

  const protocol = root.app.serves ? 'http' : 'none';
  serve(root, protocol, { id: nextId(), start: time, operation: operationOf(root, protocol) });
  return { id, spans };
}
