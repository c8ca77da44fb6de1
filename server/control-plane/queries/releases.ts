import * as z from 'zod';
import { diff } from '../../domain/diff.ts';
import { PlatformError } from '../../errors.ts';
import type { DocumentOf } from '../documents/document.ts';
import type { Reading } from '../ports.ts';
import { environmentsOf } from '../plan/promotion.ts';
import { componentNamed, projectNamed } from '../scope.ts';
import { changeLines } from '../views/change-lines.ts';

export const Releases = z.object({
  component: z.string(),
  releases: z.array(
    z.object({
      release: z.string(),
      created: z.string().optional(),
      image: z.string(),
      environments: z.array(z.string()),
      /** Against the release before it. */
      changes: z.array(z.string()),
    }),
  ),
  more: z.int(),
  cursor: z.string().optional(),
  next: z.array(z.string()),
});
export type Releases = z.infer<typeof Releases>;

type Asked = {
  component: string;
  project?: string | undefined;
  limit: number;
  /** Name of the last release of the page before. */
  cursor?: string | undefined;
};

/**
 * The releases of a component, newest first: where each runs, and what it changed. Throws `invalid_input` for a
 * cursor that names none of them.
 */
export async function releasesOf(platform: Reading, asked: Asked, signal: AbortSignal): Promise<Releases> {
  const { settings } = platform;
  const documents = await platform.documents.snapshot(signal);
  const component = componentNamed(documents, settings, asked);
  const { name } = component.metadata;
  const releases = documents
    .list('ComponentRelease', settings.namespace)
    .filter(({ spec }) => spec.owner.componentName === name)
    .toSorted((a, b) =>
      (b.metadata.creationTimestamp ?? '').localeCompare(a.metadata.creationTimestamp ?? ''),
    );
  const bindings = documents
    .list('ReleaseBinding', settings.namespace)
    .filter(({ spec }) => spec.owner.componentName === name && spec.state !== 'Undeploy');
  const start = asked.cursor === undefined ? 0 : releases.findIndex(named(asked.cursor)) + 1;
  if (asked.cursor !== undefined && start === 0)
    throw new PlatformError(
      'invalid_input',
      `cursor: "${name}" has no release "${asked.cursor}".`,
      'Leave it out to begin with the newest.',
    );
  const shown = releases.slice(start, start + asked.limit);
  const more = releases.length - start - shown.length;
  const last = shown.at(-1);
  const newest = releases[0];
  const [first] = environmentsOf(
    documents,
    projectNamed(documents, settings, component.spec.owner.projectName),
  );
  return {
    component: name,
    releases: shown.map((release, i) => ({
      release: release.metadata.name,
      ...(release.metadata.creationTimestamp === undefined
        ? {}
        : { created: release.metadata.creationTimestamp }),
      image: release.spec.workload.container.image,
      environments: bindings
        .filter(({ spec }) => spec.releaseName === release.metadata.name)
        .map(({ spec }) => spec.environment),
      changes: changesSince(releases[start + i + 1], release),
    })),
    more,
    ...(more > 0 && last ? { cursor: last.metadata.name } : {}),
    next:
      newest && first !== undefined && bindings.every(({ spec }) => spec.releaseName !== newest.metadata.name)
        ? [
            `deploy_component(component: "${name}", environment: "${first}", release: "${newest.metadata.name}")`,
          ]
        : [],
  };
}

const named =
  (name: string) =>
  ({ metadata }: DocumentOf<'ComponentRelease'>): boolean =>
    metadata.name === name;

function changesSince(
  before: DocumentOf<'ComponentRelease'> | undefined,
  after: DocumentOf<'ComponentRelease'>,
): string[] {
  return before ? changeLines(diff(before.spec, after.spec)) : [];
}
