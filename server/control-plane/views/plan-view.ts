import { diff } from '../../domain/diff.ts';
import { refKey, refName, refOf, type KubeObject } from '../../domain/kube-object.ts';
import type { PlanView } from '../../domain/plan.ts';
import { objectsOf } from '../apply/inventory.ts';
import { changesNothing, type Plan, type Write } from '../plan/plan.ts';
import type { Rollout } from '../plan/rollout.ts';
import { changeLines } from './change-lines.ts';

const SHOWN_CHANGES = 40;

type Row = PlanView['changes'][number];

/** What a plan would change or has changed, in words: deletions first, then updates, then what is new. */
export function planView(
  plan: Plan,
  outcome: PlanView['outcome'],
  rest: Pick<PlanView, 'deployments' | 'next'>,
): PlanView {
  const rows = [...plan.writes.map(documentRow), ...plan.rollouts.flatMap(objectRows)].toSorted(
    (a, b) => weight(a) - weight(b),
  );
  return {
    operation: plan.operation,
    target: plan.target,
    outcome: outcome === 'planned' && changesNothing(plan) ? 'unchanged' : outcome,
    changes: rows.slice(0, SHOWN_CHANGES),
    more: Math.max(0, rows.length - SHOWN_CHANGES),
    warnings: [...new Set([...plan.warnings, ...plan.rollouts.flatMap(rollout => rollout.warnings)])],
    notes: [...plan.notes],
    ...rest,
  };
}

const weight = ({ change }: Row) => ['delete', 'update', 'create'].findIndex(verb => change.startsWith(verb));

function documentRow({ action, document, before }: Write): Row {
  const fields =
    action === 'update' && before
      ? changeLines(
          diff(
            { spec: before.spec, annotations: told(before) },
            { spec: document.spec, annotations: told(document) },
          ),
        )
      : [];
  return { change: `${action} ${document.kind}/${document.metadata.name}`, in: 'control plane', fields };
}

/** Annotations that people write; our own bookkeeping is left out. */
const told = ({ metadata }: Write['document']) =>
  Object.fromEntries(
    Object.entries(metadata.annotations ?? {}).filter(([key]) => !key.startsWith('quarterdeck.dev/')),
  );

function objectRows(rollout: Rollout): Row[] {
  const before = new Map(objectsOf(rollout.before).map(({ object }) => [refKey(refOf(object)), object]));
  const after = new Map(objectsOf(rollout.inventory).map(({ object }) => [refKey(refOf(object)), object]));
  const changed = [...after].flatMap(([key, object]) => rowFor(before.get(key), object, rollout) ?? []);
  const gone = [...before]
    .filter(([key]) => !after.has(key))
    .map(([, object]) => ({
      change: `delete ${refName(refOf(object))}`,
      in: where(object, rollout),
      fields: [],
    }));
  return [...gone, ...changed];
}

function rowFor(before: KubeObject | undefined, after: KubeObject, rollout: Rollout): Row | undefined {
  if (!before) return { change: `create ${refName(refOf(after))}`, in: where(after, rollout), fields: [] };
  const changes = diff(before, after);
  if (changes.length === 0) return undefined;
  return {
    change: `update ${refName(refOf(after))}`,
    in: where(after, rollout),
    fields: changeLines(changes),
  };
}

const where = (object: KubeObject, rollout: Rollout) =>
  object.metadata.namespace === undefined ? rollout.environment : `${rollout.environment} (${rollout.cell})`;
