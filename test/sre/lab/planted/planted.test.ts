import { beforeAll, describe, expect, test } from 'vitest';
import { incidents } from '../../../support/incidents.ts';
import { recordingIn } from '../recorded/change.ts';
import { verdictOn } from '../recorded/verdict.ts';
import { families } from './case.ts';
import { beside, broken } from './long-broken.ts';
import { passed, passing } from './passing.ts';
import { slownesses } from './performance.ts';
import { bent } from './signals.ts';
import { type Ground, grounds, trials, wrongWith } from './trial.ts';
import { clusterWorlds } from './cluster-worlds.ts';
import { nodeWorlds } from './node-worlds.ts';

const all = incidents();
const worlds = [...nodeWorlds, ...clusterWorlds];

/** How often each case is tried, each time elsewhere. */
const PER = 1;
const SHARE = 0.05;

let ground: Awaited<ReturnType<typeof grounds>>;

/** What is said first is not this. */
async function misses(
  { incident, recording }: Pick<Ground, 'incident' | 'recording'>,
  wanted: { what: string; code: string; component: string },
): Promise<string[]> {
  const { causes } = await verdictOn(recording, incident.question, incident.namespace);
  const [first] = causes;
  if (first?.code === wanted.code && first.component === wanted.component) return [];
  return [`${wanted.what}: ${wanted.code} of ${wanted.component}, not ${first?.code} of ${first?.component}`];
}

const few = (wrong: readonly string[], tried: number): void => {
  expect(tried).toBeGreaterThan(0);
  expect(wrong.length, wrong.join('\n')).toBeLessThanOrEqual(tried * SHARE);
};

describe.skipIf(all.length === 0)('faults planted in recorded incidents', () => {
  beforeAll(async () => {
    ground = await grounds();
  }, 120_000);

  test.each([...families])(
    '%s',
    async (_, cases) => {
      const found: (string | undefined)[] = [];
      for (const trial of trials(cases, ground, PER)) {
        const wrong = await wrongWith(trial);
        if (wrong !== null) found.push(wrong);
      }
      few(
        found.filter(it => it !== undefined),
        found.length,
      );
    },
    120_000,
  );

  test('nodes, the control plane and the whole namespace', async () => {
    const wrong: string[] = [];
    const told = ground.well.filter(({ recording }) => recording.logs.size > 2);
    for (const [row, world] of worlds.entries()) {
      const own = told[row % told.length];
      if (own)
        wrong.push(
          ...(await misses({ ...own, recording: world.sow(own.recording, own.incident.namespace) }, world)),
        );
    }
    few(wrong, worlds.length);
  }, 120_000);

  test('what only signals show', async () => {
    const wrong: string[] = [];
    const measured = all.filter(({ code }) => code === 'network-latency' || code === 'cpu-saturation');
    for (const [row, slowness] of slownesses.entries()) {
      const incident = measured[row % measured.length];
      if (!incident) continue;
      const recording = bent(await recordingIn(incident.folder), slowness.bends);
      wrong.push(...(await misses({ incident, recording }, slowness)));
    }
    few(wrong, slownesses.length);
  }, 120_000);

  test('nothing is said of what has passed', async () => {
    const wrong: string[] = [];
    for (const [row, what] of passing.entries()) {
      const own = ground.well[row % ground.well.length];
      if (!own) continue;
      const { question, namespace } = own.incident;
      const report = await verdictOn(
        passed(own.recording, namespace, 'currencyservice', what),
        question,
        namespace,
      );
      if (report.status !== 'none')
        wrong.push(`${what}: ${report.causes[0]?.code} of ${report.causes[0]?.component}`);
    }
    expect(wrong).toEqual([]);
  }, 120_000);

  test('beside what has been broken for long', async () => {
    const wrong: string[] = [];
    const kinds = Object.entries(broken);
    const some = all.filter((_, row) => row % 2 === 0);
    for (const [row, incident] of some.entries()) {
      const [what, kind] = kinds[row % kinds.length] ?? [];
      if (what === undefined || kind === undefined) continue;
      const recording = beside(await recordingIn(incident.folder), incident.namespace, kind);
      wrong.push(...(await misses({ incident, recording }, { ...incident, what })));
    }
    few(wrong, some.length);
  }, 120_000);
});
