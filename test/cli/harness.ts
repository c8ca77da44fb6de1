import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { createPipeline } from '../../server/calls/pipeline.ts';
import { run } from '../../server/cli/run.ts';
import type { Io } from '../../server/cli/io.ts';
import type { Config } from '../../server/config.ts';
import { PlatformError } from '../../server/errors.ts';
import { checkScenarios } from '../../server/scenario-check.ts';
import { listScenarios } from '../../server/scenario-files.ts';
import { loadSkills, loadSkillsAt } from '../../server/skill-folder.ts';
import type { Reading, Writing } from '../../server/control-plane/ports.ts';
import { readTool, writeTool, type Tool } from '../../tools/tool.ts';

const health = z.enum(['degraded', 'healthy']);

const getComponent = readTool({
  name: 'get_component',
  title: 'Component',
  toolset: 'catalog',
  description: 'Shows one component and where it runs. Call it before changing the component.',
  idempotent: true,
  command: { noun: 'component', verb: 'get', positional: ['component'] },
  input: z.strictObject({
    component: z.string().describe('the component'),
    project: z.string().optional().describe('its project; may be left out when only one fits'),
    wait_seconds: z.number().int().min(0).max(600).default(0).describe('wait so long for it to be healthy'),
  }),
  output: z.object({ kind: z.literal('Component'), name: z.string(), project: z.string(), status: health }),
  run: ({ component, project = 'shop' }) => {
    if (component === 'bug') throw new Error('token=abc');
    if (component === 'secret') throw new PlatformError('forbidden', 'You may not see secret.', 'Ask ada.');
    if (component !== 'cart' && component !== 'broken') {
      throw new PlatformError('not_found', `There is no component ${component}.`, 'Did you mean cart?');
    }
    const status = component === 'cart' ? 'healthy' : 'degraded';
    return Promise.resolve({ kind: 'Component' as const, name: component, project, status } as const);
  },
  text: ({ name, project, status }) => `${name} of ${project}\nstaging  ${status}  2/2`,
});

const healthOf = readTool({
  name: 'get_environment_health',
  title: 'Health',
  toolset: 'environments',
  description: 'Lists what runs in an environment, worst first.',
  idempotent: true,
  command: { noun: 'environment', verb: 'health', positional: ['environment'] },
  input: z.strictObject({
    environment: z.string().optional().describe('the environment'),
    status: z.array(health).optional().describe('only these'),
  }),
  output: z.object({
    environment: z.string(),
    components: z.array(z.object({ name: z.string(), status: health })),
  }),
  async run({ environment = 'development', status }, { signal, progress }) {
    progress({ message: 'reading deployments', done: 1, total: 2 });
    if (environment === 'slow') await sleep(60_000, undefined, { signal });
    const all = [
      { name: 'cart', status: 'degraded' as const },
      { name: 'frontend', status: 'healthy' as const },
    ];
    return {
      environment,
      components: all.filter(each => status === undefined || status.includes(each.status)),
    };
  },
  text: view =>
    view.components.map(({ name, status }) => `${name.padEnd(10)}${status}`).join('\n') || 'nothing',
});

const deployComponent = writeTool({
  name: 'deploy_component',
  title: 'Deploy',
  toolset: 'deployments',
  description: 'Deploys a component to an environment.',
  idempotent: true,
  destroys: false,
  command: { noun: 'component', verb: 'deploy', positional: ['component'] },
  input: z.strictObject({
    component: z.string().describe('the component'),
    environment: z.string().describe('where to'),
    replicas: z.number().int().optional().describe('how many'),
    policy: z.enum(['fast', 'careful']).default('careful').describe('how it is rolled out'),
    env: z.record(z.string(), z.string()).optional().describe('environment variables'),
    labels: z
      .array(z.string().regex(/^[a-z=]+$/, 'use letters'))
      .optional()
      .describe('labels to set'),
    args: z.array(z.string()).optional().describe('its arguments'),
    endpoints: z
      .array(z.strictObject({ name: z.string(), port: z.number() }))
      .optional()
      .describe('what it listens on'),
    parameters: z.record(z.string(), z.unknown()).optional().describe("the type's parameters"),
    verify: z.boolean().default(true).describe('watch the rollout'),
    dry_run: z.boolean().default(false).describe('show the plan and change nothing'),
  }),
  output: z.looseObject({}),
  run: input => Promise.resolve({ ...input }),
  text: view => `plan\n${JSON.stringify(view)}`,
});

