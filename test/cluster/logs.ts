import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export type LogLine = { text: string; at?: Date; stream?: 'stdout' | 'stderr' };

/** Writes what the pods annotated quarterdeck.dev/logs: NAME print, now or in the container before this one. */
export async function writeLog(
  folder: string,
  name: string,
  lines: LogLine[],
  when: 'current' | 'previous' = 'current',
) {
  const file = when === 'current' ? `${name}.log` : `${name}.previous.log`;
  await writeFile(join(folder, file), criLog(lines));
}

/** Lines as container runtimes keep them: time, stream, F for a whole line, text. */
function criLog(lines: LogLine[]): string {
  const now = Date.now();
  return lines
    .map(({ text, at, stream = 'stdout' }, index) => {
      const time = at ?? new Date(now - (lines.length - index) * 1000);
      return `${time.toISOString().replace('Z', '000000Z')} ${stream} F ${text}\n`;
    })
    .join('');
}

const starting = { text: 'starting, listening on :8080' };
const served = { text: 'GET / 200 3ms' };
const failed = (text: string): LogLine => ({ text, stream: 'stderr' });

/** What containers print: each behaviour that fails something of its own, the others all the same. */
export const printed: Record<string, LogLine[]> = {
  default: [starting, served, served],
  crash: [{ text: 'starting' }, failed('FATAL: PAYMENTS_URL is required')],
  oom: [starting, { text: 'loading catalogue: 2000000 items' }],
  liveness: [starting, failed('ERROR: health check: database pool exhausted')],
  unready: [starting, failed('WARN: not ready: database connection refused')],
  'slow-start': [{ text: 'warming caches' }, starting],
};

/** The log that pods share, and one for each behaviour, which is also its previous one where containers restart. */
export async function writeDefaultLogs(folder: string): Promise<void> {
  await Promise.all(
    Object.entries(printed).flatMap(([name, lines]) => [
      writeLog(folder, name, lines),
      ...(['crash', 'oom', 'liveness'].includes(name) ? [writeLog(folder, name, lines, 'previous')] : []),
    ]),
  );
}
