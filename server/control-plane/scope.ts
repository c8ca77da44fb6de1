import { nearest } from '../domain/name.ts';
import { PlatformError } from '../errors.ts';
import type { DocumentOf } from './documents/document.ts';
import type { Documents } from './documents/documents.ts';
import { environmentsOf } from './plan/promotion.ts';
import type { Settings } from './ports.ts';

/** The project that was named, or the only one there is. Throws `not_found` or `ambiguous`. */
export function projectNamed(documents: Documents, settings: Settings, name?: string): DocumentOf<'Project'> {
  const projects = documents.list('Project', settings.namespace);
  return one('project', projects, name, 'Create one with create_project.');
}

/** The component that was named. A component's name is unique, so its project may be left out. */
export function componentNamed(
  documents: Documents,
  settings: Settings,
  asked: { component: string; project?: string | undefined },
): DocumentOf<'Component'> {
  const components = documents.list('Component', settings.namespace);
  const found = one('component', components, asked.component, 'Create one with create_component.');
  if (asked.project === undefined || found.spec.owner.projectName === asked.project) return found;
  projectNamed(documents, settings, asked.project);
  throw new PlatformError(
    'not_found',
    `Component "${asked.component}" belongs to project "${found.spec.owner.projectName}", not to "${asked.project}".`,
    'Leave the project out, or name the right one.',
  );
}

/** The environment that was named among those of a project's pipeline, or the only one there is. */
export function environmentIn(
  documents: Documents,
  settings: Settings,
  project: DocumentOf<'Project'>,
  name?: string,
): string {
  const known = environmentsOf(documents, project);
  const exists = name !== undefined && documents.get('Environment', name, settings.namespace) !== undefined;
  if (exists && !known.includes(name))
    throw new PlatformError(
      'refused',
      `Environment "${name}" is not in the pipeline "${project.spec.deploymentPipelineRef.name}" of project "${project.metadata.name}".`,
      `Its environments, in order: ${known.join(', ')}.`,
    );
  return one('environment', known.map(named), name, 'Add environments to the deployment pipeline.').metadata
    .name;
}

/** A component, its project and an environment of that project's pipeline, as they were named. */
export function placeNamed(
  documents: Documents,
  settings: Settings,
  asked: { component: string; project?: string | undefined; environment?: string | undefined },
): { component: DocumentOf<'Component'>; project: DocumentOf<'Project'>; environment: string } {
  const component = componentNamed(documents, settings, asked);
  const project = projectNamed(documents, settings, component.spec.owner.projectName);
  return { component, project, environment: environmentIn(documents, settings, project, asked.environment) };
}

/** An environment by name, of any project, or the only one there is. */
export function environmentNamed(
  documents: Documents,
  settings: Settings,
  name?: string,
): DocumentOf<'Environment'> {
  const environments = documents.list('Environment', settings.namespace);
  return one('environment', environments, name, 'Apply an Environment document.');
}

type Named = { metadata: { name: string } };
const named = (name: string): Named => ({ metadata: { name } });

function one<T extends Named>(
  noun: string,
  known: readonly T[],
  name: string | undefined,
  whenNone: string,
): T {
  const [only] = known;
  if (name === undefined && only && known.length === 1) return only;
  const found = known.find(item => item.metadata.name === name);
  if (found) return found;
  const names = known.map(item => item.metadata.name);
  if (name === undefined && only)
    throw new PlatformError(
      'ambiguous',
      `Which ${noun}? There are ${known.length}.`,
      `Name one of: ${listed(names)}.`,
    );
  if (name === undefined) throw new PlatformError('not_found', `There is no ${noun} yet.`, whenNone);
  const near = nearest(name, names);
  throw new PlatformError(
    'not_found',
    `There is no ${noun} "${name}".`,
    names.length === 0
      ? whenNone
      : `${near === undefined ? '' : `Did you mean "${near}"? `}Known ${noun}s: ${listed(names)}.`,
  );
}

const SHOWN = 20;
const listed = (names: readonly string[]): string =>
  names.length <= SHOWN
    ? names.join(', ')
    : `${names.slice(0, SHOWN).join(', ')} and ${names.length - SHOWN} more (search_catalog lists them)`;
