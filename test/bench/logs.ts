import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTemplates, type Templates } from '../../server/domain/log-template.ts';
import type { Figure } from './figure.ts';
import { logLines } from './log-lines.ts';

const LINES = 1_000_000;
const CHUNK = 1 << 20;
const MIB = 1024 * 1024;

async function write(file: string): Promise<void> {
  const out = createWriteStream(file);
  let chunk = '';
  for (const line of logLines(LINES)) {
    chunk += `${line}\n`;
    if (chunk.length < CHUNK) continue;
    if (!out.write(chunk)) await once(out, 'drain');
    chunk = '';
  }
  out.end(chunk);
  await once(out, 'finish');
}

/** Groups a file's lines as they come, and answers the most memory that was held meanwhile. */
async function group(file: string, templates: Templates): Promise<number> {
  let rest = '';
  let most = 0;
  for await (const chunk of createReadStream(file, { encoding: 'utf8', highWaterMark: CHUNK })) {
    const text = rest + String(chunk);
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      templates.add(text.slice(from, end));
      from = end + 1;
    }
    rest = text.slice(from);
    most = Math.max(most, process.memoryUsage.rss());
  }
  return most;
}

/** A log of a million lines, from a file into templates. */
export async function measureLogs(): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'quarterdeck-bench-'));
  try {
    const file = join(folder, 'log.txt');
    await write(file);
    globalThis.gc?.();
    const templates = createTemplates();
    const [before, cpu, start] = [process.memoryUsage.rss(), process.cpuUsage(), performance.now()];
    const most = await group(file, templates);
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    const { size } = await stat(file);
    return [
      {
        name: 'logs: lines grouped',
        value: LINES / seconds,
        unit: 'lines/s',
        goal: { least: 200_000 },
        note: `${LINES} lines, ${(size / MIB).toFixed(0)} MB, ${templates.templates().length} templates, ${((user + system) / 1e6).toFixed(1)} s of cpu`,
      },
      { name: 'logs: memory while grouping', value: (most - before) / MIB, unit: 'MB', goal: { most: 300 } },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
