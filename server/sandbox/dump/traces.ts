import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PlatformError } from '../../errors.ts';
import { workloadComponents } from '../../domain/span-naming.ts';
import type { Trace } from '../../domain/trace.ts';
import { callsIn } from '../../domain/trace-calls.ts';
import { wantedTraces } from '../../domain/trace-search.ts';
import type { Traces } from '../../control-plane/ports.ts';
import type { Dump } from './folder.ts';
import { readOtlp } from './read-otlp.ts';

/** One JSON document, or one in each line, as the OpenTelemetry collector's file exporter writes them. */
function documentsIn(file: string, text: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    const lines = text.split('\n').filter(line => line.trim() !== '');
    try {
      return lines.map((line): unknown => JSON.parse(line));
    } catch (error) {
      throw new PlatformError(
        'invalid_document',
        `The dump's ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
        'Repair or remove that file; everything else of the dump can be used.',
        { cause: error },
      );
    }
  }
}

/**
 * The traces of a dump. They are read when somebody asks for the first time. Throws `invalid_document` for a file
 * that is no JSON.
 */
export function createDumpTraces({ folder, traceFiles, objects, calls }: Dump): Traces {
  let read: Promise<readonly Trace[]> | undefined;
  async function all(): Promise<readonly Trace[]> {
    const documents = await Promise.all(
      traceFiles.map(async file => documentsIn(file, await readFile(join(folder, file), 'utf8'))),
    );
    return readOtlp(documents.flat(), { workloads: workloadComponents(objects) });
  }
  const traces = () => (read ??= all());
  return {
    search: async search => wantedTraces(await traces(), search),
    get: async id => (await traces()).find(trace => trace.id === id),
    async calls({ namespaces }) {
      if (calls.length > 0 || traceFiles.length === 0) return calls;
      const isAsked = ({ spans }: Trace) =>
        spans.some(({ namespace }) => namespace === undefined || namespaces.includes(namespace));
      return callsIn((await traces()).filter(isAsked));
    },
  };
}
