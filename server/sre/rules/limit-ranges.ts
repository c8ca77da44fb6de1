import { at, isObject, listAt, textAt } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { scalarText } from '../../domain/line.ts';
import { parseQuantity } from '../../domain/quantity.ts';
import type { Picture } from '../picture.ts';
import type { Workload } from '../workload.ts';

const sizeOf = (value: unknown): bigint | undefined => {
  const text = scalarText(value);
  return text === undefined ? undefined : parseQuantity(text);
};

const entries = (value: unknown): [string, unknown][] => (isObject(value) ? Object.entries(value) : []);

/** What one container asks for that a limit of type Container does not allow, in words. */
function breachOf(container: unknown, limit: unknown): string | undefined {
  const name = textAt(container, 'name') ?? '';
  const asked = (section: string, resource: string): unknown => at(container, 'resources', section, resource);
  for (const [resource, most] of entries(at(limit, 'max'))) {
    const wanted = asked('limits', resource) ?? asked('requests', resource);
    const [have, may] = [sizeOf(wanted), sizeOf(most)];
    if (have !== undefined && may !== undefined && have > may)
      return `container ${name} asks for ${resource} ${scalarText(wanted)}, at most ${scalarText(most)} is allowed`;
  }
  for (const [resource, least] of entries(at(limit, 'min'))) {
    const wanted = asked('requests', resource) ?? asked('limits', resource);
    const [have, must] = [sizeOf(wanted), sizeOf(least)];
    if (have !== undefined && must !== undefined && have < must)
      return `container ${name} asks for ${resource} ${scalarText(wanted)}, at least ${scalarText(least)} is wanted`;
  }
  return undefined;
}

/** The limit range of its namespace that a workload's template does not keep. */
export function limitBreach(
  { template, namespace }: Workload,
  picture: Picture,
): { range: KubeObject; text: string } | undefined {
  for (const range of picture.of('LimitRange').filter(({ metadata }) => metadata.namespace === namespace))
    for (const limit of listAt(range, 'spec', 'limits').filter(it => textAt(it, 'type') === 'Container'))
      for (const container of listAt(template, 'spec', 'containers')) {
        const text = breachOf(container, limit);
        if (text !== undefined) return { range, text };
      }
  return undefined;
}
