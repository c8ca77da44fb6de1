import { COMPONENT, ENVIRONMENT, PROJECT, RESOURCE } from '../../domain/labels.ts';
import { API_VERSION, type DocumentOf } from '../documents/document.ts';
import type { Documents } from '../documents/documents.ts';
import { contentHash } from '../hash.ts';
import type { Settings } from '../ports.ts';
import type { Binding } from './rollout.ts';

/** A new deployment of a component to an environment, without a release yet. */
export const newBinding = (
  documents: Documents,
  settings: Settings,
  project: string,
  component: string,
  environment: string,
): DocumentOf<'ReleaseBinding'> => ({
  apiVersion: API_VERSION,
  kind: 'ReleaseBinding',
  metadata: {
    name: freeName(documents, settings, 'ReleaseBinding', component, environment),
    namespace: settings.namespace,
    labels: { [PROJECT]: project, [COMPONENT]: component, [ENVIRONMENT]: environment },
  },
  spec: { owner: { projectName: project, componentName: component }, environment, state: 'Active' },
});

export const newProjectBinding = (
  documents: Documents,
  settings: Settings,
  project: string,
  environment: string,
): DocumentOf<'ProjectReleaseBinding'> => ({
  apiVersion: API_VERSION,
  kind: 'ProjectReleaseBinding',
  metadata: {
    name: freeName(documents, settings, 'ProjectReleaseBinding', project, environment),
    namespace: settings.namespace,
    labels: { [PROJECT]: project, [ENVIRONMENT]: environment },
  },
  spec: { owner: { projectName: project }, environment },
});

export const newResourceBinding = (
  documents: Documents,
  settings: Settings,
  project: string,
  resource: string,
  environment: string,
): DocumentOf<'ResourceReleaseBinding'> => ({
  apiVersion: API_VERSION,
  kind: 'ResourceReleaseBinding',
  metadata: {
    name: freeName(documents, settings, 'ResourceReleaseBinding', resource, environment),
    namespace: settings.namespace,
    labels: { [PROJECT]: project, [RESOURCE]: resource, [ENVIRONMENT]: environment },
  },
  spec: { owner: { projectName: project, resourceName: resource }, environment },
});

/** `<name>-<environment>`, as OpenChoreo has it, unless `a-b` in `c` has taken the name of `a` in `b-c`. */
function freeName(
  documents: Documents,
  settings: Settings,
  kind: Binding['kind'],
  name: string,
  environment: string,
): string {
  const usual = `${name}-${environment}`;
  const taken = documents.get(kind, usual, settings.namespace) !== undefined;
  return taken ? `${usual}-${contentHash([name, environment], 6)}` : usual;
}
