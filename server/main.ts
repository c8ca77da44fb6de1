import { readFileSync } from 'node:fs';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Call } from './calls/call.ts';
import { enabledTools } from './calls/find.ts';
import type { Deps } from './cli/deps.ts';
import { endWithReader, type Io } from './cli/io.ts';
import { run } from './cli/run.ts';
import { type Config, environment } from './config.ts';
import type { Alerts } from './control-plane/ports.ts';
import { textAt } from './domain/json.ts';
import { createLog } from './log.ts';
import type { DemoClient } from './mcp/client.ts';
import type { McpOptions } from './mcp/server.ts';
import type { Platform } from './platform.ts';
import { loadSurface } from './surface.ts';

const PACKAGE = new URL('../package.json', import.meta.url);
const version = textAt(JSON.parse(readFileSync(PACKAGE, 'utf8')), 'version') ?? '0.0.0';

/** How long running calls may finish when the server is stopped. */
const DRAIN_MS = 10_000;

type Opened = { call: Call; close: () => Promise<void> };

/**
 * A platform that is opened by the first call, so that a client sees the tools at once. When it cannot be
 * opened every call says why, and the next one tries again.
 */
function openLater(config: Config, io: Io): Opened {
  const log = createLog(config.logLevel);
  let opening: Promise<Platform> | undefined;
  const open = async (): Promise<Platform> => {
    const { openPlatform } = await import('./platform.ts');
    return openPlatform(config, log, io.signal, Date.now, { isServer: true });
  };
  return {
    async call(...args) {
      opening ??= open();
      try {
        return await (await opening).pipeline.call(...args);
      } catch (error) {
        opening = undefined;
        const { explain } = await import('./calls/explain.ts');
        return explain(error, args[0], () => Date.now().toString(36), log);
      }
    },
    async close() {
      const platform = await opening?.catch(() => undefined);
      platform?.close();
    },
  };
}

async function servedOf(config: Config, call: Call): Promise<McpOptions> {
  const [{ instructions }, listed] = await Promise.all([import('./mcp/instructions.ts'), loadSurface()]);
  const access = { toolsets: config.toolsets ?? ('all' as const), readOnly: config.readOnly, writable: true };
  const surface = enabledTools(listed, access).map(tool => tool.shown);
  return { surface, instructions, version, call };
}

function sayWhatIsServed(config: Config, io: Io): void {
  if (config.sandbox === undefined && config.dump === undefined && !config.real)
    io.stderr.write(
      'quarterdeck: no cluster is configured; calls will say so. Name one with --context, or start with --sandbox to try it.\n',
    );
}

/** A dump holds alerts where somebody knows of any. */
function alertsOf(platform: Platform): { alerts?: Alerts } {
  try {
    return { alerts: platform.alerts('default') };
  } catch {
    return {};
  }
}

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

const deps: Deps = {
  version,
  tools: async () => (await import('../tools/index.ts')).tools,
  listed: async () => (await loadSurface()).map(tool => tool.shown),

  async skills(config) {
    const { loadSkills } = await import('./skill-folder.ts');
    return loadSkills(config.skills);
  },
  async skillsAt(paths) {
    const { loadSkillsAt } = await import('./skill-folder.ts');
    return loadSkillsAt(paths);
  },

  async scenarios() {
    const { listScenarios } = await import('./scenario-files.ts');
    return listScenarios();
  },
  async scenariosAt(named, signal) {
    const { checkScenarios } = await import('./scenario-check.ts');
    return checkScenarios(named, signal);
  },

  async open(config) {
    const { openPlatform } = await import('./platform.ts');
    const platform = await openPlatform(config, createLog(config.logLevel), AbortSignal.timeout(600_000));
    return { call: platform.pipeline.call, close: async () => platform.close() };
  },

  async look(config, signal, options) {
    const { lookAtPlatform } = await import('./look.ts');
    return lookAtPlatform(config, createLog(config.logLevel), signal, options);
  },
  clock: {
    now: () => new Date(),
    pause: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }).catch(() => undefined),
  },

  async mcp(config, io) {
    const { call, close } = openLater(config, io);
    const [{ serveStdio }, served] = await Promise.all([import('./mcp/stdio.ts'), servedOf(config, call)]);
    sayWhatIsServed(config, io);
    const serving = serveStdio({ ...served, log: createLog(config.logLevel) });
    await Promise.race([serving.closed, untilAborted(io.signal)]);
    await serving.close();
    await close();
  },

  async serve(config, io) {
    const { call, close } = openLater(config, io);
    const [{ serveHttp }, served] = await Promise.all([import('./mcp/http.ts'), servedOf(config, call)]);
    const serving = await serveHttp({ ...config.http, ...served, log: createLog(config.logLevel) });
    sayWhatIsServed(config, io);
    io.stderr.write(`quarterdeck: MCP at ${serving.url}\n`);
    await untilAborted(io.signal);
    await serving.close(DRAIN_MS);
    await close();
  },

  async dump(config, asked, io) {
    const [{ openPlatform }, { whereTraced }, { recordDump }, { redact }, { redactText }] = await Promise.all(
      [
        import('./platform.ts'),
        import('./traced.ts'),
        import('./sandbox/dump/record.ts'),
        import('./calls/redact.ts'),
        import('./calls/redact-text.ts'),
      ],
    );
    const platform = await openPlatform(config, createLog(config.logLevel), io.signal);
    try {
      const source = {
        cluster: platform.plane('default'),
        telemetry: platform.telemetry('default'),
        ...alertsOf(platform),
        traces: whereTraced(platform.traces, 'default'),
        now: platform.clock.now(),
        redact: { object: redact, text: redactText },
      };
      return await recordDump(source, asked, line => io.stderr.write(`${line}\n`), io.signal);
    } finally {
      platform.close();
    }
  },

  async demo({ from }, io) {
    const [{ connectOverStdio }, { tellStory }, { askWhy }, { readSources }] = await Promise.all([
      import('./mcp/client.ts'),
      import('./cli/demo.ts'),
      import('./cli/demo-question.ts'),
      import('./cli/documents.ts'),
    ]);
    const shop = {
      origin: 'shop.yaml',
      text: readFileSync(new URL('sandbox/scenarios/documents/shop.yaml', import.meta.url), 'utf8'),
    };
    const sources = from === undefined ? [shop] : await readSources([from], io);
    const say = (text: string) => void io.stdout.write(`${text}\n`);
    const on = async <T>(scenario: string, tell: (client: DemoClient) => Promise<T>) => {
      const server = [process.argv[1] ?? '', 'mcp', '--sandbox', scenario, '--ephemeral'];
      const client = await connectOverStdio(process.execPath, server, version);
      try {
        return await tell(client);
      } finally {
        await client.close();
      }
    };
    const told = await on(fileURLToPath(new URL('cli/demo.yaml', import.meta.url)), client =>
      tellStory(client, sources, say),
    );
    await on('shop', client => askWhy(client, say, told + 1));
    return 0;
  },
};

endWithReader([process.stdout, process.stderr], () => process.exit(0));

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());

process.exitCode = await run(
  process.argv.slice(2),
  {
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
    env: environment(),
    signal: stopping.signal,
  },
  deps,
);
