import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';

/** What the endpoint does with one request. */
export const Reply = z.strictObject({
  status: z.int().default(200),
  headers: z.record(z.string(), z.string()).default({}),
  /** What the model says: JSON, or a text as it is. */
  content: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
  refusal: z.string().optional(),
  finish: z.string().default('stop'),
  usage: z.record(z.string(), z.unknown()).optional(),
  /** The body instead of a chat completion. */
  body: z.string().optional(),
  waitMs: z.int().default(0),
  /** A byte at a time. */
  trickle: z.boolean().default(false),
  /** Where the connection breaks, in bytes of the body. */
  cutAt: z.int().optional(),
  /** How many times the content is said. */
  times: z.int().default(1),
});
export type Reply = z.infer<typeof Reply>;

export type Asked = {
  path: string;
  headers: IncomingMessage['headers'];
  text: string;
  /** When, by the clock of this process. */
  at: number;
  body: Record<string, unknown>;
};

function bodyOf({ content = '', refusal, finish, usage, body, times }: Reply): string {
  if (body !== undefined) return body;
  const said = typeof content === 'string' ? content : JSON.stringify(content);
  const message = {
    role: 'assistant',
    content: said.repeat(times),
    ...(refusal !== undefined && { refusal }),
  };
  return JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'scripted',
    choices: [{ index: 0, finish_reason: finish, message }],
    ...(usage && { usage }),
  });
}

async function answer(reply: Reply, response: ServerResponse): Promise<void> {
  if (reply.waitMs > 0) await sleep(reply.waitMs);
  const text = bodyOf(reply);
  if (reply.cutAt === 0) return void response.socket?.destroy();
  response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
  if (reply.cutAt !== undefined)
    return void response.write(text.slice(0, reply.cutAt), () => response.socket?.destroy());
  if (!reply.trickle) return void response.end(text);
  for (const character of text) {
    if (response.destroyed) return;
    response.write(character);
    await sleep(20);
  }
  response.end();
}

async function read(request: IncomingMessage): Promise<Asked> {
  let text = '';
  for await (const piece of request) text += String(piece);
  const { url: path = '', headers } = request;
  return {
    path,
    headers,
    text,
    at: performance.now(),
    body: z.record(z.string(), z.unknown()).parse(JSON.parse(text)),
  };
}

/** An endpoint on this machine that speaks OpenAI's chat completions and says what a test wants it to. */
export async function scriptedModel() {
  const asked: Asked[] = [];
  const script: { replies: readonly Reply[] } = { replies: [] };
  let turn = 0;
  const server = createServer((request, response) => {
    void (async () => {
      asked.push(await read(request));
      const reply = script.replies[Math.min(turn++, script.replies.length - 1)];
      await answer(reply ?? Reply.parse({ status: 500 }), response);
    })();
  });
  const port = await new Promise<number>(resolve => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
  return {
    url: `http://127.0.0.1:${port}/v1`,
    asked,
    /** What it does from now on: the last reply again and again. */
    play(...replies: readonly z.input<typeof Reply>[]) {
      script.replies = replies.map(reply => Reply.parse(reply));
      turn = 0;
      asked.length = 0;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
