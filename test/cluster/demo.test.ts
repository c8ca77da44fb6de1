import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tellStory } from '../../server/cli/demo.ts';
import type { Answered, DemoClient } from '../../server/mcp/client.ts';
import { loadScenario } from '../../server/scenario-files.ts';
import { type Both, openBoth } from './both.ts';
import { describeCluster } from './describe.ts';
import { lasting } from './lasting.ts';
import { SHOP } from './platform.ts';

type Turn = { call: string; args: { [argument: string]: unknown }; answer: Answered };

const scenario = fileURLToPath(new URL('../../server/cli/demo.yaml', import.meta.url));

/** Every call that the story makes, and its answer. */
async function told({ tools, call }: DemoClient): Promise<Turn[]> {
  const turns: Turn[] = [];
  const stage = {
    tools,
    async call(name: string, args: Turn['args']) {
      const answer = await call(name, args);
      turns.push({ call: name, args, answer });
      return answer;
    },
  };
  await tellStory(stage, [{ origin: 'shop.yaml', text: SHOP }], () => undefined);
  return turns;
}

describeCluster('the demo on both clusters', place => {
  let both: Both;
  beforeAll(async () => {
    both = await openBoth(place().cluster, (await loadScenario(scenario)).scenario.sources);
  });
  afterAll(() => both?.close());

  it('is one story, with the same answers', { timeout: 300_000 }, async () => {
    const [there, here] = await Promise.all([told(both.real), told(both.embedded)]);
    expect(there.length).toBeGreaterThan(22);
    expect(lasting(there.map(({ call, args }) => [call, args]))).toEqual(
      lasting(here.map(({ call, args }) => [call, args])),
    );
    for (const [i, { call, answer }] of there.entries())
      expect.soft(lasting(answer), `${i + 1}: ${call}`).toEqual(lasting(here[i]?.answer));
  });
});
