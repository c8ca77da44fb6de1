import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { listAt } from '../../server/domain/json.ts';
import { tools } from '../../tools/index.ts';
import type { Bundles } from './bundles.ts';
import type { Figure } from './figure.ts';
import { median } from './statistics.ts';
import { type Era, eras, initialize, initialized, request } from './wire.ts';

const ROUNDS = 15;

/** Milliseconds from spawn to the answer that lists the tools, by a client that knows nothing of SDKs. */
async function startTime(args: readonly string[], era: Era, env: NodeJS.ProcessEnv): Promise<number> {
  const started = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'ignore'], env });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const send = (message: string) => child.stdin.write(`${message}\n`);
  if (era === 'legacy') {
    send(initialize);
    await lines.next();
    send(initialized);
  }
  send(request(era, 'tools/list'));
  const { value } = await lines.next();
  const time = performance.now() - started;
  const listed = listAt(JSON.parse(String(value)), 'result', 'tools').length;
  const ended = once(child, 'exit');
  child.stdin.end();
  await ended;
  if (listed === tools.length) return time;
  throw new Error(`${args.join(' ')}: ${listed} tools instead of ${tools.length}`);
}

/** From spawn to the list of tools, ours against a bare server; both sides take turns. */
export async function measureStart({ ours, bareStdio }: Bundles): Promise<Figure[]> {
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] };
  const sides = {
    bare: [bareStdio, String(tools.length)],
    nothing: [ours, 'mcp'],
    shop: [ours, 'mcp', '--sandbox', 'shop-healthy', '--ephemeral'],
  };
  const figures: Figure[] = [];
  for (const era of eras) {
    const times = { bare: new Array<number>(), nothing: new Array<number>(), shop: new Array<number>() };
    for (let round = -2; round < ROUNDS; round++)
      for (const side of ['bare', 'nothing', 'shop'] as const) {
        const time = await startTime(sides[side], era, env);
        // The first rounds fill the compile cache.
        if (round >= 0) times[side].push(time);
      }
    const bare = median(times.bare);
    for (const side of ['nothing', 'shop'] as const)
      figures.push({
        name: `start: ${side === 'shop' ? 'shop' : 'nothing configured'}, ${era}`,
        value: median(times[side]) / bare,
        unit: 'x',
        goal: { most: 1.25 },
        note: `${median(times[side]).toFixed(0)} ms, bare ${bare.toFixed(0)} ms`,
      });
  }
  return figures;
}
