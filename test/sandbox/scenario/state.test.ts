import { join } from 'node:path';
import { expect, test } from 'vitest';
import { textAt } from '../../../server/domain/json.ts';
import { openPlatform } from '../../../server/platform.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { configOf, connectTo, silent, START } from '../../support/product.ts';

const minute = 60_000;

/** A shop with its state in a file, so many minutes after it was opened first. */
async function shopIn(stateFile: string, minutes: number, sandbox = 'shop') {
  const config = { ...configOf({ sandbox, ephemeral: false }), stateFile };
  const wall = () => START + minutes * minute;
  const platform = await openPlatform(config, silent, new AbortController().signal, wall);
  const { call, close } = await connectTo(platform);
  const about = { component: 'fraud', environment: 'staging' };
  return {
    health: async () => (await call('get_environment_health', { environment: 'staging' })).view,
    rollback: () => call('rollback_component', { ...about, wait_seconds: 60 }),
    changes: async () => (await call('list_changes', { ...about, since: '2h' })).text,
    async close() {
      await close();
      platform.close();
    },
  };
}

test('a scenario goes on where it was: what went wrong stays, and its time with it', async () => {
  const file = join(await temporaryFolder(), 'state.json');
  const first = await shopIn(file, 0);
  expect(textAt(await first.health(), 'reason')).toContain('fraud: container main crashed 13 times');
  await first.close();

  const second = await shopIn(file, 20);
  expect(textAt(await second.health(), 'reason')).toMatch(/fraud: container main crashed 1[67] times/);
  expect(await second.changes()).toContain('2026-11-22T08:12:00Z  release  fraud in staging');
  expect(await second.rollback()).toMatchObject({ isError: false });
  expect(textAt(await second.health(), 'status')).toBe('healthy');
  await second.close();

  const third = await shopIn(file, 90);
  expect(textAt(await third.health(), 'status')).toBe('healthy');
  await third.close();
});

test('a state is not taken for that of another scenario', async () => {
  const file = join(await temporaryFolder(), 'state.json');
  await (await shopIn(file, 0, 'empty')).close();
  await expect(shopIn(file, 1)).rejects.toMatchObject({
    code: 'invalid_input',
    message: 'The state file holds the scenario "empty", not "shop".',
  });
  await (await shopIn(file, 2, 'empty')).close();
});
