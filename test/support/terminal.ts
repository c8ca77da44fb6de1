import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Io } from '../../server/cli/io.ts';
import type { Config, Env } from '../../server/config.ts';
import { run } from '../../server/cli/run.ts';
import { PlatformError } from '../../server/errors.ts';
import { platformOnSandbox } from '../../server/platform.ts';
import { openSandbox } from '../../server/sandbox/open.ts';
import { checkScenarios } from '../../server/scenario-check.ts';
import { listScenarios, loadScenario } from '../../server/scenario-files.ts';
import { playScenario } from '../../server/seed.ts';
import { loadSkills, loadSkillsAt } from '../../server/skill-folder.ts';
import { loadSurface } from '../../server/surface.ts';
import { tools } from '../../tools/index.ts';
import { configOf, connectTo, type Product, silent, START } from './product.ts';

export type Shown = { code: number; stdout: string; stderr: string };

/** Who sits there: what they do while a command pauses, the first time, the second; then they press Ctrl-C. */
export type Person = {
  during?: readonly (() => Promise<unknown>)[];
  rows?: number;
  tty?: boolean;
  /** Another process has the state file. */
  taken?: boolean;
};

/** One shop, reached by an MCP client and from a command line. */
export type Terminal = {
  product: Product;
  /** Runs a command line, without the program's name. Quotes work as in a shell. */
  run(line: string | readonly string[], env?: Env, person?: Person): Promise<Shown>;
  close(): Promise<void>;
};

/** The words of a command line as a shell would pass them on. */
export const wordsIn = (line: string): string[] =>
  [...line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) =>
    word.replaceAll(/'([^']*)'|"([^"]*)"/g, '$1$2'),
  );

/** Without a past, so that answers tell what a test has done and nothing more. */
const FRESH = fileURLToPath(new URL('fresh-shop.yaml', import.meta.url));

const refuse = () =>
  Promise.reject(new PlatformError('conflict', 'The file is taken.', 'Stop that process.'));

async function* nothing(): AsyncGenerator<string> {}

/**
 * A shop in this process, whose clock stands still between calls and moves while a command pauses. The commands
 * that serve only say so.
 */
export async function openTerminal(): Promise<Terminal> {
  let wall = START;
  const home = mkdtempSync(join(tmpdir(), 'quarterdeck-home-'));
  const shop = await loadScenario(FRESH);
  const anchor = START + shop.scenario.begins;
  const sandbox = openSandbox({ wall: () => wall, scenario: shop.scenario, anchor });
  const config = configOf({ sandbox: 'shop' });
  const platform = platformOnSandbox(sandbox, config, silent);
  await playScenario(platform, shop, anchor, new AbortController().signal);
  const product = await connectTo(platform);

  const open = (asked: Config) =>
    Promise.resolve({
      call: platformOnSandbox(sandbox, asked, silent).pipeline.call,
      close: () => Promise.resolve(),
    });

  async function runLine(
    line: string | readonly string[],
    env: Env = {},
    { during, rows, tty = false, taken = false }: Person = {},
  ): Promise<Shown> {
    const out: string[] = [];
    const err: string[] = [];
    const stop = new AbortController();
    const left = [...(during ?? [])];
    const io: Io = {
      stdout: { write: text => out.push(text), isTTY: tty, rows },
      stderr: { write: text => err.push(text), isTTY: tty },
      stdin: nothing(),
      env: { QUARTERDECK_SANDBOX: 'shop', XDG_CONFIG_HOME: home, ...env },
      signal: stop.signal,
    };
    const code = await run(typeof line === 'string' ? wordsIn(line) : line, io, {
      version: '0.0.0',
      tools: () => Promise.resolve(tools),
      listed: async () => (await loadSurface()).map(tool => tool.shown),
      skills: asked => loadSkills(asked.skills),
      skillsAt: loadSkillsAt,
      scenarios: listScenarios,
      scenariosAt: checkScenarios,
      open: taken ? refuse : open,
      look: open,
      clock: {
        now: () => new Date(wall),
        async pause(milliseconds) {
          wall += milliseconds;
          const act = left.shift();
          if (act) await act();
          else if (during) stop.abort();
        },
      },
      mcp: ({ sandbox }, { stderr }) => Promise.resolve(void stderr.write(`MCP on stdio, ${sandbox}\n`)),
      serve: ({ http }, { stderr }) =>
        Promise.resolve(void stderr.write(`MCP at http://${http.host}:${http.port}/mcp\n`)),
      dump: (_, { folder }) => Promise.resolve({ folder, objects: 0, logs: 0, missed: [] }),
      demo: (_, { stdout }) => {
        stdout.write('the demo\n');
        return Promise.resolve(0);
      },
    });
    return { code, stdout: out.join(''), stderr: err.join('') };
  }

  return {
    product,
    run: runLine,
    async close() {
      await product.close();
      sandbox.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
