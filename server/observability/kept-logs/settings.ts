import type { BackendAddress } from '../backend/backend.ts';
import type { Kind } from '../backend/kind.ts';
import { PlatformError } from '../../errors.ts';
import { familiesInWords } from './families.ts';

/** The names of fields where they are others than usual; `message` is the one with the text. */
export type FieldNames = { readonly [noun in 'namespace' | 'pod' | 'container' | 'message']?: string };
export type LogsAddress = BackendAddress & { fields: FieldNames };

/** How trouble with a backend of logs is told, whichever it is. */
export const kindOf = (speaks: string, path: string): Kind => ({
  noun: 'logs',
  speaks,
  below: `${path} is asked below it`,
  holds: 'lines',
  faster: 'Ask for a shorter time.',
  without: 'investigate works without it; without logs.url, query_logs reads what the cluster itself has.',
  otherQuery: 'Check logs.fields; docs/logs.md tells what is asked.',
});

/** Lines are there, but nothing says whose they are. */
export const unknownFields = (server: string, noun: string): PlatformError =>
  new PlatformError(
    'not_configured',
    `The logs backend ${server} has no ${noun} that name namespaces and pods (${familiesInWords}).`,
    'Name yours with logs.fields (--logs-field): namespace, pod and container.',
  );
