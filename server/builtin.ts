import { readdirSync, readFileSync } from 'node:fs';
import type { Document } from './control-plane/documents/document.ts';
import { parseSources } from './control-plane/operations/apply-documents.ts';

const FOLDER = new URL('control-plane/builtin/', import.meta.url);

/** The types, environments and data plane that a platform has before anybody applies a document. */
export function builtinDocuments(): readonly Document[] {
  return (known ??= readAll());
}

/** They are read once: nobody changes them while we run. */
let known: readonly Document[] | undefined;

function readAll(): Document[] {
  const files = readdirSync(FOLDER).toSorted();
  return parseSources(files.map(origin => ({ origin, text: readFileSync(new URL(origin, FOLDER), 'utf8') })));
}
