import { deployOrder } from '../../domain/graph-order.ts';
import type { Documents } from '../documents/documents.ts';
import { declaredGraph } from '../graph.ts';
import type { Rollout } from './rollout.ts';

/** Cells first, then resources, then components with what they depend on before them; removals the other way round. */
export function rolloutOrder(documents: Documents, rollouts: readonly Rollout[]): Rollout[] {
  if (rollouts.length < 2) return [...rollouts];
  const position = new Map(
    deployOrder(declaredGraph(documents)).flatMap((members, place) =>
      members.map(id => [id, place] as const),
    ),
  );
  const rank = ({ inventory }: Rollout): number => {
    const { owner } = inventory.spec;
    if (owner.componentName !== undefined)
      return 2 + (position.get(`${owner.projectName}/${owner.componentName}`) ?? 0);
    return owner.resourceName === undefined ? 0 : 1;
  };
  const coming = rollouts.filter(rollout => !removed(rollout)).toSorted((a, b) => rank(a) - rank(b));
  const going = rollouts.filter(removed).toSorted((a, b) => rank(b) - rank(a));
  return [...coming, ...going];
}

const removed = (rollout: Rollout): boolean => rollout.inventory.spec.resources?.length === 0;
