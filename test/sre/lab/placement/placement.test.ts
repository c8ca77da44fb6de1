import { describe, expect, test } from 'vitest';
import { cases } from './cases/index.ts';
import { litter } from './litter.ts';
import { planted } from './plant.ts';
import { judged, losses } from './recording.ts';
import { settings } from './scene.ts';
import { everyTrial, mistakeIn, someTrials } from './trial.ts';

const questions = ['Service Availability Disruption.', 'Partial Service Unreachability.'];

/** QUARTERDECK_LAB=all plants every case in every way, which takes minutes. */
const isWhole = process.env['QUARTERDECK_LAB'] === 'all';
const trials = isWhole ? everyTrial(cases) : someTrials(cases);

describe('pods that are refused, placed nowhere, or get no volume', () => {
  test('at least 97 % of what is planted in other applications is found at once', async () => {
    const wrong: string[] = [];
    for (const [i, trial] of trials.entries()) {
      const mistake = await mistakeIn(trial, questions[i % 2] ?? '');
      if (mistake !== undefined) wrong.push(mistake);
    }
    expect(trials.length).toBeGreaterThan(250);
    expect(1 - wrong.length / trials.length, wrong.join('\n')).toBeGreaterThanOrEqual(0.97);
  }, 3_600_000);

  test.each(settings.map(setting => [setting.app.namespace, setting] as const))(
    'nothing is found in %s while nothing is wrong, whatever others have left',
    async (_, setting) => {
      for (const [i, loss] of losses.entries())
        for (const isLittered of [false, true]) {
          const manner = i % 2 === 0 ? 'fresh' : 'rolled';
          const { world, app } = planted(
            setting,
            manner,
            120_000,
            () => {},
            it => {
              if (isLittered) litter(it);
            },
          );
          const { status, causes } = await judged(world, app.namespace, loss, questions[0] ?? '');
          expect(status, `${loss}: ${causes[0]?.code} of ${causes[0]?.component}`).not.toBe('identified');
        }
    },
    120_000,
  );
});
