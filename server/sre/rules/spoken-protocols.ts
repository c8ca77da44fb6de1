import { at, isObject, listAt, numberAt, textAt } from '../../domain/json.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import { failuresAt } from '../call-failures.ts';
import { logFact, objectFact } from '../fact.ts';
import type { Finding, Rule } from '../finding.ts';
import type { Picture } from '../picture.ts';
import { selectedBy } from '../service-pods.ts';
import type { Workload } from '../workload.ts';

/** What a proxy makes of the word for a protocol; words of other protocols are passed through as they come. */
const classes: readonly (readonly [of: string, words: RegExp])[] = [
  ['HTTP/2', /^(?:grpc|http2|h2c|kubernetes\.io\/h2c)(?:-|$)/i],
  ['TLS', /^(?:https|tls)(?:-|$)/i],
  ['HTTP/1', /^(?:http|ws|kubernetes\.io\/ws)(?:-|$)/i],
];

const classOf = (word: string): string | undefined => classes.find(([, words]) => words.test(word))?.[0];

/** The protocol that a service's port is said to carry, by which a mesh or gateway treats it. */
const toldBy = (port: unknown): string => textAt(port, 'appProtocol') ?? textAt(port, 'name') ?? '';

/** What is spoken at a port, by the probe that asks it, or the name that its container gives it. */
function spokenAt(target: unknown, { template }: Workload): string | undefined {
  const containers = listAt(template, 'spec', 'containers');
  const declared = containers.flatMap(it => listAt(it, 'ports'));
  const own = declared.find(port => at(port, 'containerPort') === target || textAt(port, 'name') === target);
  const number = numberAt(own, 'containerPort') ?? target;
  const isHere = (port: unknown) => port === number || (own !== undefined && port === textAt(own, 'name'));
  const probes = containers.flatMap(it =>
    ['readinessProbe', 'livenessProbe', 'startupProbe'].map(name => at(it, name)),
  );
  if (probes.some(probe => isObject(at(probe, 'grpc')) && isHere(at(probe, 'grpc', 'port')))) return 'HTTP/2';
  const asked = probes.find(probe => isHere(at(probe, 'httpGet', 'port')));
  if (asked !== undefined) return textAt(asked, 'httpGet', 'scheme') === 'HTTPS' ? 'TLS' : 'HTTP/1';
  return classOf(textAt(own, 'name') ?? '');
}

const INJECTED = /^(?:istio-injection|istio\.io\/rev|linkerd\.io\/inject)$/;
const SIDECAR = /(?:^|\/)(?:proxyv2|linkerd-proxy|istio\/proxy|envoy)\b|^(?:istio|linkerd)-proxy$/;

/** Whether something stands before the pods that reads what services say of their ports. */
function isMeshed({ pods, namespace }: Workload, picture: Picture): boolean {
  const labels = picture.find('Namespace', undefined, namespace)?.metadata.labels ?? {};
  if (Object.keys(labels).some(key => INJECTED.test(key))) return true;
  return pods.some(pod =>
    [...listAt(pod, 'spec', 'containers'), ...listAt(pod, 'spec', 'initContainers')].some(it =>
      SIDECAR.test(textAt(it, 'name') ?? ''),
    ),
  );
}

function judge(service: KubeObject, port: unknown, picture: Picture): Finding[] {
  const [workload] = selectedBy(service, picture);
  const [word, target] = [toldBy(port), at(port, 'targetPort') ?? at(port, 'port')];
  const told = classOf(word);
  const spoken = workload && spokenAt(target, workload);
  if (!workload || told === undefined || spoken === undefined || told === spoken) return [];
  const heard = failuresAt(service, picture).filter(({ ending }) =>
    ['foreign', 'unavailable'].includes(ending),
  );
  if (heard.length === 0 && !isMeshed(workload, picture)) return [];
  const text = `port ${numberAt(port, 'port')} is said to carry ${word} (${told}), and ${workload.component} speaks ${spoken} there`;
  return [
    {
      code: 'service-protocol-mismatch',
      component: workload.component,
      object: refOf(service),
      summary: `service ${service.metadata.name}: ${text}`,
      facts: [objectFact(service, text), ...heard.slice(0, 2).map(({ log, line }) => logFact(log, line))],
      weight: heard.length > 0 ? 0.92 : 0.62,
    },
  ];
}

/** Services that tell a mesh or gateway of another protocol than their pods speak. Source: Istio's protocol selection. */
export const spokenProtocols: Rule = picture =>
  picture
    .of('Service')
    .flatMap(service => listAt(service, 'spec', 'ports').flatMap(port => judge(service, port, picture)));
