import type { PlanView } from '../domain/plan.ts';
import { healthLine } from './health.ts';
import { indented, lines, section } from './lines.ts';
import { moreLine } from './list.ts';

const outcomes: { readonly [outcome in PlanView['outcome']]: string } = {
  planned: 'planned, nothing has been changed',
  applied: 'done',
  unchanged: 'nothing to change',
};

/** What a write would do or did: the outcome, what changed, what to look out for, how it stands, what to call next. */
export const planText = (view: PlanView): string =>
  lines(
    `${view.target}: ${view.operation} (${outcomes[view.outcome]})`,
    section('Warnings:', view.warnings),
    section('Notes:', view.notes),
    section('Now:', view.deployments.map(deploymentLine)),
    section(view.outcome === 'planned' ? 'Would change:' : 'Changed:', changeLines(view)),
    section('Next:', view.next),
  );

function deploymentLine({
  component,
  environment,
  release,
  urls,
  ...health
}: PlanView['deployments'][number]): string {
  return lines(healthLine(`${component} in ${environment} (release ${release})`, health), indented(urls));
}

const changeLines = ({ changes, more }: PlanView): string[] => [
  ...changes.map(({ change, in: place, fields }) => lines(`${change} in ${place}`, indented(fields))),
  ...(more > 0 ? [moreLine(more)] : []),
];
