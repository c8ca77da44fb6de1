import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';

const log = pathToFileURL('server/log.ts').href;

function run(script: string) {
  const code = `import { createLog } from ${JSON.stringify(log)}; ${script}`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    encoding: 'utf8',
  });
  const lines = stderr.split('\n').filter(line => line !== '');
  return { stdout, lines: lines.map((line): Record<string, unknown> => JSON.parse(line)) };
}

test('one line of JSON per message on standard error, in order, from the level on', () => {
  const { stdout, lines } = run(`
    const log = createLog('info');
    log.debug({}, 'unheard');
    log.info({ tool: 'get_thing' }, 'call');
    log.error({ ref: 'a1' }, 'internal error');
    await log.flush();
  `);
  expect(stdout).toBe('');
  expect(lines).toMatchObject([
    { level: 'info', tool: 'get_thing', msg: 'call', time: expect.any(Number) },
    { level: 'error', ref: 'a1', msg: 'internal error' },
  ]);
});

test('no credential and nothing that steers a terminal gets into it, not even in an error', () => {
  const { lines } = run(`
    const log = createLog('info');
    const error = new Error('db said password=hunter2', { cause: new Error('token=hunter2') });
    log.warn({ error, password: 'hunter2', title: '\\u001b[31mred', nested: { url: 'amqp://a:hunter2@mq' } }, 'trouble');
    await log.flush();
  `);
  expect(JSON.stringify(lines)).not.toContain('hunter2');
  expect(lines).toMatchObject([
    { password: '[redacted]', title: 'red', nested: { url: 'amqp://a:[redacted]@mq' } },
  ]);
  expect(lines[0]?.['error']).toMatch(
    /^Error: db said password=\[redacted\]\n +at .*\ncaused by Error: token=\[redacted\]/s,
  );
});

test('silence loads nothing and says nothing', () => {
  expect(run(`createLog('silent').error({}, 'unheard');`).lines).toEqual([]);
});
