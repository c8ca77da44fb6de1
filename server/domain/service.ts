import type { Around } from './around.ts';
import { healthy, type Health } from './health.ts';
import { at, listAt, textAt } from './json.ts';
import type { KubeObject } from './kube-object.ts';
import { isAlive, isReady } from './pod.ts';
import { troubleAmong, troubleText } from './rollout.ts';
import { selectorText, selectsExactly } from './selector.ts';
import { degraded, progressing } from './verdict.ts';

/** A Service: somebody has to answer behind it. Without a selector that is not for us to know. */
export function serviceHealth(service: KubeObject, around: Around): Health {
  const { spec } = service;
  const selector = at(spec, 'selector');
  const selective = textAt(spec, 'type') !== 'ExternalName' && selectorText(selector) !== '';
  const behind = selective && around.pods ? pods(selector, around.pods) : undefined;
  if (behind && !behind.some(isReady)) return unanswered(behind, selector, around);
  if (textAt(spec, 'type') !== 'LoadBalancer') return healthy;
  const addresses = listAt(service, 'status', 'loadBalancer', 'ingress');
  return addresses.length > 0 ? healthy : progressing('waiting for an address from its load balancer');
}

const pods = (selector: unknown, all: readonly KubeObject[]): readonly KubeObject[] =>
  all.filter(pod => isAlive(pod) && selectsExactly(selector, pod.metadata.labels));

function unanswered(behind: readonly KubeObject[], selector: unknown, around: Around): Health {
  if (behind.length === 0) return degraded(`no pod matches its selector ${selectorText(selector)}`);
  const trouble = troubleAmong(behind, around);
  const reason = `0 of ${behind.length} pods behind it ready`;
  const why = trouble ? `: ${troubleText(trouble)}` : '';
  return trouble?.problem.status === 'degraded' ? degraded(reason + why) : progressing(reason + why);
}

/** Endpoints: the older list of addresses behind a Service. */
export const endpointsHealth = (endpoints: KubeObject): Health =>
  addressHealth(
    listAt(endpoints, 'subsets').flatMap(subset => listAt(subset, 'addresses')).length,
    listAt(endpoints, 'subsets').flatMap(subset => listAt(subset, 'notReadyAddresses')).length,
  );

/** EndpointSlice: an address counts unless it says that it is not ready. */
export function endpointSliceHealth(slice: KubeObject): Health {
  const endpoints = listAt(slice, 'endpoints');
  const ready = endpoints.filter(endpoint => at(endpoint, 'conditions', 'ready') !== false).length;
  return addressHealth(ready, endpoints.length - ready);
}

function addressHealth(ready: number, unready: number): Health {
  if (ready > 0) return healthy;
  return degraded(unready > 0 ? `0 of ${unready} addresses ready` : 'no address behind it');
}
