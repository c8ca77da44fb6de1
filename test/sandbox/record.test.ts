import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { redactText } from '../../server/calls/redact-text.ts';
import { redact } from '../../server/calls/redact.ts';
import { openPlatform } from '../../server/platform.ts';
import { recordDump } from '../../server/sandbox/dump/record.ts';
import { textAt } from '../../server/domain/json.ts';
import { configOf, openProduct, silent, START } from '../support/product.ts';

const PLANTED = 'hunter2-Zx91kfQ0vT';

test('a recorded cluster answers as the live one did, and holds no secret', async () => {
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
  const edited = { apiVersion, kind, metadata: { name: metadata.name, namespace }, data: { EDITED: 'yes' } };
  await platform.clock.sleep(60_000, signal);
  await cluster.apply(edited, { manager: 'kubectl-edit', force: true });
  const ask = (tool: string, args: { [argument: string]: unknown }) =>
    platform.pipeline.call(tool, args, { surface: 'cli' }, signal);
  const live = await ask('investigate', { question: 'why is checkout failing in staging?' });
  const changes = await ask('list_changes', { environment: 'staging', limit: 100 });
  const source = {
    cluster,
    telemetry: platform.telemetry('default'),
    now: platform.clock.now(),
    redact: { object: redact, text: redactText },
  };
  const { missed } = await recordDump(source, { folder }, () => undefined);
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
  await close();
  const [then, now] = [live.ok ? live.view : {}, view];
  expect(textAt(now, 'causes', 0, 'code')).toBe(textAt(then, 'causes', 0, 'code'));
  expect(textAt(now, 'causes', 0, 'component')).toBe('fraud');
  expect(health.text).toContain('staging is degraded: fraud');
  expect(recorded.text).toContain(`ConfigMap/${metadata.name} changed by kubectl-edit: EDITED`);
  expect(recorded.view['changes']).toEqual(changes.ok ? changes.view['changes'] : []);
});

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
