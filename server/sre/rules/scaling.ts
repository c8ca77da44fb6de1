import { numberAt } from '../../domain/json.ts';
import { refOf } from '../../domain/kube-object.ts';
import { callees } from '../edges.ts';
import { objectFact } from '../fact.ts';
import type { Rule } from '../finding.ts';

const scaled = new Set(['Deployment', 'StatefulSet', 'ReplicaSet']);

/** Workloads that are told to run no pods. Where somebody calls one, that is felt. */
export const scaling: Rule = picture => {
  const edges = callees(picture);
  return picture.workloads
    .filter(({ object }) => scaled.has(object.kind) && numberAt(object, 'spec', 'replicas') === 0)
    .map(({ component, object }) => {
      const callers = [...edges].filter(([, needs]) => needs.has(component)).map(([caller]) => caller);
      const needed = callers.length === 0 ? '' : `; ${callers.slice(0, 4).join(', ')} call it`;
      return {
        code: 'scaled-to-zero',
        component,
        object: refOf(object),
        summary: `${component} is scaled to 0 pods${needed}`,
        facts: [objectFact(object, 'spec.replicas: 0')],
        weight: callers.length === 0 ? 0.5 : 0.88,
      };
    });
};
