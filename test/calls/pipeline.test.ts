import { describe, expect, test } from 'vitest';
import type { AuditEntry, Caller, CallResult, Log } from '../../server/calls/call.ts';
import { withinDeadline } from '../../server/calls/deadline.ts';
import triggerBuild from '../../tools/trigger-build.ts';
import { createPipeline, type PipelineOptions } from '../../server/calls/pipeline.ts';
import { PlatformError } from '../../server/errors.ts';
import type { Progress } from '../../tools/tool.ts';
import { tinyReading, tinyTools, tinyWriting } from '../support/tiny-tools.ts';

const never = () => new Promise<never>(() => undefined);
const caller: Caller = { surface: 'mcp', name: 'a test' };

function start(options: Partial<PipelineOptions> = {}) {
  const audits: AuditEntry[] = [];
  const logged: string[] = [];
  const write = (fields: Record<string, unknown>, message: string) =>
    logged.push(`${message} ${JSON.stringify(fields)}`);
  const log: Log = { debug: write, info: write, warn: write, error: write };
  const pipeline = createPipeline({
    tools: tinyTools,
    reading: tinyReading,
    writing: tinyWriting,
    banner: () => undefined,
    readOnly: false,
    toolsets: 'all',
    timeoutMs: 5000,
    budgetChars: 20_000,
    log,
    newRef: () => 'ref-1',
    audit: entry => audits.push(entry),
    ...options,
  });
  const call = (name: string, args?: unknown, signal = new AbortController().signal, progress?: Progress) =>
    pipeline.call(name, args, caller, signal, progress);
  return { call, tools: pipeline.tools.map(tool => tool.name), audits, logged };
}

const outcome = (result: CallResult) => (result.ok ? `ok\n${result.text}` : `${result.code}\n${result.text}`);

const nested = (depth: number): unknown => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);

describe('a call', () => {
  test('gives the view and its text', async () => {
    const result = await start().call('get_thing', { name: 'apple' });
    expect(result).toEqual({ ok: true, view: { name: 'apple', note: 'fruit' }, text: 'apple  fruit' });
  });

  test('takes no arguments for an empty object', async () =>
    expect(await start().call('count_waits')).toMatchObject({ ok: true }));

  test('starts with the banner, also when it fails', async () => {
    const { call } = start({ banner: () => 'SIMULATED cluster' });
    expect((await call('get_thing', { name: 'apple' })).text).toBe('SIMULATED cluster\napple  fruit');
    expect((await call('get_thing', { name: 'x' })).text).toMatch(
      /^SIMULATED cluster\nThere is no thing "x"/,
    );
    expect((await call('nothing')).text).toMatch(/^SIMULATED cluster\nThere is no tool "nothing"/);
  });

  test('comes back without credentials and without what hides or steers', async () => {
    const result = await start().call('read_secrets');
    expect(result.text).toBe('cart  DB_PASSWORD=[redacted]\nmail  smtp://me:[redacted]@mail.example');
    expect(JSON.stringify(result)).not.toContain('hunter2');
  });
});

describe('arguments that are wrong are told apart, each with the way out', () => {
  const takes = 'make_thing takes name (required), environment, replicas, password, ports.';
  test.each<readonly [what: string, args: unknown, text: string]>([
    ['missing', {}, `make_thing: name is missing: expected a text.\n${takes}`],
    ['no object', 'cart', `make_thing: the arguments: expected an object, got "cart".\n${takes}`],
    [
      'of the wrong type',
      { name: 'cart', replicas: 'three' },
      `make_thing: replicas: expected a number, got "three".\n${takes}`,
    ],
    [
      'misspelt',
      { name: 'cart', enviroment: 'staging' },
      `make_thing: unknown argument "enviroment": did you mean "environment"?\n${takes}`,
    ],
    [
      'unknown',
      { name: 'cart', colour: 'red' },
      `make_thing: unknown argument "colour": valid here: name, environment, replicas, password, ports.\n${takes}`,
    ],
    [
      'against a rule',
      { name: 'Cart 1' },
      `make_thing: name: use lowercase letters and "-", got "Cart 1".\n${takes}`,
    ],
    [
      'several, some nested',
      { name: 'cart', replicas: 1.5, ports: [{ port: 80 }, { prot: 80, protocol: 'http' }] },
      [
        'make_thing: 4 arguments are wrong.',
        '- replicas: expected a whole number, got 1.5',
        '- ports[1].port is missing: expected a number',
        '- ports[1].protocol: expected one of HTTP, gRPC, got "http" (did you mean HTTP?)',
        '- unknown argument "prot" in ports[1]: did you mean "port"?',
        takes,
      ].join('\n'),
    ],
    [
      'a credential',
      { name: 'cart', password: 'hunter2' },
      `make_thing: password: expected at least 8 characters, got another text.\n${takes}`,
    ],
    [
      'full of control characters',
      { name: 'a\u001b[31mb\u202e\nc' },
      `make_thing: name: use lowercase letters and "-", got "ab c".\n${takes}`,
    ],
    [
      'long',
      { name: 'A'.repeat(5000) },
      `make_thing: name: use lowercase letters and "-", got "${'A'.repeat(59)}…".\n${takes}`,
    ],
  ])('%s', async (_what, args, text) =>
    expect(outcome(await start().call('make_thing', args))).toBe(`invalid_input\n${text}`),
  );

  test('for a tool without arguments', async () =>
    expect(outcome(await start().call('read_secrets', { all: true }))).toBe(
      'invalid_input\nread_secrets: unknown argument "all": it takes none.\nread_secrets takes no arguments.',
    ));
});