const applyDocuments = writeTool({
  name: 'apply_documents',
  title: 'Apply',
  toolset: 'catalog',
  description: 'Loads documents.',
  idempotent: true,
  destroys: false,
  command: { noun: 'document', verb: 'apply', positional: [] },
  input: z.strictObject({
    sources: z.array(z.strictObject({ origin: z.string(), text: z.string() })).describe('the documents'),
    dry_run: z.boolean().default(false).describe('show the plan and change nothing'),
  }),
  output: z.object({ dry_run: z.boolean(), sources: z.array(z.string()) }),
  run: ({ sources, dry_run }) =>
    Promise.resolve({ dry_run, sources: sources.map(source => `${source.origin}: ${source.text.trim()}`) }),
  text: view => [...view.sources, view.dry_run ? 'nothing was changed' : 'applied'].join('\n'),
});

export const tools: readonly Tool[] = [applyDocuments, getComponent, deployComponent, healthOf];

const nothing = (): never => {
  throw new Error('these tools ask nothing of the platform');
};
const reading: Reading = {
  documents: { snapshot: nothing },
  plane: nothing,
  metrics: nothing,
  telemetry: nothing,
  alerts: nothing,
  logs: nothing,
  traces: nothing,
  reports: { keep: nothing, list: nothing },
  clock: { now: () => new Date(0), sleep: () => Promise.resolve() },
  settings: {
    namespace: 'default',
    cells: {},
    builds: { namespace: 'builds', builder: 'b', timeoutSeconds: 60 },
  },
};
const writing: Writing = {
  ...reading,
  documents: {
    snapshot: nothing,
    put: nothing,
    remove: nothing,
    demandCurrent: nothing,
    isStored: nothing,
    demandFits: nothing,
  },
  plane: nothing,
};

const silent = () => {};

function session(config: Config) {
  if (config.sandbox === undefined) {
    throw new PlatformError('not_configured', 'No cluster is configured.', 'Start with --sandbox.');
  }
  const { call } = createPipeline({
    tools,
    reading,
    writing,
    readOnly: config.readOnly,
    toolsets: config.toolsets ?? 'all',
    banner: () => 'SIMULATED cluster (empty)',
    timeoutMs: config.timeoutSeconds * 1000,
    budgetChars: config.outputTokens * 4,
    log: { debug: silent, info: silent, warn: silent, error: silent },
    newRef: () => 'ref-1',
    audit: silent,
  });
  return { call, close: () => Promise.resolve() };
}

async function* typed(text: string): AsyncGenerator<string> {
  yield text;
}

/** Somebody who types nothing and does not hang up. */
async function* open(): AsyncGenerator<string> {
  await sleep(5000);
  yield '';
}

export type Ran = { code: number; stdout: string; stderr: string };
type Around = Partial<Pick<Io, 'env' | 'signal'>> & { stdin?: string; tty?: boolean };

/** Runs a command line in this process, through the real pipeline. */
export async function quarterdeck(argv: readonly string[], around: Around = {}): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const sink = (list: string[]) => ({ write: (text: string) => list.push(text), isTTY: around.tty ?? false });
  const io: Io = {
    stdout: sink(out),
    stderr: sink(err),
    stdin: around.stdin === 'open' ? open() : typed(around.stdin ?? ''),
    env: around.env ?? {},
    signal: around.signal ?? new AbortController().signal,
  };
  const code = await run(argv, io, {
    version: '1.2.3',
    tools: () => Promise.resolve(tools),
    listed: () =>
      Promise.resolve(
        tools.map(({ name, description, input, output }) => ({
          name,
          description,
          inputSchema: z.toJSONSchema(input, { io: 'input' }),
          outputSchema: z.toJSONSchema(output),
        })),
      ),
    skills: config => loadSkills(config.skills),
    skillsAt: loadSkillsAt,
    scenarios: listScenarios,
    scenariosAt: checkScenarios,
    open: async config => session(config),
    look: async config => session(config),
    clock: {
      now: () => new Date(0),
      pause: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => {}),
    },
    async mcp({ sandbox }, { stderr }) {
      stderr.write(`mcp ${sandbox}\n`);
    },
    async serve({ http }, { stderr }) {
      stderr.write(`${http.host}:${http.port}\n`);
    },
    dump: (_, { folder }) =>
      Promise.resolve({ folder, objects: 3, logs: 1, missed: ['books: Lease: refused'] }),
    demo: ({ from }, { stdout }) => {
      stdout.write(`demo ${from ?? 'shop'}\n`);
      return Promise.resolve(0);
    },
  });
  return { code, stdout: out.join(''), stderr: err.join('') };
}

const lines = (mark: string, text: string): string[] =>
  text === ''
    ? []
    : text
        .replace(/\n$/, '')
        .split('\n')
        .map(line => `${mark} ${line}`.trimEnd());

/** A run as one text: what a person at a terminal would see, and what a script would get. */
export async function transcript(argv: readonly string[], around: Around = {}): Promise<string> {
  const { code, stdout, stderr } = await quarterdeck(argv, around);
  const shown = [...lines('1', stdout), ...lines('2', stderr)];
  return [`$ quarterdeck ${argv.join(' ')}`, ...shown, `= ${code}`].join('\n');
}
