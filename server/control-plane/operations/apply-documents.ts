import { PlatformError } from '../../errors.ts';
import { parseBundle } from '../documents/yaml.ts';
import type { Document } from '../documents/document.ts';
import { type Documents, documentKey } from '../documents/documents.ts';
import { type Plan, planChange } from '../plan/plan.ts';
import type { Settings } from '../ports.ts';
import { allCycleWarnings, pipelineWarnings } from './warnings.ts';

export type Source = { origin: string; text: string };

/** The documents of several files as one bundle. A document given twice with other content is refused. */
export function parseSources(sources: readonly Source[]): Document[] {
  const seen = new Map<string, { document: Document; origin: string }>();
  for (const { origin, text } of sources)
    for (const document of parseBundle(text, origin)) {
      const key = documentKey(document);
      const before = seen.get(key);
      if (before && JSON.stringify(before.document) !== JSON.stringify(document))
        throw new PlatformError(
          'invalid_document',
          `${document.kind} "${document.metadata.name}" is in ${before.origin} and, with other content, in ${origin}; nothing was written.`,
          'Keep one of them.',
        );
      seen.set(key, { document, origin });
    }
  if (seen.size > 0) return [...seen.values()].map(({ document }) => document);
  throw new PlatformError(
    'invalid_input',
    'There is no document in what was given.',
    'Give YAML or JSON documents of openchoreo.dev/v1alpha1.',
  );
}

/** The plan that makes the declared state contain these documents. */
export function planDocuments(
  base: Documents,
  settings: Settings,
  documents: readonly Document[],
  now: Date,
): Plan {
  const noun = documents.length === 1 ? '1 document' : `${documents.length} documents`;
  const plan = planChange(base, settings, { operation: 'apply', target: noun, put: documents }, now);
  const warnings = [...pipelineWarnings(documents), ...allCycleWarnings(plan.after)];
  return { ...plan, warnings: [...plan.warnings, ...warnings] };
}
