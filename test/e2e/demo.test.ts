import { execFile } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { shared } from '../support/shared.ts';

const run = promisify(execFile);
const demo = (...args: string[]) =>
  run(process.execPath, ['server/main.ts', 'demo', ...args], { timeout: 60_000 });

/** The turns of the story; every text the platform gives between them is covered by the tools' own tests. */
const turns = (story: string): string[] =>
  [...story.matchAll(/^\d+\. (.*)$/gm)].map(([, title = '']) => title);

describe('the demo', { timeout: 90_000 }, () => {
  test('tells its story on the shop', async () => {
    const { stdout } = await demo();
    expect(turns(stdout)).toMatchInlineSnapshot(`
      [
        "Load the documents",
        "How is development?",
        "Look before you leap: a dry run",
        "A new component from source, that uses cart",
        "Build it",
        "Why did that fail?",
        "The fix is on a branch: build that",
        "Build again; the image is released and deployed",
        "And a component that uses the new one",
        "Promote it to staging",
        "What would break without it?",
        "More of it",
        "What is different between development and staging?",
        "New pods, a few at a time",
        "How is staging?",
        "Somebody ships an image that does not exist",
        "What is wrong?",
        "Why?",
        "Who depends on it?",
        "It cannot be promoted like this",
        "Roll back",
        "All well again",
        "Another shop, where something is wrong",
      ]
    `);
    expect(stdout).toContain('development is healthy');
    expect(stdout).toContain('RedeemTest.cardPaysAllOfIt:31 expected: <999> but was: <998>');
    expect(stdout).toContain('gift-cards: healthy 1/1 → healthy 2/2');
    expect(stdout).toContain('hard  shop/gift-cards-web → shop/gift-cards in development');
    expect(stdout.match(/SIMULATED/g), 'once for each of the two shops').toHaveLength(2);
    expect(stdout).toContain('cannot pull image registry.example/demo/gift-cards:does-not-exist: not found');
    expect(stdout).not.toMatch(/internal error/i);
    const [, tokens = ''] = /One call and (\d+) tokens: checkout fails because of fraud/.exec(stdout) ?? [];
    expect(Number(tokens)).toBeGreaterThan(100);
    expect(Number(tokens)).toBeLessThan(1500);
  });

  test('tells it on any documents', async () => {
    const { stdout } = await demo('--from', join(shared, 'openchoreo/samples/gcp-microservices-demo'));
    expect(turns(stdout)).toHaveLength(23);
    expect(stdout).toContain('A new component from source, that uses ad');
  });

  test('says what is wrong with documents it cannot be told on', async () => {
    const failed = await demo('--from', join('test', 'fixtures', 'graph')).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 1 });
    expect(String(Object(failed).stderr)).toMatch(/The step "Load the documents" failed[\s\S]*kind: missing/);
  });
});
