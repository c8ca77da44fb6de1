import type { Clock, Cluster } from '../../server/control-plane/ports.ts';
import { platformOnSandbox } from '../../server/platform.ts';
import { openSandbox } from '../../server/sandbox/open.ts';
import { type Answer, configOf, connectTo, type Product, silent, START } from './product.ts';

/** Repositories of the tests: one builds well, and each branch of `flaky` fails in its own way. */
const sources = {
  'https://git.example/acme/cart': {
    main: { commit: 'a'.repeat(40), seconds: 20 },
    next: { commit: 'b'.repeat(40), seconds: 20 },
  },
  'https://git.example/acme/flaky': {
    main: { commit: '1'.repeat(40), seconds: 20 },
    tests: { commit: '2'.repeat(40), seconds: 20, fails: { step: 'build' as const, kind: 'tests' as const } },
    memory: {
      commit: '3'.repeat(40),
      seconds: 20,
      fails: { step: 'build' as const, kind: 'out-of-memory' as const },
    },
    registry: {
      commit: '4'.repeat(40),
      seconds: 20,
      fails: { step: 'push' as const, kind: 'registry-refused' as const },
    },
    endless: {
      commit: '5'.repeat(40),
      seconds: 20,
      fails: { step: 'build' as const, kind: 'never-ends' as const },
    },
    dockerfile: {
      commit: '6'.repeat(40),
      seconds: 20,
      fails: { step: 'build' as const, kind: 'no-dockerfile' as const },
    },
  },
};

export type Building = Product & {
  cluster: Cluster;
  clock: Clock;
  /** A call that has to succeed. */
  done: (name: string, args?: { [argument: string]: unknown }) => Promise<Answer>;
  /** What a call says, without the line about the simulation. */
  said: (name: string, args?: { [argument: string]: unknown }) => Promise<string>;
  pass: (seconds: number) => Promise<void>;
};

/** A project `shop` with the component `cart` from source, which has not been built. */
export async function openBuilding(given: { [setting: string]: unknown } = {}): Promise<Building> {
  const sandbox = openSandbox({ wall: () => START, sources });
  const product = await connectTo(platformOnSandbox(sandbox, configOf(given), silent));
  const said: Building['said'] = async (name, args = {}) =>
    (await product.call(name, args)).text.replace(/^SIMULATED.*\n/, '');
  const done: Building['done'] = async (name, args = {}) => {
    const answer = await product.call(name, args);
    if (answer.isError) throw new Error(answer.text);
    return answer;
  };
  await done('create_project', { name: 'shop' });
  await done('create_component', fromSource('cart'));
  return {
    ...product,
    cluster: sandbox.cluster,
    clock: sandbox.clock,
    done,
    said,
    pass: seconds => sandbox.clock.sleep(seconds * 1000, new AbortController().signal),
    async close() {
      await product.close();
      sandbox.close();
    },
  };
}

/** The arguments that create a service from a repository of the tests. */
export const fromSource = (
  name: string,
  repository = 'cart',
  more: { [argument: string]: unknown } = {},
) => ({
  name,
  repository: `https://git.example/acme/${repository}`,
  branch: 'main',
  endpoints: { http: { port: 8080 } },
  env: { COLOUR: 'blue' },
  ...more,
});
