import { COMPONENT, PROJECT, RESTARTED_AT } from '../../domain/labels.ts';
import type { Change } from '../../domain/timeline.ts';
import { textAt } from '../../domain/json.ts';
import { componentOfRun, projectOfRun, runsOf } from '../builds/run.ts';
import { recordedState } from '../builds/status.ts';
import type { DocumentOf, Kind } from '../documents/document.ts';
import type { Documents } from '../documents/documents.ts';
import { historyOf } from '../plan/history.ts';
import type { Settings } from '../ports.ts';
import { releaseChanges } from '../views/release-changes.ts';

/** Where and of whom a binding is. */
export const placeOfBinding = ({ spec }: DocumentOf<'ReleaseBinding'>) => ({
  project: spec.owner.projectName,
  component: spec.owner.componentName,
  environment: spec.environment,
});

/** A deployment's moves from release to release, with what each changed, and its last restart. */
export function bindingChanges(documents: Documents, binding: DocumentOf<'ReleaseBinding'>): Change[] {
  const place = placeOfBinding(binding);
  const history = historyOf(binding);
  const release = (name: string | undefined) =>
    documents.get('ComponentRelease', name ?? '', binding.metadata.namespace);
  const moves = history.map(({ release: name, at }, i): Change => {
    const [before, after] = [release(history[i + 1]?.release), release(name)];
    const from = history[i + 1]?.release;
    return {
      at,
      kind: 'release',
      ...place,
      what: from === undefined ? `deployed ${name}` : `${from} → ${name}`,
      ...(before && after ? { fields: releaseChanges(before, after) } : {}),
    };
  });
  const restarted = binding.metadata.annotations?.[RESTARTED_AT];
  if (restarted === undefined) return moves;
  return [...moves, { at: restarted, kind: 'restart', ...place, what: 'told to replace its pods' }];
}

/** Kinds that people write; what follows from them (releases, bindings, inventories) is told by itself. */
const WRITTEN: readonly Kind[] = [
  'Project',
  'Component',
  'Resource',
  'Environment',
  'DeploymentPipeline',
  'SecretReference',
  'ComponentType',
  'ClusterComponentType',
  'Trait',
  'ClusterTrait',
];

/** When each document that somebody wrote came to be. Built-in ones were always there. */
export function creations(documents: Documents): Change[] {
  return WRITTEN.flatMap(kind => documents.list(kind)).flatMap(document => {
    const { name, creationTimestamp, resourceVersion } = document.metadata;
    if (creationTimestamp === undefined || resourceVersion === undefined) return [];
    const project = textAt(document, 'spec', 'owner', 'projectName') ?? document.metadata.labels?.[PROJECT];
    const component = document.kind === 'Component' ? name : document.metadata.labels?.[COMPONENT];
    return [
      {
        at: creationTimestamp,
        kind: 'document' as const,
        ...(document.kind === 'Project' ? { project: name } : project === undefined ? {} : { project }),
        ...(component === undefined ? {} : { component }),
        ...(document.kind === 'Environment' ? { environment: name } : {}),
        what: `created ${document.kind} ${name}`,
      },
    ];
  });
}

/** The builds of which the end was written down: what each made, or why it made nothing. */
export function buildChanges(documents: Documents, settings: Settings): Change[] {
  return runsOf(documents, settings).flatMap(run => {
    const state = recordedState(run);
    if (state?.finishedAt === undefined) return [];
    const { status, message, commit } = state;
    const of = commit === undefined ? '' : ` (commit ${commit.slice(0, 12)})`;
    return [
      {
        at: state.finishedAt,
        kind: 'build' as const,
        project: projectOfRun(run),
        component: componentOfRun(run) ?? '',
        what: `${run.metadata.name} ${status}${of}${message === undefined ? '' : `: ${message}`}`,
      },
    ];
  });
}
