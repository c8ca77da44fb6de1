import { equal } from '../../domain/json.ts';
import { PlatformError } from '../../errors.ts';
import { assertMayReplace } from '../documents/rules.ts';
import { type Document, type DocumentOf, scopeOf } from '../documents/document.ts';
import { type Documents, documentKey, isOf } from '../documents/documents.ts';
import type { Settings } from '../ports.ts';
import { isDeleting, revived } from './deleting.ts';
import { derive } from './derive.ts';
import { checkReferences } from './references.ts';
import type { Binding, Rollout } from './rollout.ts';
import { rolloutsOf } from './rollouts.ts';
import { staleReleases } from './stale.ts';

export type Write = { action: 'create' | 'update' | 'delete'; document: Document; before?: Document };

/** A mutation, computed and not yet done: what would be written and what that does on the data planes. */
export type Plan = {
  /** The verb, as in the tool's name: `deploy`. */
  operation: string;
  /** What it is about: `shop/cart`. */
  target: string;
  /** The picture it was computed from. */
  base: Documents;
  /** The picture it would leave. */
  after: Documents;
  writes: readonly Write[];
  rollouts: readonly Rollout[];
  warnings: readonly string[];
  notes: readonly string[];
  /** Takes fields back that others own by now. */
  force: boolean;
};

export type Intent = {
  operation: string;
  target: string;
  put?: readonly Document[];
  remove?: readonly Document[];
  /** Bindings to bring to the cluster even when nothing about them changes: it heals drift. */
  again?: readonly Binding[];
  force?: boolean;
  warnings?: readonly string[];
};

/**
 * The plan of any change of the declared state. Pure: the same picture and the same intent give the same plan.
 * Throws PlatformError for a reference to nothing, an immutable field, a violated validation.
 */
export function planChange(base: Documents, settings: Settings, intent: Intent, now: Date): Plan {
  const put = (intent.put ?? []).map(document => revived(settled(base, settings, document)));
  for (const document of put) {
    const before = lookUp(base, document);
    if (before) assertMayReplace(before, document);
  }
  const changed = put.filter(document => {
    const before = lookUp(base, document);
    return !before || before.metadata.resourceVersion === undefined || !sameContent(before, document);
  });
  const removed = intent.remove ?? [];
  const back = deletedOwners(base, put).map(revived);
  const declared = base.with({ put: [...put, ...back], remove: removed });
  checkReferences(declared, put);
  const derived = derive(declared, { changed, named: put }, settings, now);
  const stale = staleReleases(derived.documents, derived.touched, settings);
  const after = derived.documents.with({ remove: stale });
  const { rollouts, warnings } = rolloutsOf(after, settings, {
    touched: [...derived.touched, ...removed],
    named: put,
    again: intent.again ?? [],
  });
  return {
    operation: intent.operation,
    target: intent.target,
    base,
    after,
    writes: [
      ...[...back, ...derived.touched].map(document => writeOf(base, document)),
      ...[...removed, ...stale].map(document => ({ action: 'delete' as const, document, before: document })),
    ],
    rollouts,
    warnings: [...(intent.warnings ?? []), ...warnings],
    notes: derived.notes,
    force: intent.force === true,
  };
}

/** The components of what is put whose deletion was begun: deploying one takes it back. */
const deletedOwners = (base: Documents, put: readonly Document[]): DocumentOf<'Component'>[] => {
  const names = new Set(
    put.flatMap(document =>
      isOf(document, 'ReleaseBinding') && document.spec.state !== 'Undeploy'
        ? [document.spec.owner.componentName]
        : [],
    ),
  );
  return base
    .list('Component')
    .filter(
      component =>
        isDeleting(component) &&
        names.has(component.metadata.name) &&
        !put.some(document => documentKey(document) === documentKey(component)),
    );
};

/** Whether doing the plan changes anything. */
export const changesNothing = (plan: Plan): boolean =>
  plan.writes.length === 0 && plan.rollouts.every(rollout => !rollout.changed);

/** A document as it will be stored: in our namespace, with what a binding knew and the file leaves open. */
function settled(base: Documents, settings: Settings, document: Document): Document {
  const placed = inNamespace(settings, document);
  const before = lookUp(base, placed);
  if (!before) return placed;
  const { resourceVersion, uid, creationTimestamp } = before.metadata;
  const merged = {
    ...placed,
    metadata: {
      ...placed.metadata,
      annotations: { ...before.metadata.annotations, ...placed.metadata.annotations },
      labels: { ...before.metadata.labels, ...placed.metadata.labels },
      ...(uid === undefined ? {} : { uid }),
      ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
      ...(resourceVersion === undefined
        ? {}
        : { resourceVersion: placed.metadata.resourceVersion ?? resourceVersion }),
    },
  };
  return keepRelease(before, merged);
}

/** A file that leaves the release of a binding open does not take it away. */
function keepRelease(before: Document, document: Document): Document {
  if (isOf(before, 'ReleaseBinding') && isOf(document, 'ReleaseBinding'))
    return {
      ...document,
      spec: { ...document.spec, releaseName: document.spec.releaseName ?? before.spec.releaseName },
    };
  if (isOf(before, 'ResourceReleaseBinding') && isOf(document, 'ResourceReleaseBinding'))
    return {
      ...document,
      spec: {
        ...document.spec,
        resourceRelease: document.spec.resourceRelease ?? before.spec.resourceRelease,
      },
    };
  if (isOf(before, 'ProjectReleaseBinding') && isOf(document, 'ProjectReleaseBinding'))
    return {
      ...document,
      spec: { ...document.spec, projectRelease: document.spec.projectRelease ?? before.spec.projectRelease },
    };
  return document;
}

function inNamespace(settings: Settings, document: Document): Document {
  if (scopeOf(document.kind) === 'cluster') {
    const { namespace: _none, ...metadata } = document.metadata;
    return { ...document, metadata } satisfies Document;
  }
  const namespace = document.metadata.namespace ?? settings.namespace;
  if (namespace === settings.namespace) return { ...document, metadata: { ...document.metadata, namespace } };
  throw new PlatformError(
    'refused',
    `${document.kind} "${document.metadata.name}" is in namespace "${namespace}"; this server works on "${settings.namespace}".`,
    `Start it with --namespace ${namespace}, or change metadata.namespace.`,
  );
}

const lookUp = (documents: Documents, { kind, metadata }: Document) =>
  documents.get(kind, metadata.name, metadata.namespace);

const sameContent = (a: Document, b: Document): boolean =>
  equal(a.spec, b.spec) &&
  equal(a.metadata.labels ?? {}, b.metadata.labels ?? {}) &&
  equal(a.metadata.annotations ?? {}, b.metadata.annotations ?? {});

function writeOf(base: Documents, document: Document): Write {
  const before = lookUp(base, document);
  return before?.metadata.resourceVersion === undefined
    ? { action: 'create', document }
    : { action: 'update', document, before };
}
