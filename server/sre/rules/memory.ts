import type { Container, Ended } from '../../domain/container.ts';
import { textAt } from '../../domain/json.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import { loopSince } from '../../domain/restart-loop.ts';
import { eventFact, objectFact } from '../fact.ts';
import { isLately } from '../recent.ts';
import type { Fact, Finding } from '../finding.ts';
import type { Picture } from '../picture.ts';
import type { Place } from '../place.ts';
import { leastSeconds, probeOf } from '../probe.ts';

const limitOf = ({ spec }: Container): string | undefined => textAt(spec, 'resources', 'limits', 'memory');

/** The kernel's kills as the pod's node tells them. */
const nodeTold = (pod: KubeObject, picture: Picture): Fact[] => {
  const name = textAt(pod, 'spec', 'nodeName') ?? '';
  const node = picture.find('Node', undefined, name);
  return node === undefined
    ? []
    : picture
        .events(node)
        .filter(({ reason, time }) => /OOM/i.test(reason) && isLately(time, picture.now))
        .map(happening => eventFact(node, happening));
};

/** Whether kubelet may have stopped a run for a probe: it said so, or said nothing and had the time to. */
function mayBeProbed({ pod, container, picture }: Place, end: Ended): boolean {
  const events = picture.events(pod);
  if (
    events.some(
      ({ reason, message }) =>
        (reason === 'Killing' && /probe/.test(message)) ||
        (reason === 'Unhealthy' && /^(Liveness|Startup)/.test(message)),
    )
  )
    return true;
  const probes = [probeOf(container, 'liveness'), probeOf(container, 'startup')].filter(
    it => it !== undefined,
  );
  if (events.length > 0 || probes.length === 0) return false;
  const ran = end.from === undefined || end.at === undefined ? Infinity : (end.at - end.from) / 1000;
  return probes.some(probe => ran >= leastSeconds(probe));
}

/** A kill by the kernel that is only told as signal 9: of a process that has a limit, or on a node that is full. */
export function isKernelKill(place: Place, end: Ended): boolean {
  if (end.code !== 137 || end.reason === 'OOMKilled') return false;
  const isShortOfMemory =
    limitOf(place.container) !== undefined || nodeTold(place.pod, place.picture).length > 0;
  return isShortOfMemory && !mayBeProbed(place, end);
}

/** A container that the kernel killed for its memory, as its status says. */
export function outOfMemory({ workload, pod, container, picture }: Place): Finding[] {
  const end = [container.ended, container.last].find(it => it?.reason === 'OOMKilled');
  if (!end || (container.ready && !isLately(end.at, picture.now))) return [];
  const limit = limitOf(container);
  const since = loopSince(pod, container, picture.events(pod), picture.now) ?? end.at;
  return [
    {
      code: 'out-of-memory',
      component: workload.component,
      object: refOf(pod),
      summary: `${workload.component} is killed for using more memory than its limit${limit === undefined ? '' : ` of ${limit}`} (${container.restarts} restarts)`,
      facts: [
        objectFact(
          pod,
          `${container.label} ended: OOMKilled, exit code ${end.code}, ${container.restarts} restarts`,
        ),
        ...nodeTold(pod, picture).slice(0, 1),
      ],
      weight: container.ready ? 0.75 : 0.95,
      ...(since !== undefined && { since }),
    },
  ];
}
