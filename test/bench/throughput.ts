import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { numberAt } from '../../server/domain/json.ts';
import { openProduct } from '../support/product.ts';
import type { Bundles } from './bundles.ts';
import type { Figure } from './figure.ts';
import { callsPerSecond } from './load.ts';
import { median } from './statistics.ts';
import { type Era, eras } from './wire.ts';

const ROUNDS = 5;
const WARM_ROUNDS = 3;
const ROUND_MS = 800;

const calls = [
  { tool: 'get_environment_health', args: { environment: 'production' } },
  { tool: 'search_catalog', args: { limit: 1 } },
] as const;

type Server = { url: URL; stop(): Promise<void> };

async function startServer(args: readonly string[], input: string, urlIn: (line: string) => URL | undefined) {
  const child: ChildProcessWithoutNullStreams = spawn(process.execPath, args);
  child.stdin.end(input);
  const { promise, resolve, reject } = Promise.withResolvers<URL>();
  for (const output of [child.stdout, child.stderr])
    createInterface({ input: output }).on('line', line => {
      const url = urlIn(line);
      if (url) resolve(url);
    });
  child.once('exit', code => reject(new Error(`${args.join(' ')} ended with ${code}`)));
  const server: Server = {
    url: await promise,
    async stop() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
  return server;
}

const startOurs = ({ ours }: Bundles) =>
  startServer([ours, 'serve', '--port', '0', '--sandbox', 'shop-healthy', '--ephemeral'], '', line => {
    const url = /MCP at (\S+)/.exec(line)?.[1];
    return url === undefined ? undefined : new URL(url);
  });

const startBare = ({ bareHttp }: Bundles, answers: string) =>
  startServer(
    [bareHttp],
    answers,
    line => new URL(`http://127.0.0.1:${numberAt(JSON.parse(line), 'port')}/mcp`),
  );

/** What the bare server says to each call: the same as ours, only that it need not find it out. */
async function answersOfOurs(): Promise<string> {
  const product = await openProduct({ sandbox: 'shop-healthy' });
  const answers: { [tool: string]: unknown } = {};
  for (const { tool, args } of calls) {
    const { text, view } = await product.call(tool, args);
    answers[tool] = { content: [{ type: 'text', text }], structuredContent: view };
  }
  await product.close();
  return JSON.stringify(answers);
}

type Rates = { tool: string; era: Era; ours: number[]; bare: number[] };

/** Calls by second over HTTP, ours against a bare server that answers the same; sides, tools and eras take turns. */
export async function measureThroughput(bundles: Bundles): Promise<Figure[]> {
  const [ours, bare] = await Promise.all([
    startOurs(bundles),
    answersOfOurs().then(answers => startBare(bundles, answers)),
  ]);
  const asked = calls.flatMap(call => eras.map(era => ({ ...call, era })));
  const measured = asked.map(({ tool, era }): Rates => ({ tool, era, ours: [], bare: [] }));
  try {
    // What runs for the first time is slow: the first rounds do not count.
    for (let round = -WARM_ROUNDS; round < ROUNDS; round++)
      for (const [i, call] of asked.entries())
        for (const [side, { url }] of [
          ['ours', ours],
          ['bare', bare],
        ] as const) {
          const rate = await callsPerSecond({ ...call, url }, ROUND_MS);
          if (round >= 0) measured[i]?.[side].push(rate);
        }
  } finally {
    await Promise.all([ours.stop(), bare.stop()]);
  }
  return measured.map(({ tool, era, ours, bare }) => ({
    name: `http: ${tool}, ${era}`,
    value: median(ours) / median(bare),
    unit: 'x',
    goal: { least: 1 },
    note: `${median(ours).toFixed(0)} calls/s, bare ${median(bare).toFixed(0)}`,
  }));
}
