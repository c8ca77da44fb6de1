import { fileURLToPath } from 'node:url';
import { BackendError } from '../errors.ts';
import type { GoProgram } from '../go-program.ts';
import { runProgram } from '../run-program.ts';

export const victoriaLogs: GoProgram = {
  name: 'victoria-logs',
  module: fileURLToPath(new URL('.', import.meta.url)),
  package: 'github.com/VictoriaMetrics/VictoriaLogs/app/victoria-logs',
};

/** One line: `_time`, `_msg` and whatever its shipper adds. */
export type Line = { [field: string]: string };
export type Inserted = {
  /** The fields that make a stream. */
  streams?: readonly string[];
  headers?: { [name: string]: string };
};

/** Starts an empty VictoriaLogs; what is inserted can be asked for at once. */
export async function startVictoriaLogs() {
  const { url, stop } = await runProgram(victoriaLogs, {
    ready: '/health',
    flags: ({ address, folder }) => [
      `-httpListenAddr=${address}`,
      `-storageDataPath=${folder}/data`,
      '-retentionPeriod=100y',
      '-futureRetention=100y',
      '-insert.maxLineSizeBytes=2MB',
      '-loggerLevel=WARN',
    ],
  });

  async function send(path: string, body?: string, headers: { [name: string]: string } = {}): Promise<void> {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers,
      ...(body === undefined ? {} : { body }),
    });
    if (!response.ok) throw new BackendError(`${path}: ${response.status} ${await response.text()}`);
  }

  async function insert(lines: readonly Line[], { streams = [], headers }: Inserted = {}): Promise<void> {
    const query = new URLSearchParams({ _stream_fields: streams.join(',') });
    const body = lines.map(line => JSON.stringify(line)).join('\n');
    await send(`/insert/jsonline?${query.toString()}`, body, {
      'content-type': 'application/stream+json',
      ...headers,
    });
    await send('/internal/force_flush');
  }

  return { url, insert, stop };
}
