import * as z from 'zod';
import { diff } from '../../domain/diff.ts';
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
  next: z.array(z.string()),
});
export type Releases = z.infer<typeof Releases>;

type Asked = { component: string; project?: string | undefined; limit: number };

/** The releases of a component, newest first: where each runs, and what it changed. */
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
  const shown = releases.slice(0, asked.limit);
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
      changes: changesSince(releases[i + 1], release),
    })),
    more: releases.length - shown.length,
    next:
      newest && first !== undefined && bindings.every(({ spec }) => spec.releaseName !== newest.metadata.name)
        ? [
            `deploy_component(component: "${name}", environment: "${first}", release: "${newest.metadata.name}")`,
          ]
        : [],
  };
}

function changesSince(
  before: DocumentOf<'ComponentRelease'> | undefined,
  after: DocumentOf<'ComponentRelease'>,
): string[] {
  return before ? changeLines(diff(before.spec, after.spec)) : [];
}
