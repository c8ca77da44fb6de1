import { equal } from '../../domain/json.ts';
import type { Document, DocumentOf } from '../documents/document.ts';
import { type Documents, documentKey, isOf } from '../documents/documents.ts';
import type { Settings } from '../ports.ts';
import { bindingOf, resourceBindingOf } from './connections.ts';
import { historyOf, movedTo } from './history.ts';
import { environmentsOf } from './promotion.ts';
import { newBinding, newProjectBinding, newResourceBinding } from './new-binding.ts';
import { releaseOf, workloadOf } from './release.ts';
import { projectReleaseOf, resourceReleaseOf } from './type-release.ts';

export type Asked = {
  /** Documents that are new or other than they were. */
  changed: readonly Document[];
  /** Every document of the call: what was left undone for it earlier is done now. */
  named: readonly Document[];
};
export type Derived = { documents: Documents; touched: Document[]; notes: string[] };

/**
 * What follows from a write, as OpenChoreo's controllers would make it: a project's releases and cells, a
 * resource's release, and with autoDeploy a component's release and its place in the first environment.
 */
export function derive(start: Documents, { changed, named }: Asked, settings: Settings, now: Date): Derived {
  const state = {
    documents: start,
    touched: new Map(changed.map(d => [documentKey(d), d])),
    notes: new Array<string>(),
    moved: new Array<{ name: string; first: string }>(),
  };
  const namedKeys = new Set(named.map(documentKey));
  const put = (document: Document) => {
    const known = state.documents.get(document.kind, document.metadata.name, document.metadata.namespace);
    if (
      known &&
      equal(known.spec, document.spec) &&
      equal(known.metadata.annotations, document.metadata.annotations)
    )
      return;
    const next = known ? { ...document, metadata: { ...known.metadata, ...document.metadata } } : document;
    state.documents = state.documents.with({ put: [next] });
    state.touched.set(documentKey(next), next);
  };
  const step = (work: (d: Document) => void) => [...state.touched.values()].forEach(work);

  for (const project of named) if (isOf(project, 'Project') && lacksCell(project)) deriveProject(project);
  step(document => isOf(document, 'Project') && deriveProject(document));
  step(document => isOf(document, 'ProjectReleaseBinding') && bindProject(document));
  for (const resource of named) if (isOf(resource, 'Resource')) deriveResource(resource);
  step(document => isOf(document, 'ResourceReleaseBinding') && bindResource(document));
  for (const component of touchedComponents()) deriveComponent(component);
  for (const { kind, metadata } of [...named, ...state.touched.values()]) {
    const binding = kind === 'ReleaseBinding' && state.documents.get(kind, metadata.name, metadata.namespace);
    if (binding) bindDependencies(binding);
  }
  return {
    documents: state.documents,
    touched: [...state.touched.values()],
    notes: [...autoDeployNotes(state.moved), ...state.notes],
  };

  function lacksCell(project: DocumentOf<'Project'>): boolean {
    return environmentsOf(state.documents, project).some(environment => {
      const binding = projectBindingOf(state.documents, settings, project.metadata.name, environment);
      return binding?.spec.projectRelease === undefined;
    });
  }

  function deriveProject(project: DocumentOf<'Project'>): void {
    put(projectReleaseOf(state.documents, project));
    for (const environment of environmentsOf(state.documents, project)) {
      const { name } = project.metadata;
      const known = projectBindingOf(state.documents, settings, name, environment);
      if (known) bindProject(known);
      else bindProject(newProjectBinding(state.documents, settings, name, environment));
    }
  }

  /** A binding without a release gets the present one, once; moving it on is a deliberate act. */
  function bindProject(binding: DocumentOf<'ProjectReleaseBinding'>): void {
    const project = state.documents.get('Project', binding.spec.owner.projectName, settings.namespace);
    if (!project) return;
    const release = projectReleaseOf(state.documents, project);
    put(release);
    const projectRelease = binding.spec.projectRelease ?? release.metadata.name;
    put({ ...binding, spec: { ...binding.spec, projectRelease } });
  }

  function deriveResource(resource: DocumentOf<'Resource'>): void {
    const release = resourceReleaseOf(state.documents, resource);
    put(release);
    const { projectName } = resource.spec.owner;
    const first = firstEnvironment(projectName);
    if (first === undefined) return;
    const known = resourceBindingOf(state.documents, settings, projectName, resource.metadata.name, first);
    const binding =
      known ?? newResourceBinding(state.documents, settings, projectName, resource.metadata.name, first);
    put({ ...binding, spec: { ...binding.spec, resourceRelease: release.metadata.name } });
  }

  function bindResource(binding: DocumentOf<'ResourceReleaseBinding'>): void {
    const resource = state.documents.get('Resource', binding.spec.owner.resourceName, settings.namespace);
    if (!resource || binding.spec.resourceRelease !== undefined) return;
    const release = resourceReleaseOf(state.documents, resource);
    put(release);
    put({ ...binding, spec: { ...binding.spec, resourceRelease: release.metadata.name } });
  }

  function touchedComponents(): DocumentOf<'Component'>[] {
    const names = new Set(
      [...named, ...state.touched.values()].flatMap(document => {
        if (isOf(document, 'Component')) return [document.metadata.name];
        return isOf(document, 'Workload') || isOf(document, 'ReleaseBinding')
          ? [document.spec.owner.componentName]
          : [];
      }),
    );
    return [...names]
      .toSorted()
      .flatMap(name => state.documents.get('Component', name, settings.namespace) ?? []);
  }

  function deriveComponent(component: DocumentOf<'Component'>): void {
    const { name } = component.metadata;
    const { projectName } = component.spec.owner;
    if (component.spec.autoDeploy !== true) return;
    const workload = workloadOf(state.documents, component);
    if (!workload) {
      state.notes.push(`Component "${name}" has no workload yet: it is deployed when it gets one.`);
      return;
    }
    const first = firstEnvironment(projectName);
    if (first === undefined) return;
    const known = bindingOf(state.documents, settings, projectName, name, first);
    const release = releaseOf(state.documents, component, workload);
    if (!isDue([component, workload], known, release.metadata.name)) return;
    if (known?.spec.state === 'Undeploy') {
      state.notes.push(
        `Component "${name}" stays undeployed from ${first}: deploy_component brings it back.`,
      );
      return;
    }
    put(release);
    const binding = known ?? newBinding(state.documents, settings, projectName, name, first);
    if (binding.spec.releaseName !== release.metadata.name) state.moved.push({ name, first });
    put(movedTo(binding, release.metadata.name, now));
  }

  /** A change is due, and a release that never got there; one that was rolled back is not. */
  function isDue(
    declared: readonly Document[],
    known: DocumentOf<'ReleaseBinding'> | undefined,
    release: string,
  ): boolean {
    if (declared.some(document => state.touched.has(documentKey(document)))) return true;
    if (known && known.spec.releaseName === undefined) return state.touched.has(documentKey(known));
    const past = known ? [known.spec.releaseName, ...historyOf(known).map(entry => entry.release)] : [];
    return declared.some(document => namedKeys.has(documentKey(document))) && !past.includes(release);
  }

  /** A deployment needs its project's cell and its resources in the same environment. */
  function bindDependencies(binding: DocumentOf<'ReleaseBinding'>): void {
    const { owner, environment, releaseName, state: wanted } = binding.spec;
    if (wanted === 'Undeploy' || releaseName === undefined) return;
    bindProject(
      projectBindingOf(state.documents, settings, owner.projectName, environment) ??
        newProjectBinding(state.documents, settings, owner.projectName, environment),
    );
    const release = state.documents.get('ComponentRelease', releaseName, settings.namespace);
    for (const { ref } of release?.spec.workload.dependencies?.resources ?? []) {
      if (!state.documents.get('Resource', ref, settings.namespace)) continue;
      if (resourceBindingOf(state.documents, settings, owner.projectName, ref, environment)) continue;
      state.notes.push(
        `Resource "${ref}" is deployed to ${environment} too: ${owner.componentName} depends on it.`,
      );
      bindResource(newResourceBinding(state.documents, settings, owner.projectName, ref, environment));
    }
  }

  function firstEnvironment(projectName: string): string | undefined {
    const project = state.documents.get('Project', projectName, settings.namespace);
    return project && environmentsOf(state.documents, project)[0];
  }
}

const autoDeployNotes = (moved: readonly { name: string; first: string }[]): string[] =>
  [...Map.groupBy(moved, ({ first }) => first)].map(
    ([first, components]) =>
      `autoDeploy brings to ${first}: ${components.map(({ name }) => name).join(', ')}.`,
  );

export const projectBindingOf = (
  documents: Documents,
  settings: Settings,
  project: string,
  environment: string,
): DocumentOf<'ProjectReleaseBinding'> | undefined =>
  documents
    .list('ProjectReleaseBinding', settings.namespace)
    .find(({ spec }) => spec.environment === environment && spec.owner.projectName === project);
