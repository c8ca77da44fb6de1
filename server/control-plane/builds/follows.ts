import type { DocumentOf } from '../documents/document.ts';
import type { Documents } from '../documents/documents.ts';
import type { Settings } from '../ports.ts';
import { componentOfRun, type Run, runsOf } from './run.ts';
import { recordedState } from './status.ts';

/** What became of an image that was built. */
export type Follows = {
  /** The release that runs it. */
  release?: string;
  /** Where that is deployed. */
  environments: string[];
  /** A later build that is released already. */
  newer?: string;
};

/** Read from releases and bindings each time, so it is true whatever call has broken off. */
export function followsOf(
  documents: Documents,
  settings: Settings,
  run: Run,
  image: string | undefined,
): Follows {
  const component = componentOfRun(run) ?? '';
  const release = image === undefined ? undefined : releaseOfImage(documents, settings, component, image);
  if (release) return { release: release.metadata.name, environments: whereIs(documents, settings, release) };
  const runs = runsOf(documents, settings, component);
  const later = runs.slice(
    0,
    Math.max(
      0,
      runs.findIndex(other => other.metadata.name === run.metadata.name),
    ),
  );
  const newer = later.find(other => {
    const built = recordedState(other)?.image;
    return built !== undefined && releaseOfImage(documents, settings, component, built) !== undefined;
  });
  return { environments: [], ...(newer === undefined ? {} : { newer: newer.metadata.name }) };
}

/** The newest release with this very image; a digest makes it that of one build. */
const releaseOfImage = (
  documents: Documents,
  { namespace }: Settings,
  component: string,
  image: string,
): DocumentOf<'ComponentRelease'> | undefined =>
  documents
    .list('ComponentRelease', namespace)
    .filter(({ spec }) => spec.owner.componentName === component && spec.workload.container.image === image)
    .toSorted((a, b) =>
      (b.metadata.creationTimestamp ?? '9').localeCompare(a.metadata.creationTimestamp ?? '9'),
    )[0];

const whereIs = (
  documents: Documents,
  { namespace }: Settings,
  { metadata }: DocumentOf<'ComponentRelease'>,
): string[] =>
  documents
    .list('ReleaseBinding', namespace)
    .filter(({ spec }) => spec.releaseName === metadata.name && spec.state !== 'Undeploy')
    .map(({ spec }) => spec.environment);
