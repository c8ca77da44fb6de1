import { setTimeout } from 'node:timers/promises';
import * as z from 'zod';
import type { Reading, Writing } from '../../server/control-plane/ports.ts';
import { PlatformError } from '../../server/errors.ts';
import { readTool, type Tool, writeTool } from '../../tools/tool.ts';

const Thing = z.object({ name: z.string(), note: z.string().optional() });
const Things = z.object({ things: z.array(Thing) });
const Said = z.object({ said: z.string() });

const about = (verb: string) => ({ command: { noun: 'thing', verb, positional: [] }, idempotent: true });

const thingText = (things: readonly z.infer<typeof Thing>[]) =>
  things.map(({ name, note }) => (note === undefined ? name : `${name}  ${note}`)).join('\n');

const fruit = ['apple', 'banana', 'cherry', 'damson'];

const listThings = readTool({
  ...about('list'),
  name: 'list_things',
  title: 'List things',
  toolset: 'catalog',
  description: 'Lists things by name.',
  narrow: 'Pass `prefix` or a smaller `limit`.',
  input: z.strictObject({
    prefix: z.string().max(20).optional().describe('What the name starts with'),
    limit: z.int().min(1).max(10_000).default(10).describe('How many at most'),
    sort: z.enum(['name', 'length']).optional(),
  }),
  output: Things,
  async run({ prefix = '', limit }) {
    const names = [...fruit, ...Array.from({ length: limit }, (_, i) => `thing-${i}`)];
    const found = names.filter(name => name.startsWith(prefix)).slice(0, limit);
    return { things: found.map(name => ({ name, note: `the ${name} ${'.'.repeat(40)}` })) };
  },
  text: ({ things }) => thingText(things),
});

const getThing = readTool({
  ...about('get'),
  name: 'get_thing',
  title: 'Get a thing',
  toolset: 'catalog',
  description: 'Gives one thing.',
  input: z.strictObject({ name: z.string() }),
  output: Thing,
  async run({ name }) {
    if (fruit.includes(name)) return { name, note: 'fruit' };
    throw new PlatformError('not_found', `There is no thing "${name}".`, 'list_things shows all of them.');
  },
  text: thing => thingText([thing]),
});

const readSecrets = readTool({
  ...about('secrets'),
  name: 'read_secrets',
  title: 'Read secrets',
  toolset: 'observability',
  description: 'Gives what nobody should see.',
  input: z.strictObject({}),
  output: Things,
  run: async () => ({
    things: [
      { name: '\u001b[31mcart\u001b[0m', note: 'DB_PASSW\u200bORD=hunter2' },
      { name: 'mail', note: 'smtp://me:hunter2@mail.example' },
    ],
  }),
  text: ({ things }) => thingText(things),
});

const waitFor = readTool({
  ...about('wait'),
  name: 'wait_for_thing',
  title: 'Wait for a thing',
  toolset: 'observability',
  description: 'Waits, and says how far it is.',
  narrow: 'Pass a smaller `steps`.',
  input: z.strictObject({
    steps: z.int().min(1).max(1000).default(3),
    step_ms: z.int().max(60_000).default(5),
    deaf: z.boolean().default(false).describe('Whether it ignores that nobody waits any more'),
    wait_seconds: z.int().min(0).max(300).default(0),
  }),
  output: Said,
  async run({ steps, step_ms, deaf }, { signal, progress }) {
    if (!deaf) signal.addEventListener('abort', () => waits.aborted++, { once: true });
    for (let done = 1; done <= steps; done++) {
      await setTimeout(step_ms, undefined, deaf ? {} : { signal });
      progress({ message: `step ${done}`, done, total: steps });
    }
    return { said: `waited ${steps} steps` };
  },
  text: ({ said }) => said,
});

const waits = { aborted: 0 };

const countWaits = readTool({
  ...about('waits'),
  name: 'count_waits',
  title: 'Count waits',
  toolset: 'observability',
  description: 'Says how many waits were ended by their signal.',
  input: z.strictObject({}),
  output: z.object({ aborted: z.int() }),
  run: async () => ({ aborted: waits.aborted }),
  text: ({ aborted }) => `${aborted} aborted`,
});

