import * as z from 'zod';
import { parameterOf } from '../config/parameter.ts';
import { PlatformError } from '../errors.ts';
import { callTool } from './call.ts';
import type { Command } from './command.ts';
import { readSources } from './documents.ts';
import { dump } from './dump-command.ts';
import { completion } from './completion/command.ts';
import { contextCommands } from './context-commands.ts';
import { ok } from './exit-code.ts';
import { scenarioCommands } from './scenario-commands.ts';
import { skillCommands } from './skill-commands.ts';
import { printSurface } from './surface.ts';
import { waitCommands } from './wait-command.ts';

const apply: Command = {
  words: ['apply'],
  about: 'Loads documents into the platform: files, folders with everything below them, or "-" for stdin.',
  positional: ['file'],
  usage: '-f FILE|DIR… [flags]',
  parameters: [
    parameterOf('file', z.array(z.string()).describe('A file, a folder or "-"'), { short: 'f' }),
    parameterOf('dry_run', z.boolean().default(false).describe('Show what would change and change nothing')),
    parameterOf('wait_seconds', z.int().optional().describe('How long to watch until all is healthy')),
  ],
  examples: ['quarterdeck apply -f platform/', 'quarterdeck apply -f project.yaml -f components/ --dry-run'],
  answers: true,
  fromContext: [],
  changes: true,
  async run(given) {
    const name = 'apply_documents';
    const tool = (await given.deps.tools()).find(tool => tool.name === name);
    if (!tool) throw new PlatformError('not_supported', `There is no tool ${name}.`, 'Use another build.');
    const { file, ...rest } = given.args;
    const sources = await readSources(z.array(z.string()).parse(file), given.io);
    return callTool(tool, { ...given, args: { ...rest, sources } });
  },
};

const mcp: Command = {
  words: ['mcp'],
  about: 'Serves MCP on stdin and stdout, for an agent on this machine.',
  positional: [],
  parameters: [],
  examples: ['quarterdeck mcp', 'quarterdeck mcp --sandbox shop --read-only'],
  answers: false,
  async run({ config, io, deps }) {
    await deps.mcp(await config(), io);
    return ok;
  },
};

const serve: Command = {
  words: ['serve'],
  about: 'Serves MCP over HTTP until it is stopped.',
  positional: [],
  parameters: [],
  examples: ['quarterdeck serve', 'quarterdeck serve --port 9000 --toolsets catalog,environments'],
  answers: false,
  async run({ config, io, deps }) {
    await deps.serve(await config(), io);
    return ok;
  },
};

const tools: Command = {
  words: ['tools'],
  about: 'Lists the tools that agents see, and what each costs them in tokens.',
  positional: [],
  parameters: [],
  examples: ['quarterdeck tools', 'quarterdeck tools -o json'],
  answers: true,
  run: printSurface,
};

const demo: Command = {
  words: ['demo'],
  about:
    'Shows a platform from first document to rollback, through a real MCP client, on a simulated cluster.',
  positional: [],
  parameters: [
    parameterOf('from', z.string().optional().describe('Tell the story on the documents in this folder'), {
      metavar: 'DIR',
    }),
  ],
  examples: ['quarterdeck demo', 'quarterdeck demo --from platform/'],
  answers: false,
  run: ({ args, io, deps }) => {
    const { from } = args;
    return deps.demo(typeof from === 'string' ? { from } : {}, io);
  },
};

const version: Command = {
  words: ['version'],
  about: 'Prints the version.',
  positional: [],
  parameters: [],
  examples: ['quarterdeck version'],
  answers: false,
  run: ({ io, deps }) => {
    io.stdout.write(`quarterdeck ${deps.version}\n`);
    return Promise.resolve(ok);
  },
};

/** The commands that are not tools. */
export const builtIns: readonly Command[] = [
  apply,
  ...waitCommands,
  mcp,
  serve,
  tools,
  ...skillCommands,
  ...scenarioCommands,
  ...contextCommands,
  dump,
  completion,
  demo,
  version,
];
