import { COMPONENT, PROJECT } from '../../domain/labels.ts';
import { nearest } from '../../domain/name.ts';
import { PlatformError } from '../../errors.ts';
import { generateName, LABEL_NAME } from '../compile/name.ts';
import { API_VERSION, type DocumentOf } from '../documents/document.ts';
import type { Documents } from '../documents/documents.ts';
import type { Settings } from '../ports.ts';

/** A WorkflowRun that builds a component: "build" in every text. */
export type Run = DocumentOf<'WorkflowRun'>;

/** The component that a run builds, by its label; undefined for a run of anything else. */
export const componentOfRun = ({ metadata }: Run): string | undefined => metadata.labels?.[COMPONENT];

export const projectOfRun = ({ metadata }: Run): string => metadata.labels?.[PROJECT] ?? '';

/** The builds there are, newest first: of one component, or of all. */
export const runsOf = (documents: Documents, settings: Settings, component?: string): Run[] =>
  documents
    .list('WorkflowRun', settings.namespace)
    .filter(run => componentOfRun(run) !== undefined)
    .filter(run => component === undefined || componentOfRun(run) === component)
    .toSorted(newestFirst);

/** A run that is not stored yet has no time: it is the newest. Of one second, the higher number. */
export const newestFirst = (a: Run, b: Run): number =>
  createdAt(b).localeCompare(createdAt(a)) ||
  numberOf(b) - numberOf(a) ||
  a.metadata.name.localeCompare(b.metadata.name);

const createdAt = ({ metadata }: Run): string => metadata.creationTimestamp ?? '9';

/** The number at the end of `<component>-build-<n>`; 0 for a run that somebody else named. */
const numberOf = ({ metadata }: Run): number => Number(/-build-(\d{1,9})$/.exec(metadata.name)?.[1] ?? 0);

/** The build that was named. Throws `not_found` with the near miss. */
export function runNamed(documents: Documents, settings: Settings, name: string): Run {
  const found = documents.get('WorkflowRun', name, settings.namespace);
  if (found && componentOfRun(found) !== undefined) return found;
  const known = runsOf(documents, settings).map(run => run.metadata.name);
  const near = nearest(name, known);
  throw new PlatformError(
    'not_found',
    `There is no build "${name}".`,
    known.length === 0
      ? 'Nothing was built yet: trigger_build starts a build.'
      : `${near === undefined ? '' : `Did you mean "${near}"? `}list_builds shows all; the newest is "${known[0]}".`,
  );
}

/** The next build of a component. Two callers at once choose the same name, and only one of them can create it. */
export function newRun(
  documents: Documents,
  settings: Settings,
  component: DocumentOf<'Component'>,
  workflow: Run['spec']['workflow'],
): Run {
  const { name } = component.metadata;
  const last = Math.max(0, ...runsOf(documents, settings, name).map(numberOf));
  return {
    apiVersion: API_VERSION,
    kind: 'WorkflowRun',
    metadata: {
      name: `${name}-build-${last + 1}`,
      namespace: settings.namespace,
      labels: { [PROJECT]: component.spec.owner.projectName, [COMPONENT]: name },
    },
    spec: { workflow },
  };
}

/** The Job of a run: `cart-build-3-<hash>`, another one for a run of that name in another control namespace. */
export const jobNameOf = ({ metadata }: Run): string =>
  generateName(LABEL_NAME, [metadata.name], metadata.namespace ?? '');

/** How a build's image is tagged: `build-3`, or the name of a run that has no number. */
export function imageTagOf(run: Run): string {
  const number = numberOf(run);
  return number > 0 ? `build-${number}` : run.metadata.name.slice(0, 128);
}

/** The call that waits for a build that was begun, and releases it. */
export const goOn = (run: Run, more = ''): string =>
  `trigger_build(component: "${componentOfRun(run) ?? ''}", build: "${run.metadata.name}"${more})`;
