import type { Document, DocumentOf } from '../documents/document.ts';
import { type Documents, isOf } from '../documents/documents.ts';
import type { Settings } from '../ports.ts';
import { historyOf } from './history.ts';

const KEPT = 10;

/** Releases of the touched components that no binding names or remembers, beyond the ten newest. */
export function staleReleases(
  documents: Documents,
  touched: readonly Document[],
  settings: Settings,
): DocumentOf<'ComponentRelease'>[] {
  const components = new Set(
    touched.flatMap(document =>
      isOf(document, 'ReleaseBinding') ? [document.spec.owner.componentName] : [],
    ),
  );
  const bindings = documents.list('ReleaseBinding', settings.namespace);
  const used = new Set(
    bindings.flatMap(binding => [
      binding.spec.releaseName ?? '',
      ...historyOf(binding).map(entry => entry.release),
    ]),
  );
  const unused = documents
    .list('ComponentRelease', settings.namespace)
    .filter(({ metadata, spec }) => components.has(spec.owner.componentName) && !used.has(metadata.name));
  return [...Map.groupBy(unused, ({ spec }) => spec.owner.componentName).values()].flatMap(releases =>
    releases.toSorted(newestFirst).slice(KEPT),
  );
}

/** A release that is not stored yet has no time: it is the newest. */
const newestFirst = (a: Document, b: Document): number => createdAt(b).localeCompare(createdAt(a));

const createdAt = (document: Document): string => document.metadata.creationTimestamp ?? '9999';
