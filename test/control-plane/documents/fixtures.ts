import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { isObject } from '../../../server/domain/json.ts';
import { readShared, shared } from '../../support/shared.ts';

export type Raw = { [field: string]: unknown };

/** The objects in a YAML text, read as Kubernetes reads them and by nothing of ours. */
export const rawDocuments = (text: string): Raw[] =>
  parseAllDocuments(text, { version: '1.1', merge: true })
    .map((document): unknown => document.toJS())
    .filter(isObject);

export const fixture = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../../fixtures/documents', name), 'utf8');

/** The sample files of OpenChoreo, by their path. */
export const samples = globSync('openchoreo/samples/**/*.yaml', { cwd: shared })
  .toSorted()
  .map(path => ({ path, text: readShared(path) }));
