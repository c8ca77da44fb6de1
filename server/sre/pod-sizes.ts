import { at, listAt } from '../domain/json.ts';
import { scalarText } from '../domain/line.ts';
import { parseQuantity } from '../domain/quantity.ts';
import type { Picture } from './picture.ts';
import type { Workload } from './workload.ts';

/** `requests.cpu`, `limits.memory`, or `cpu` for the request of it. */
const path = /^(?:(requests|limits)\.)?(.+)$/;

function sizeOf(container: unknown, section: string, name: string): bigint {
  const own =
    at(container, 'resources', section, name) ??
    (section === 'requests' ? at(container, 'resources', 'limits', name) : undefined);
  return parseQuantity(scalarText(own) ?? '0') ?? 0n;
}

/** What a pod, or a template, asks for of one resource by a quota's name for it, in billionths. */
export function podSize(pod: unknown, resource: string): bigint {
  const [, section = 'requests', name = ''] = path.exec(resource) ?? [];
  const sizes = (list: string): bigint[] =>
    listAt(pod, 'spec', list).map(container => sizeOf(container, section, name));
  const sum = sizes('containers').reduce((all, size) => all + size, 0n);
  // Init containers run one after another before the others: only the biggest counts.
  return sizes('initContainers').reduce((most, size) => (size > most ? size : most), sum);
}

/**
 * What one more pod of a workload takes. Admission may put containers into pods that no template has: how much
 * that adds is seen from the pods that are there, its own or those of others.
 */
export function nextPodSize(workload: Workload, resource: string, picture: Picture): bigint {
  const added = ({ pods, template }: Workload): bigint[] =>
    pods.slice(0, 1).map(pod => podSize(pod, resource) - podSize(template, resource));
  const others = picture.workloads.filter(it => it.namespace === workload.namespace).flatMap(added);
  const [own = others.toSorted((a, b) => Number(a - b))[Math.floor(others.length / 2)] ?? 0n] =
    added(workload);
  return podSize(workload.template, resource) + (own > 0n ? own : 0n);
}