describe('arguments that are too large are refused before they are looked at', () => {
  test.each<readonly [what: string, tool: string, args: unknown, code: string]>([
    ['a long text', 'make_thing', { name: 'x'.repeat(70_000) }, 'too_large'],
    ['a text of 1 MB', 'make_thing', { name: 'x'.repeat(1_048_576) }, 'too_large'],
    [
      'much in all',
      'make_thing',
      { name: 'x', ports: Array.from({ length: 20_000 }, () => ({ port: 1 })) },
      'too_large',
    ],
    ['a long key', 'make_thing', { ['x'.repeat(70_000)]: 1 }, 'too_large'],
    ['deep nesting', 'make_thing', { name: nested(33) }, 'too_large'],
    ['nesting without end', 'make_thing', { name: nested(100_000) }, 'too_large'],
    ['nesting just below', 'make_thing', { name: nested(30) }, 'invalid_input'],
    ['a long text that the tool asks for', 'apply_things', { documents: 'x'.repeat(900_000) }, 'ok'],
    ['an even longer one', 'apply_things', { documents: 'x'.repeat(1_000_001) }, 'too_large'],
    ['a long text beside it', 'apply_things', { documents: '', other: 'x'.repeat(70_000) }, 'too_large'],
  ])('%s', async (_what, tool, args, code) =>
    expect(outcome(await start().call(tool, args))).toMatch(new RegExp(`^${code}\n`)),
  );

  test('with the size and the limit', async () =>
    expect((await start().call('make_thing', { name: 'x'.repeat(70_000) })).text).toBe(
      '"name" of make_thing has a text of 70,000 characters; at most 65,536 characters are taken.\nShorten it, or split the call into several.',
    ));
});

describe('tools that may not be used', () => {
  test('unknown: the nearest, and what there is', async () =>
    expect(outcome(await start({ toolsets: ['sre', 'catalog'] }).call('list_thing'))).toBe(
      'not_found\nThere is no tool "list_thing".\nDid you mean list_things? Tools by toolset – catalog: list_things, get_thing, apply_things; sre: go_wrong.',
    ));

  test('of a toolset that is off: neither listed nor run', async () => {
    const { call, tools } = start({ toolsets: ['catalog'] });
    expect(tools).toEqual(['list_things', 'get_thing', 'apply_things']);
    expect(outcome(await call('make_thing', { name: 'cart' }))).toMatch(
      /^not_supported\nmake_thing belongs to the toolset "deployments".*\n.*--toolsets/,
    );
  });

  test.each([
    ['read-only', { readOnly: true }, '--read-only'],
    ['without a writer', { writing: undefined }, 'only be read'],
  ])('writing where it is %s: neither listed nor run', async (_what, options, way) => {
    const { writing, ...rest } = { writing: tinyWriting, ...options };
    const { call, tools } = start({ ...rest, ...(writing ? { writing } : { writing: undefined }) });
    expect(tools).not.toContain('make_thing');
    expect(tools).toContain('list_things');
    expect(outcome(await call('make_thing', { name: 'cart' }))).toMatch(
      new RegExp(`^read_only\nmake_thing changes the platform.*\n.*${way}`),
    );
    expect(await call('list_things')).toMatchObject({ ok: true });
  });

  test('by this caller', async () => {
    const { call } = start({
      authorise: async ({ name }) => {
        if (name === 'make_thing') throw new PlatformError('forbidden', 'No.', 'Ask somebody.');
      },
    });
    expect(outcome(await call('make_thing', {}))).toBe('forbidden\nNo.\nAsk somebody.');
    expect(await call('list_things')).toMatchObject({ ok: true });
  });
});

