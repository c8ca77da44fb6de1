import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { listAt, textAt } from '../../server/domain/json.ts';
import { openPlatform } from '../../server/platform.ts';
import { type Answer, configOf, connectTo, silent } from '../support/product.ts';

export const SHOP = readFileSync(
  new URL('../../server/sandbox/scenarios/documents/shop.yaml', import.meta.url),
  'utf8',
);

export type Args = { [argument: string]: unknown };

/** The whole product on a real cluster, reached through an MCP client, with the rights that a kubeconfig gives. */
export async function openOn(kubeconfig: string, settings: Args = {}) {
  const config = configOf({ sandbox: undefined, allowWrites: true, timeoutSeconds: 60, ...settings });
  const never = new AbortController().signal;
  const platform = await openPlatform({ ...config, real: { files: [kubeconfig] } }, silent, never);
  const { call, close } = await connectTo(platform);
  return {
    call,
    /** A call that has to succeed. */
    async done(tool: string, args: Args = {}): Promise<Answer> {
      const answer = await call(tool, args);
      expect(answer.isError, answer.text).toBe(false);
      return answer;
    },
    /** What a call that has to fail says. */
    async refused(tool: string, args: Args = {}): Promise<string> {
      const answer = await call(tool, args);
      expect(answer.isError, answer.text).toBe(true);
      return answer.text;
    },
    async close() {
      await close();
      platform.close();
    },
  };
}

export type OnCluster = Awaited<ReturnType<typeof openOn>>;

/** `component: status` of an answer's deployments. */
export const statuses = ({ view }: Answer): string[] =>
  listAt(view, 'deployments').map(row => `${textAt(row, 'component')}: ${textAt(row, 'status')}`);
