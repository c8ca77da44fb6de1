import { listAt, textAt } from '../../domain/json.ts';
import { refOf } from '../../domain/kube-object.ts';
import { callFailures, type Failure, isLocal } from '../call-failures.ts';
import { calledAfter } from '../called-after.ts';
import { logFact, objectFact } from '../fact.ts';
import type { Finding, Rule } from '../finding.ts';
import { isRoute } from '../gateway-route.ts';
import { isLostAddress, type Literal, literalsOf } from '../literal-address.ts';
import { knownPorts } from '../listening.ts';
import type { Picture } from '../picture.ts';
import { isDatabase } from '../service-address.ts';
import { isShort, type Workload } from '../workload.ts';

const PROXY = /^(?:istio|linkerd)-proxy$/;

/** Whether a pod has further containers that may be meant by its own address. */
const hasCompany = ({ template }: Workload): boolean =>
  [...listAt(template, 'spec', 'containers'), ...listAt(template, 'spec', 'initContainers')].filter(
    it => !PROXY.test(textAt(it, 'name') ?? ''),
  ).length > 1;

const codeOf = ({ workload, setting, value, host, port }: Literal): string =>
  isDatabase({ workload, setting, value, host, port, namespace: workload.namespace })
    ? 'database-address-wrong'
    : 'dependency-address-wrong';

function judge(literal: Literal, picture: Picture): Finding[] {
  const { workload, setting, value, host, port } = literal;
  const heard = callFailures(picture).filter(
    it => it.caller === workload && it.host === host && (port === undefined || it.port === port),
  );
  const isItself = isLocal(host);
  if (isRoute(setting)) return [];
  if (isItself && (hasCompany(workload) || knownPorts(workload, picture).includes(port ?? 0))) return [];
  if (!isItself && !isLostAddress(host, picture)) return [];
  const after = calledAfter(setting, workload, workload.namespace, picture);
  if (heard.length === 0 && after === undefined) return [];
  const what = isItself ? 'means the pod itself' : 'is an address that no service has';
  const text = `${setting}=${value} ${what}${after === undefined ? '' : ` (there is service ${after})`}`;
  const holder = literal.holder ?? workload.object;
  return [
    {
      code: codeOf(literal),
      component: workload.component,
      object: refOf(holder),
      summary: `${workload.component} is told ${text}`,
      facts: [objectFact(holder, text), ...heard.slice(0, 2).map(({ log, line }) => logFact(log, line))],
      weight: heard.length > 0 ? 0.92 : 0.62,
    },
  ];
}

/** Ports at which agents listen that a pod may do without. */
const AGENTS = new Set([4317, 4318, 6831, 6832, 8125, 8126, 9411, 14_268, 14_250]);

/** Whether a failure is told by settings already, so that those are what is judged. */
const isWritten = ({ caller, host }: Failure, picture: Picture): boolean =>
  literalsOf(caller, picture).some(it => it.host === host);

/** Calls to the pod itself or to a lost address, where no setting is seen: by the caller's words alone. */
function unwritten(failure: Failure, picture: Picture): Finding[] {
  const { caller, host, port, ending, log, line, times } = failure;
  const isMeant = isLocal(host)
    ? ending === 'refused' && !hasCompany(caller) && !AGENTS.has(port ?? 0)
    : isLostAddress(host, picture);
  const isOften = times >= 3 || isShort(caller);
  if (!isMeant || !isOften || knownPorts(caller, picture).includes(port ?? 0) || isWritten(failure, picture))
    return [];
  return [
    {
      code: 'dependency-address-wrong',
      component: caller.component,
      object: refOf(caller.object),
      summary: `${caller.component} calls ${host}${port === undefined ? '' : `:${port}`}, ${isLocal(host) ? 'its own pod, where nobody listens' : 'which no service has'}`,
      facts: [logFact(log, line)],
      weight: isShort(caller) ? 0.75 : 0.6,
    },
  ];
}

/** Settings that name the pod itself, or an address that a service had once, where another component is meant. */
export const literalAddresses: Rule = picture => [
  ...picture.workloads.flatMap(workload =>
    literalsOf(workload, picture).flatMap(literal => judge(literal, picture)),
  ),
  ...callFailures(picture)
    .filter(({ service, host }) => service === undefined && /^(?:localhost|[\d.]+)$/.test(host))
    .flatMap(failure => unwritten(failure, picture)),
];