describe('time', () => {
  test('runs out: what it was busy with and how to go on', async () => {
    const { call } = start({ timeoutMs: 60 });
    expect(outcome(await call('wait_for_thing', { steps: 1000, step_ms: 20 }))).toMatch(
      /^timeout\nwait_for_thing was not finished after 0.06 s; it was busy with: step \d \(\d of 1000\)\.\nPass a smaller `steps`\.$/,
    );
  });

  test('that was asked for comes on top', async () => {
    const { call } = start({ timeoutMs: 60 });
    const asked = { steps: 5, step_ms: 40, wait_seconds: 5 };
    expect(outcome(await call('wait_for_thing', asked))).toBe('ok\nwaited 5 steps');
  });

  test('runs out in time for a run that does not listen', async () => {
    const { call } = start({ timeoutMs: 50 });
    const started = performance.now();
    expect(outcome(await call('remove_thing', { name: 'cart', deaf_ms: 2000 }))).toBe(
      'timeout\nremove_thing was not finished after 0.05 s; it was busy with: unscrewing.\n' +
        'What it had written stays: look at what is there before calling it again. get_component and get_deployment show the state.',
    );
    expect(performance.now() - started).toBeLessThan(1000);
  });

  test('runs out while something goes on by itself: what shows and stops it', async () => {
    const { signal } = new AbortController();
    await expect(withinDeadline(triggerBuild, 10, { signal }, never)).rejects.toMatchObject({
      code: 'timeout',
      hint: 'A build that was begun goes on: list_builds shows it, cancel_build stops it.',
    });
  });

  test('is not spent on a caller who has gone', async () => {
    const { call } = start();
    const counted = async () => (await call('count_waits')).text;
    const before = Number.parseInt(await counted(), 10);
    const gone = new AbortController();
    const waiting = call('wait_for_thing', { steps: 1000, step_ms: 20 }, gone.signal);
    setTimeout(() => gone.abort(), 30);
    expect(outcome(await waiting)).toMatch(/^cancelled\nwait_for_thing was cancelled/);
    expect(await counted()).toBe(`${before + 1} aborted`);
    expect(await call('wait_for_thing', {}, gone.signal)).toMatchObject({ code: 'cancelled' });
  });

  test('is told as progress, and no longer when it is over', async () => {
    const steps: string[] = [];
    const { call } = start({ timeoutMs: 45 });
    await call('wait_for_thing', { steps: 2, step_ms: 1 }, undefined, step => steps.push(step.message));
    expect(steps).toEqual(['step 1', 'step 2']);
    await call('wait_for_thing', { steps: 20, step_ms: 10, deaf: true }, undefined, ({ message }) => {
      steps.push(message);
    });
    const told = steps.length;
    await new Promise(resolve => {
      setTimeout(resolve, 60);
    });
    expect(steps.length).toBe(told);
  });
});

describe('what is not expected', () => {
  test.each(['throw', 'view', 'text', 'thing'])('%s: only a reference, the rest is in the log', async how => {
    const { call, logged, audits } = start();
    const result = await call('go_wrong', { how });
    expect(result).toEqual({
      ok: false,
      code: 'internal',
      text: 'Internal error ref-1. The server log has the details.',
      ref: 'ref-1',
    });
    expect(logged.join('\n')).toContain('"ref":"ref-1"');
    expect(logged.join('\n')).not.toContain('token=hunter2');
    expect(audits).toMatchObject([{ tool: 'go_wrong', outcome: 'internal', ref: 'ref-1' }]);
  });

  test('is in the log with where it happened', async () => {
    const { call, logged } = start();
    await call('go_wrong');
    expect(logged.join('\n')).toContain('cannot reach it with token=[redacted]');
    expect(logged.join('\n')).toContain('tiny-tools.ts');
  });
});

describe('the audit', () => {
  test('has one entry per call, with names and never a value', async () => {
    const { call, audits } = start();
    await call('make_thing', { name: 'cart', environment: 'staging', password: 'hunter2hunter2' });
    await call('make_thing', { name: 'ca\nrt' });
    await call('no\u001bpe', { name: 'token=hunter2' });
    expect(audits.map(({ milliseconds, ...rest }) => ({ ...rest, timed: milliseconds >= 0 }))).toEqual([
      {
        tool: 'make_thing',
        caller,
        effect: 'write',
        target: { environment: 'staging', name: 'cart' },
        outcome: 'ok',
        timed: true,
      },
      {
        tool: 'make_thing',
        caller,
        effect: 'write',
        target: { name: 'ca rt' },
        outcome: 'invalid_input',
        timed: true,
      },
      {
        tool: 'noe',
        caller,
        effect: 'none',
        target: { name: 'token=[redacted]' },
        outcome: 'not_found',
        timed: true,
      },
    ]);
    expect(JSON.stringify(audits)).not.toContain('hunter2');
  });
});
