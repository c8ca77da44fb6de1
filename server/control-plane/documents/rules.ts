import { at, equal, isObject } from '../../domain/json.ts';
import { PlatformError } from '../../errors.ts';
import type { Document, Kind } from './document.ts';
import { type Path, pathText, shown } from './problem.ts';

/** With `laterToo`, a field that was left out may still be set once. */
type Rule = { fields: readonly string[]; laterToo?: boolean; wayOut: string };

const release: Rule = {
  fields: ['spec'],
  wayOut: 'A release never changes. Deploy again: that makes a new release.',
};
const binding: Rule = {
  fields: ['spec.owner', 'spec.environment'],
  wayOut:
    'A deployment keeps its owner and its environment. Deploy to the other one: that makes its own binding.',
};
const componentType: Rule = {
  fields: ['spec.workloadType'],
  wayOut: 'Create a component type of another name with this workload type.',
};
const workflow: Rule = {
  fields: ['spec.workflowPlaneRef'],
  wayOut: 'Create a workflow of another name for this plane.',
};

/** The fields that keep the value they were created with, by OpenChoreo's CRDs, and what to do instead. */
export const immutable: { readonly [K in Kind]?: Rule } = {
  Project: {
    fields: ['spec.type'],
    wayOut: 'Create a project of another name with this type, or delete this one first.',
  },
  Component: {
    fields: ['spec.owner', 'spec.componentType'],
    wayOut: 'Create a component of another name, or delete this one first.',
  },
  Workload: { fields: ['spec.owner'], wayOut: 'Create a workload of another name for that component.' },
  ComponentType: componentType,
  ClusterComponentType: componentType,
  ComponentRelease: release,
  ProjectRelease: release,
  ResourceRelease: release,
  ReleaseBinding: binding,
  ProjectReleaseBinding: binding,
  ResourceReleaseBinding: binding,
  RenderedRelease: { fields: ['spec.owner'], wayOut: 'Delete it and deploy its owner again.' },
  Resource: {
    fields: ['spec.owner', 'spec.type'],
    wayOut: 'Create a resource of another name, or delete this one first.',
  },
  Environment: {
    fields: ['spec.dataPlaneRef'],
    laterToo: true,
    wayOut: 'Create an environment of another name on that data plane and promote to it.',
  },
  Workflow: workflow,
  ClusterWorkflow: workflow,
  WorkflowRun: { fields: ['spec.workflow.kind', 'spec.workflow.name'], wayOut: 'Start another run.' },
  ObservabilityAlertsNotificationChannel: {
    fields: ['spec.environment'],
    wayOut: 'Create a channel of another name in that environment.',
  },
};

/**
 * Throws `refused` when `after` changes what must stay as it is in `before`, the same document at an earlier
 * time. Stricter than the CRDs in one point: an optional field of a release may not be added later either.
 */
export function assertMayReplace(before: Document, after: Document): void {
  const rule = immutable[before.kind];
  if (!rule) return;
  for (const field of rule.fields) {
    const path = field.split('.');
    const was = at(before, ...path);
    const is = at(after, ...path);
    if (equal(was, is) || (rule.laterToo && was === undefined)) continue;
    const difference = firstDifference(path, was, is);
    throw new PlatformError(
      'refused',
      `${before.kind}/${before.metadata.name}: ${pathText(difference.path)} cannot change from ${shown(difference.was)} to ${shown(difference.is)}.`,
      rule.wayOut,
    );
  }
}

type Difference = { path: Path; was: unknown; is: unknown };

function firstDifference(path: Path, was: unknown, is: unknown): Difference {
  if (Array.isArray(was) && Array.isArray(is)) {
    const index = was.findIndex((item, i) => !equal(item, is[i]));
    return index < 0 || index >= is.length
      ? { path, was, is }
      : firstDifference([...path, index], was[index], is[index]);
  }
  if (!isObject(was) || !isObject(is)) return { path, was, is };
  const key = [...Object.keys(was), ...Object.keys(is)].find(field => !equal(was[field], is[field]));
  return key === undefined ? { path, was, is } : firstDifference([...path, key], was[key], is[key]);
}