const makeThing = writeTool({
  ...about('make'),
  name: 'make_thing',
  title: 'Make a thing',
  toolset: 'deployments',
  description: 'Makes a thing.',
  destroys: false,
  input: z.strictObject({
    name: z.string().regex(/^[a-z-]+$/, 'use lowercase letters and "-"'),
    environment: z.string().optional(),
    replicas: z.int().optional(),
    password: z.string().min(8).optional(),
    ports: z
      .array(z.strictObject({ port: z.int(), protocol: z.enum(['HTTP', 'gRPC']).optional() }))
      .optional(),
  }),
  output: Said,
  run: async ({ name }, { platform }) => ({ said: `${name} made in ${platform.settings.namespace}` }),
  text: ({ said }) => said,
});

const removeThing = writeTool({
  ...about('remove'),
  name: 'remove_thing',
  title: 'Remove a thing',
  toolset: 'deployments',
  description: 'Removes a thing.',
  idempotent: false,
  destroys: true,
  input: z.strictObject({ name: z.string(), deaf_ms: z.int().default(0) }),
  output: Said,
  async run({ name, deaf_ms }, { progress }) {
    progress({ message: 'unscrewing', done: 0 });
    await setTimeout(deaf_ms);
    return { said: `${name} removed` };
  },
  text: ({ said }) => said,
});

const applyThings = writeTool({
  ...about('apply'),
  name: 'apply_things',
  title: 'Apply things',
  toolset: 'catalog',
  description: 'Takes a long text.',
  destroys: false,
  input: z.strictObject({ documents: z.string().max(1_000_000) }),
  output: Said,
  run: async ({ documents }) => ({ said: `${documents.length} characters` }),
  text: ({ said }) => said,
});

const goWrong = readTool({
  ...about('break'),
  name: 'go_wrong',
  title: 'Go wrong',
  toolset: 'sre',
  description: 'Has a bug.',
  input: z.strictObject({ how: z.enum(['throw', 'view', 'text', 'thing']).default('throw') }),
  output: Said,
  async run({ how }) {
    if (how === 'throw') throw new Error('cannot reach it with token=hunter2-leaked');
    if (how === 'thing') throw Object.assign(Object.create(null), { message: 'hunter2-leaked' });
    return JSON.parse(how === 'view' ? '{"said":3}' : '{"said":"text"}');
  },
  text({ said }) {
    if (said === 'text') throw new TypeError('hunter2-leaked is not a function');
    return said;
  },
});

export const tinyTools: readonly Tool[] = [
  listThings,
  getThing,
  readSecrets,
  waitFor,
  countWaits,
  makeThing,
  removeThing,
  applyThings,
  goWrong,
];

const unused = () => Promise.reject(new Error('the tiny tools have no platform'));

export const tinyReading: Reading = {
  documents: { snapshot: unused },
  plane: () => {
    throw new Error('the tiny tools have no plane');
  },
  metrics: () => {
    throw new Error('the tiny tools have no plane');
  },
  telemetry: () => {
    throw new Error('the tiny tools have no plane');
  },
  alerts: () => {
    throw new Error('the tiny tools have no plane');
  },
  logs: () => {
    throw new Error('the tiny tools have no plane');
  },
  traces: () => {
    throw new Error('the tiny tools have no plane');
  },
  reports: { keep: unused, list: unused },
  clock: { now: () => new Date('2026-11-22T12:00:00Z'), sleep: unused },
  settings: {
    namespace: 'default',
    cells: {},
    builds: { namespace: 'builds', builder: 'b', timeoutSeconds: 60 },
  },
};

export const tinyWriting: Writing = {
  ...tinyReading,
  documents: {
    ...tinyReading.documents,
    put: unused,
    remove: unused,
    demandCurrent: unused,
    isStored: unused,
    demandFits: () => undefined,
  },
  plane: () => {
    throw new Error('the tiny tools have no plane');
  },
};
