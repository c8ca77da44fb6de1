import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { tinyStdio } from '../support/tiny-server.ts';

function start() {
  const server = spawn(tinyStdio.command, tinyStdio.args, { stdio: 'pipe' });
  const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  const errors = text(server.stderr);
  return {
    write: (line: string) => server.stdin.write(`${line}\n`),
    read: async (): Promise<unknown> => JSON.parse(String((await lines.next()).value)),
    end: async () => {
      server.stdin.end();
      const [code] = await once(server, 'exit');
      return { code, errors: await errors };
    },
  };
}

const call = (id: number, name: string, args: unknown) =>
  JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: args } });

test('a server answers on standard output and says nothing else', async () => {
  const server = start();
  server.write(call(1, 'get_thing', { name: 'apple' }));
  expect(await server.read()).toMatchObject({ id: 1, result: { structuredContent: { name: 'apple' } } });
  expect(await server.end()).toEqual({ code: 0, errors: '' });
});

test('lines that are no messages are passed over', async () => {
  const server = start();
  for (const line of ['', 'hello', '{"jsonrpc":"2.0"', '[]', 'null', '{"jsonrpc":"2.0","id":{}}'])
    server.write(line);
  server.write(call(2, 'get_thing', { name: 'apple' }));
  expect(await server.read()).toMatchObject({ id: 2, result: {} });
  expect(await server.end()).toMatchObject({ code: 0 });
});

test('it ends when its client does, even in the middle of a call', async () => {
  const server = start();
  server.write(call(1, 'wait_for_thing', { steps: 1000, step_ms: 1000 }));
  server.write(call(2, 'get_thing', { name: 'apple' }));
  expect(await server.read()).toMatchObject({ id: 2 });
  expect(await server.end()).toEqual({ code: 0, errors: '' });
});
