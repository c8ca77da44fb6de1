import type { Around } from './around.ts';
import { healthy, type Health } from './health.ts';
import { at, listAt, textAt } from './json.ts';
import type { KubeObject } from './kube-object.ts';
import { isReady } from './pod.ts';
import { remember } from './remember.ts';
import { troubleAmong, troubleText } from './rollout.ts';
import { selectedPods } from './selected-pods.ts';
import { exactSelector, selectorText, type Selects } from './selector.ts';
import { degraded, progressing } from './verdict.ts';

type Front = {
  /** Undefined: it selects nothing, so who answers is not for us to know. */
  selects: Selects | undefined;
  /** Whether it still waits for the address that it asked for. */
  unaddressed: boolean;
};

const frontOf = remember((service: KubeObject): Front => {
  const type = textAt(service, 'spec', 'type');
  const selector = at(service, 'spec', 'selector');
  return {
    selects: type === 'ExternalName' || selectorText(selector) === '' ? undefined : exactSelector(selector),
    unaddressed: type === 'LoadBalancer' && listAt(service, 'status', 'loadBalancer', 'ingress').length === 0,
  };
});

/** A Service: somebody has to answer behind it. */
export function serviceHealth(service: KubeObject, around: Around): Health {
  const { selects, unaddressed } = frontOf(service);
  const behind = selects && around.pods && selectedPods(service, selects, around.pods);
  if (behind && !behind.some(isReady)) return unanswered(behind, at(service, 'spec', 'selector'), around);
  return unaddressed ? progressing('waiting for an address from its load balancer') : healthy;
}

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
