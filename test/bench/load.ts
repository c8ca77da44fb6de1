import { Agent, request as open } from 'node:http';
import { text } from 'node:stream/consumers';
import { at } from '../../server/domain/json.ts';
import { type Era, headers, initialize, request } from './wire.ts';

const CONNECTIONS = 16;

type Asked = { url: URL; era: Era; tool: string; args: { [argument: string]: unknown } };
type Sent = { status: number | undefined; session: string | undefined; body: string };

const post = (
  agent: Agent,
  { hostname, port, pathname }: URL,
  sent: { [header: string]: string },
  body: string,
): Promise<Sent> =>
  new Promise((resolve, reject) => {
    const options = { agent, hostname, port, path: pathname, method: 'POST', headers: sent };
    const sending = open(options, response => {
      const session = response.headers['mcp-session-id'];
      text(response).then(
        body => resolve({ status: response.statusCode, session: session?.toString(), body }),
        reject,
      );
    });
    sending.on('error', reject);
    sending.end(body);
  });

/** The message in an answer that is JSON, or a stream of one event. */
const messageIn = (body: string): unknown =>
  JSON.parse(body.startsWith('{') ? body : (/^data: (\{.*)$/m.exec(body)?.[1] ?? '{}'));

/** Calls one tool over 16 connections for so long. Gives the calls answered by second. Throws for an answer that is none. */
export async function callsPerSecond(asked: Asked, milliseconds: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const method = 'tools/call';
  const own = headers(asked.era, method, asked.tool);
  const body = request(asked.era, method, { name: asked.tool, arguments: asked.args });
  let answered = 0;

  async function connection(end: number): Promise<void> {
    const { session } =
      asked.era === 'legacy'
        ? await post(agent, asked.url, headers('legacy', 'initialize', ''), initialize)
        : { session: undefined };
    const sent = session === undefined ? own : { ...own, 'mcp-session-id': session };
    const first = await post(agent, asked.url, sent, body);
    if (at(messageIn(first.body), 'result', 'structuredContent') === undefined)
      throw new Error(`${asked.tool}: ${first.status} ${first.body.slice(0, 300)}`);
    while (performance.now() < end) {
      const { status } = await post(agent, asked.url, sent, body);
      if (status !== 200) throw new Error(`${asked.tool}: status ${status}`);
      answered++;
    }
  }

  const started = performance.now();
  await Promise.all(Array.from({ length: CONNECTIONS }, () => connection(started + milliseconds)));
  const seconds = (performance.now() - started) / 1000;
  agent.destroy();
  return answered / seconds;
}
