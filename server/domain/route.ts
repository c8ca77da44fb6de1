import type { Around } from './around.ts';
import { conditionAt, conditionsAt, saying, type Condition } from './condition.ts';
import { healthy, worst, type Health } from './health.ts';
import { at, listAt, textAt } from './json.ts';
import type { KubeObject } from './kube-object.ts';
import { remember } from './remember.ts';
import { instant, span } from './time.ts';
import { degraded, progressing } from './verdict.ts';

/** How long a controller may take to answer before it counts as not there. */
const patience = 2 * 60_000;

function unanswered(object: KubeObject, who: string, now: Date): Health {
  const waited = now.getTime() - (instant(object.metadata.creationTimestamp) ?? now.getTime());
  return waited < patience
    ? progressing(`waiting for ${who}`)
    : degraded(`${who} has not answered for ${span(waited)}`);
}

/** What a route's gateways say, and the first that says nothing. */
const answersTo = remember((route: KubeObject): { worst: Health; silent: string | undefined } => {
  const parents = listAt(route, 'status', 'parents');
  const answered = new Set(parents.map(parent => parentName(at(parent, 'parentRef'))));
  const wanted = listAt(route, 'spec', 'parentRefs').map(parentName);
  const verdicts = parents.map(parent => parentHealth(parent, route.metadata.generation ?? 0));
  return {
    worst: worst(verdicts, healthy),
    silent: wanted.find(name => !answered.has(name)) ?? (parents.length === 0 ? '' : undefined),
  };
});

/** A route of the Gateway API: each parent gateway has its own say. */
export function routeHealth(route: KubeObject, { now }: Around): Health {
  const answers = answersTo(route);
  if (answers.silent === undefined) return answers.worst;
  return worst([answers.worst, unanswered(route, `gateway ${answers.silent}`.trim(), now)], healthy);
}

const parentName = (ref: unknown): string => textAt(ref, 'name') ?? '?';

function parentHealth(parent: unknown, generation: number): Health {
  const gateway = `gateway ${parentName(at(parent, 'parentRef'))}`;
  const accepted = conditionAt(parent, 'Accepted');
  const resolved = conditionAt(parent, 'ResolvedRefs');
  if (accepted === undefined || accepted.status === 'Unknown') return progressing(`waiting for ${gateway}`);
  if ((accepted.observedGeneration ?? generation) < generation)
    return progressing(`${gateway} has not seen the last change yet`);
  if (accepted.status === 'False') return degraded(`${gateway} does not accept it: ${worded(accepted)}`);
  if (resolved?.status === 'False') return degraded(`${gateway} cannot resolve it: ${worded(resolved)}`);
  return healthy;
}

const worded = (condition: Condition): string =>
  condition.message === '' || condition.reason === ''
    ? saying(condition)
    : `${saying(condition)} (${condition.reason})`;

/** A Gateway and its listeners. */
export function gatewayHealth(gateway: KubeObject, { now }: Around): Health {
  const { status } = gateway;
  const accepted = conditionAt(status, 'Accepted');
  const programmed = conditionAt(status, 'Programmed');
  if (accepted === undefined || accepted.status === 'Unknown')
    return unanswered(gateway, `gateway class ${textAt(gateway, 'spec', 'gatewayClassName') ?? '?'}`, now);
  if (accepted.status === 'False') return degraded(`not accepted: ${worded(accepted)}`);
  const broken = listAt(status, 'listeners').flatMap(listener => listenerTrouble(listener) ?? []);
  if (broken[0] !== undefined) return degraded(broken[0]);
  if (programmed?.status === 'True') return healthy;
  const waiting = programmed === undefined || ['Pending', 'AddressNotAssigned'].includes(programmed.reason);
  if (programmed?.status === 'False' && !waiting) return degraded(`not programmed: ${worded(programmed)}`);
  return progressing(programmed ? `not programmed yet: ${worded(programmed)}` : 'not programmed yet');
}

/** `Conflicted` is the one condition of a listener that is bad when true. */
function listenerTrouble(listener: unknown): string | undefined {
  const bad = conditionsAt(listener).find(({ type, status }) =>
    type === 'Conflicted' ? status === 'True' : type !== 'Programmed' && status === 'False',
  );
  return bad && `listener ${textAt(listener, 'name') ?? '?'}: ${worded(bad)}`;
}

/** An Ingress has no conditions; an address is all that its controller says. */
export const ingressHealth = (ingress: KubeObject): Health =>
  listAt(ingress, 'status', 'loadBalancer', 'ingress').length > 0
    ? healthy
    : progressing('waiting for an address from its ingress controller');
