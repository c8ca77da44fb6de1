import type { Case } from './cases/case.ts';
import { collapse } from './collapse.ts';
import { litter } from './litter.ts';
import { type Manner, planted } from './plant.ts';
import { judged, type Loss, losses } from './recording.ts';
import { type Setting, settings } from './scene.ts';

/** One fault, planted in one application, as one recording of it is judged. */
export type Trial = {
  found: Case;
  setting: Setting;
  manner: Manner;
  loss: Loss;
  /** Minutes since it was planted. */
  minutes: number;
  /** Whether earlier troubles have left something, and whether those that need it feel it. */
  littered: boolean;
  felt: boolean;
};

const lossesOf = ({ blind = [] }: Case): Loss[] => losses.filter(loss => !blind.includes(loss));
const settingsOf = ({ only }: Case): Setting[] =>
  settings.filter(({ app }) => only === undefined || only.includes(app.namespace));

/** Every combination: thousands. */
export const everyTrial = (cases: readonly Case[]): Trial[] =>
  cases.flatMap(found =>
    settingsOf(found).flatMap(setting =>
      found.manners.flatMap(manner =>
        lossesOf(found).flatMap(loss =>
          (manner === 'fresh' ? [2] : [2, 25]).flatMap(minutes =>
            [false, true].flatMap(littered =>
              [false, true].map(felt => ({ found, setting, manner, loss, minutes, littered, felt })),
            ),
          ),
        ),
      ),
    ),
  );

const pick = <T>(list: readonly T[], index: number): T[] => list.slice(index % list.length).slice(0, 1);

/** Each case in two applications, in one of its manners and with one loss, so that all of them come about. */
export const someTrials = (cases: readonly Case[]): Trial[] =>
  cases.flatMap((found, i) =>
    settingsOf(found)
      .filter((_, j, { length }) => length < 3 || j !== i % 3)
      .flatMap((setting, j) =>
        pick(found.manners, i + j).flatMap(manner =>
          pick(lossesOf(found), i + 3 * j).map(loss => ({
            found,
            setting,
            manner,
            loss,
            minutes: manner === 'fresh' || (i + j) % 2 === 0 ? 2 : 25,
            littered: (i + j) % 3 > 0,
            felt: i % 2 === 0,
          })),
        ),
      ),
  );

/** What is wrong with the verdict on a trial; undefined where nothing is. */
export async function mistakeIn(trial: Trial, question: string): Promise<string | undefined> {
  const { found, setting, manner, loss, minutes, littered, felt } = trial;
  const { app, roles } = setting;
  const planting = planted(setting, manner, minutes * 60_000 + 10_000, found.plant, it => {
    if (littered) litter(it);
    found.before?.(it);
  });
  if (felt) collapse(planting);
  const { status, causes } = await judged(planting.world, app.namespace, loss, question);
  const [first] = causes;
  const component = found.of === 'namespace' ? app.namespace : roles[found.of];
  if (status === 'identified' && first?.code === found.code && first.component === component)
    return undefined;
  const told = first ? `${first.code} of ${first.component} (${first.confidence})` : 'nothing';
  const how = `${app.namespace}, ${manner}, ${minutes}m, ${loss}${littered ? ', littered' : ''}${felt ? ', felt' : ''}`;
  return `${found.title} [${how}]: ${told}, not ${found.code} of ${component}`;
}
