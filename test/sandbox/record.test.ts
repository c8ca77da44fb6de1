import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { redactText } from '../../server/calls/redact-text.ts';
import { redact } from '../../server/calls/redact.ts';
import type { Traces } from '../../server/control-plane/ports.ts';
import type { Span } from '../../server/domain/trace.ts';
import { PlatformError } from '../../server/errors.ts';
import { openPlatform } from '../../server/platform.ts';
import { readOtlp } from '../../server/sandbox/dump/read-otlp.ts';
import { recordDump } from '../../server/sandbox/dump/record.ts';
import { textAt } from '../../server/domain/json.ts';
import { configOf, openProduct, silent, START } from '../support/product.ts';

const withoutBanner = (text: string): string => text.slice(text.indexOf('\n') + 1);

const PLANTED = 'hunter2-Zx91kfQ0vT';

test(
  'a recorded cluster answers as the live one did, and holds no secret',
  { timeout: 120_000 },
  async () => {
    const parent = mkdtempSync(join(tmpdir(), 'quarterdeck-record-'));
    onTestFinished(() => rmSync(parent, { recursive: true }));
    const folder = join(parent, 'dump');
    const platform = await openPlatform(
      configOf({ sandbox: 'shop' }),
      silent,
      new AbortController().signal,
      () => START,
    );
    const cluster = platform.plane('default');
    await cluster.create({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'planted', namespace: 'default' },
      stringData: { password: PLANTED },
    });
    const { signal } = new AbortController();
    const namespace = 'dp-default-shop-staging-732b14f8';
    const { items } = await cluster.list({ apiVersion: 'v1', kind: 'ConfigMap', namespace });
    const { apiVersion, kind, metadata } = items[0] ?? expect.fail('no configuration');
    const edited = {
      apiVersion,
      kind,
      metadata: { name: metadata.name, namespace },
      data: { EDITED: 'yes' },
    };
    await platform.clock.sleep(60_000, signal);
    await cluster.apply(edited, { manager: 'kubectl-edit', force: true });
    const ask = (tool: string, args: { [argument: string]: unknown }) =>
      platform.pipeline.call(tool, args, { surface: 'cli' }, signal);
    const live = await ask('investigate', { question: 'why is checkout failing in staging?' });
    const changes = await ask('list_changes', { environment: 'staging', limit: 100 });
    const source = {
      cluster,
      telemetry: platform.telemetry('default'),
      traces: platform.traces('default'),
      now: platform.clock.now(),
      redact: { object: redact, text: redactText },
    };
    const { missed } = await recordDump(source, { folder }, () => undefined);
    const traced = await ask('query_traces', { component: 'checkout', environment: 'staging', limit: 10 });
    platform.close();
    expect(missed).toEqual([]);

    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(file => file.isFile());
    const texts = files.map(file => readFileSync(join(file.parentPath, file.name), 'utf8'));
    expect(
      texts.filter(text => text.includes(PLANTED) || text.includes(Buffer.from(PLANTED).toString('base64'))),
    ).toEqual([]);
    expect(texts.some(text => text.includes('"planted"'))).toBe(true);

    const { call, close } = await openProduct({ sandbox: undefined, dump: folder });
    const { view } = await call('investigate', { question: 'why is checkout failing in staging?' });
    const health = await call('get_environment_health', { environment: 'staging' });
    const recorded = await call('list_changes', { environment: 'staging', limit: 100 });
    const traces = await call('query_traces', { component: 'checkout', environment: 'staging', limit: 10 });
    await close();
    expect(withoutBanner(traces.text)).toBe(withoutBanner(traced.text));
    const [then, now] = [live.ok ? live.view : {}, view];
    expect(textAt(now, 'causes', 0, 'code')).toBe(textAt(then, 'causes', 0, 'code'));
    expect(textAt(now, 'causes', 0, 'component')).toBe('fraud');
    expect(health.text).toContain('staging is degraded: fraud');
    expect(recorded.text).toContain(`ConfigMap/${metadata.name} changed by kubectl-edit: EDITED`);
    expect(recorded.view['changes']).toEqual(changes.ok ? changes.view['changes'] : []);
  },
);

test('a folder that holds something is left alone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'quarterdeck-record-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'mine.txt'), 'mine');
  const platform = await openPlatform(
    configOf({ sandbox: 'empty' }),
    silent,
    new AbortController().signal,
    () => START,
  );
  const source = {
    cluster: platform.plane('default'),
    telemetry: platform.telemetry('default'),
    now: platform.clock.now(),
    redact: { object: redact, text: redactText },
  };
  await expect(recordDump(source, { folder }, () => undefined)).rejects.toThrow(/is not empty/);
  platform.close();
  expect(readdirSync(folder)).toEqual(['mine.txt']);
});

test(
  'traces are recorded without credentials, and what could not be read is told',
  { timeout: 120_000 },
  async () => {
    const parent = mkdtempSync(join(tmpdir(), 'quarterdeck-record-'));
    onTestFinished(() => rmSync(parent, { recursive: true }));
    const platform = await openPlatform(
      configOf({ sandbox: 'shop-healthy' }),
      silent,
      new AbortController().signal,
      () => START,
    );
    const now = platform.clock.now();
    const span: Span = {
      id: '00000000000000aa',
      component: 'cart',
      operation: `GET /login?password=${PLANTED}`,
      start: now.getTime() - 60_000,
      milliseconds: 5,
      failed: true,
      attributes: {
        error: 'true',
        'db.password': PLANTED,
        'otel.status_description': `token=${PLANTED} is wrong`,
      },
    };
    const silentOne = new PlatformError('not_found', 'It sends none.', 'Ask for another.');
    const gone = new PlatformError('unavailable', 'The traces backend is gone.', 'Call again.');
    const source = (traces: Pick<Traces, 'search'>) => ({
      cluster: platform.plane('default'),
      telemetry: platform.telemetry('default'),
      traces: { get: () => Promise.resolve(undefined), calls: () => Promise.resolve([]), ...traces },
      now,
      redact: { object: redact, text: redactText },
    });
    const only: Traces['search'] = ({ component }) =>
      component === 'cart'
        ? Promise.resolve([{ id: 'ab'.repeat(16), spans: [span] }])
        : Promise.reject(silentOne);

    const folder = join(parent, 'some');
    const some = await recordDump(source({ search: only }), { folder }, () => undefined);
    expect(some.missed).toEqual([]);
    const text = readFileSync(join(folder, 'traces', 'recorded.json'), 'utf8');
    expect(text).not.toContain(PLANTED);
    expect(text).toContain('[redacted]');
    expect(readOtlp([JSON.parse(text)], {})).toMatchObject([
      {
        id: 'ab'.repeat(16),
        spans: [{ id: span.id, component: 'cart', start: span.start, milliseconds: 5, failed: true }],
      },
    ]);

    const none = await recordDump(
      source({ search: () => Promise.reject(gone) }),
      { folder: join(parent, 'none') },
      () => undefined,
    );
    platform.close();
    expect(none.missed).toEqual(['traces: The traces backend is gone.']);
    expect(readdirSync(join(parent, 'none', 'traces'))).toEqual(['dependencies.json']);
  },
);
