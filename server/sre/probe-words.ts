import { type Container, containersOf } from '../domain/container.ts';
import type { Happening } from '../domain/event.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { probeOf, type ProbeKind } from './probe.ts';

const sayings: { readonly [kind in ProbeKind]: RegExp } = {
  liveness: /^Liveness probe/,
  readiness: /^Readiness probe/,
  startup: /^Startup probe/,
};

/** The port that was asked: of an address, or of a URL's host. */
const portIn = (message: string): number | undefined => {
  const [, port] = /[\w\].]:(\d{2,5})(?=[/"\s:]|$)/.exec(message) ?? [];
  return port === undefined ? undefined : Number(port);
};

/** Whether a probe of this kind cannot be failing now: it has passed, as far as its container's state tells. */
const hasPassed = ({ ready, started }: Container, kind: ProbeKind): boolean =>
  kind === 'startup' ? started || ready : kind === 'readiness' && ready;

/** Whether words about a probe can be meant of this container; not every event says of which it tells. */
function canBeOf(container: Container, pod: KubeObject, kind: ProbeKind): (told: Happening) => boolean {
  const others = containersOf(pod).filter(it => it.name !== container.name && !it.init && probeOf(it, kind));
  const own = probeOf(container, kind)?.port;
  return told => {
    if (told.container !== undefined) return told.container === container.name;
    const port = portIn(told.message);
    const isAsked = (it: Container): boolean => probeOf(it, kind)?.port === port;
    if (port !== undefined && port !== own && others.some(isAsked)) return false;
    return !(hasPassed(container, kind) && others.some(it => !hasPassed(it, kind)));
  };
}

/** What kubelet says of a container's probe, newest first. */
export function saidOf(
  container: Container,
  pod: KubeObject,
  kind: ProbeKind,
  events: readonly Happening[],
): readonly Happening[] {
  const isOwn = canBeOf(container, pod, kind);
  return events.filter(it => it.reason === 'Unhealthy' && sayings[kind].test(it.message) && isOwn(it));
}
