import { PlatformError } from '../../errors.ts';
import type { Document, DocumentOf } from '../documents/document.ts';
import { type Documents, documentKey, isOf } from '../documents/documents.ts';
import type { Settings } from '../ports.ts';
import { resourceBindingOf } from './connections.ts';
import { projectBindingOf } from './derive.ts';
import { rolloutOrder } from './order.ts';
import { type Binding, isBinding, type Rollout, rolloutOf } from './rollout.ts';
import { unfinishedOf } from './unfinished.ts';

export type Reasons = {
  /** What the plan writes or removes. */
  touched: readonly Document[];
  /** What the caller named, changed or not: what was begun for it earlier is finished. */
  named: readonly Document[];
  /** Bindings to bring to the cluster even when nothing about them changes. */
  again: readonly Binding[];
};

/**
 * What a plan does on the data planes, in order: the bindings it touches, what was begun before for what it
 * names, the cells and resources they need, and the deployments that use what moves.
 */
export function rolloutsOf(
  after: Documents,
  settings: Settings,
  { touched, named, again }: Reasons,
): { rollouts: Rollout[]; warnings: string[] } {
  const direct = [...touched.filter(isBinding), ...again];
  const begun = bindingsIn(after, settings).filter(
    binding => named.some(document => concerns(document, binding)) && isUnfinished(binding),
  );
  const wanted = [...begun, ...direct];
  const needed = wanted.flatMap(binding => neededBy(after, settings, binding)).filter(isUnfinished);
  const keys = new Set([...needed, ...wanted].map(documentKey));
  const consumers = direct
    .flatMap(binding => consumersOf(after, settings, binding))
    .filter(binding => !keys.has(documentKey(binding)));

  const forced = new Set(again.map(documentKey));
  const own = unique([...needed, ...wanted]).flatMap(binding => {
    const rollout = rolloutOf(after, settings, binding);
    return rollout && (rollout.changed || forced.has(documentKey(binding))) ? [rollout] : [];
  });
  const warnings: string[] = [];
  const theirs = unique(consumers).flatMap(binding => {
    try {
      const rollout = rolloutOf(after, settings, binding);
      return rollout?.changed === true ? [rollout] : [];
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
      warnings.push(`${binding.metadata.name} uses what changes here and is left as it is: ${error.message}`);
      return [];
    }
  });
  return { rollouts: rolloutOrder(after, [...own, ...theirs]), warnings };

  function isUnfinished(binding: Binding): boolean {
    const unfinished = unfinishedOf(after, settings, binding);
    return unfinished !== undefined && unfinished !== 'deleting';
  }
}

const unique = (bindings: readonly Binding[]): Binding[] => [
  ...new Map(bindings.map(binding => [documentKey(binding), binding])).values(),
];

const bindingsIn = (documents: Documents, { namespace }: Settings): Binding[] => [
  ...documents.list('ProjectReleaseBinding', namespace),
  ...documents.list('ResourceReleaseBinding', namespace),
  ...documents.list('ReleaseBinding', namespace),
];

/** Whether a document is a binding, its owner, or says what the owner runs. */
function concerns(document: Document, binding: Binding): boolean {
  const { kind, spec } = binding;
  if (document.kind === kind) return documentKey(document) === documentKey(binding);
  if (kind === 'ReleaseBinding' && isOf(document, 'Workload'))
    return document.spec.owner.componentName === spec.owner.componentName;
  if (kind === 'ReleaseBinding')
    return isOf(document, 'Component') && document.metadata.name === spec.owner.componentName;
  if (kind === 'ResourceReleaseBinding')
    return isOf(document, 'Resource') && document.metadata.name === spec.owner.resourceName;
  return isOf(document, 'Project') && document.metadata.name === spec.owner.projectName;
}

/** The cell a binding lives in, and the resources its release uses. */
function neededBy(documents: Documents, settings: Settings, binding: Binding): Binding[] {
  const { owner, environment } = binding.spec;
  const cell = projectBindingOf(documents, settings, owner.projectName, environment);
  const used = binding.kind === 'ReleaseBinding' ? resourcesUsedBy(documents, settings, binding) : [];
  const resources = used.flatMap(
    ref => resourceBindingOf(documents, settings, owner.projectName, ref, environment) ?? [],
  );
  return cell ? [cell, ...resources] : resources;
}

/** The deployments in the same environment that use a resource's outputs or a component's addresses. */
function consumersOf(documents: Documents, settings: Settings, binding: Binding): Binding[] {
  const { owner, environment } = binding.spec;
  return documents.list('ReleaseBinding', settings.namespace).filter(consumer => {
    if (consumer.spec.environment !== environment || consumer.spec.state === 'Undeploy') return false;
    const ownProject = consumer.spec.owner.projectName;
    if (binding.kind === 'ResourceReleaseBinding')
      return (
        ownProject === owner.projectName &&
        resourcesUsedBy(documents, settings, consumer).includes(binding.spec.owner.resourceName)
      );
    if (binding.kind !== 'ReleaseBinding') return false;
    const uses = releaseOf(documents, settings, consumer)?.spec.workload.dependencies?.endpoints ?? [];
    return uses.some(
      ({ component, project }) =>
        component === binding.spec.owner.componentName && (project ?? ownProject) === owner.projectName,
    );
  });
}

const releaseOf = (documents: Documents, { namespace }: Settings, { spec }: DocumentOf<'ReleaseBinding'>) =>
  documents.get('ComponentRelease', spec.releaseName ?? '', namespace);

const resourcesUsedBy = (
  documents: Documents,
  settings: Settings,
  binding: DocumentOf<'ReleaseBinding'>,
): string[] =>
  (releaseOf(documents, settings, binding)?.spec.workload.dependencies?.resources ?? []).map(
    ({ ref }) => ref,
  );
