import { readFileSync } from 'node:fs';
import { type Answer, connectTo, configOf, type Product, silent, START } from './product.ts';
import type { Cluster } from '../../server/control-plane/ports.ts';
import { platformOnSandbox } from '../../server/platform.ts';
import { openSandbox } from '../../server/sandbox/open.ts';

export const BOOKSHOP = readFileSync(new URL('../fixtures/daily/bookshop.yaml', import.meta.url), 'utf8');

export type Bookshop = Product & {
  cluster: Cluster;
  /** Lets simulated time pass. */
  pass(seconds: number): Promise<void>;
  /** A call that has to succeed. */
  done(name: string, args: { [argument: string]: unknown }): Promise<Answer>;
  /** What calls that have to fail say, one after the other. */
  refusals(name: string, calls: readonly { [argument: string]: unknown }[]): Promise<string>;
};

/** The bookshop, deployed to development by its autoDeploy and, where it matters, to staging; all of it is healthy. */
export async function openBookshop(): Promise<Bookshop> {
  const sandbox = openSandbox({ wall: () => START });
  const platform = platformOnSandbox(sandbox, configOf(), silent);
  const product = await connectTo(platform);
  const { signal } = new AbortController();
  const done = async (name: string, args: { [argument: string]: unknown }) => {
    const answer = await product.call(name, args);
    if (answer.isError) throw new Error(answer.text);
    return answer;
  };
  const refusals: Bookshop['refusals'] = async (name, calls) => {
    const answers = await Promise.all(calls.map(args => product.call(name, args)));
    return answers
      .map(({ text, isError }) => (isError ? text.replace(/^SIMULATED.*\n/, '') : `no error: ${text}`))
      .join('\n\n');
  };
  const pass = (seconds: number) => sandbox.clock.sleep(seconds * 1000, signal);
  await done('apply_documents', { sources: [{ text: BOOKSHOP }], wait_seconds: 0 });
  await pass(120);
  for (const component of ['books', 'api', 'web'])
    await done('deploy_component', { component, environment: 'staging', wait_seconds: 60 });
  return {
    ...product,
    cluster: sandbox.cluster,
    pass,
    refusals,
    done,
    async close() {
      await product.close();
      sandbox.close();
    },
  };
}
