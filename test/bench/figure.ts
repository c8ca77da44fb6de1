import { table } from '../../server/render/table.ts';

export type Goal = { most: number } | { least: number };

/** One measured number. Without a goal it is only told. */
export type Figure = { name: string; value: number; unit: string; goal?: Goal; note?: string };

export const isMet = ({ value, goal }: Figure): boolean | undefined =>
  goal && ('most' in goal ? value <= goal.most : value >= goal.least);

const rounded = (value: number): string => (Math.abs(value) < 100 ? value.toFixed(2) : value.toFixed(0));

function goalText({ goal, unit }: Figure): string | undefined {
  if (!goal) return undefined;
  return 'most' in goal ? `<= ${goal.most} ${unit}` : `>= ${goal.least} ${unit}`;
}

const metText = (figure: Figure): string | undefined =>
  ({ true: 'yes', false: 'NO', undefined: undefined })[`${isMet(figure)}`];

export const figureTable = (figures: readonly Figure[]): string =>
  table(
    figures,
    [
      { title: 'figure', of: figure => figure.name },
      { title: 'value', of: figure => `${rounded(figure.value)} ${figure.unit}`, right: true },
      { title: 'goal', of: goalText, right: true },
      { title: 'met', of: metText },
      { title: 'note', of: figure => figure.note },
    ],
    200,
  );
