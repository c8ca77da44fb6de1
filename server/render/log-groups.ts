import { cut, oneLine } from '../domain/line.ts';
import type { LogGroup } from '../domain/log-group.ts';
import { table } from './table.ts';

const TEXT = 300;
const EXAMPLE = 240;

/** A table that is as wide as it has to be. */
const WIDTH = 10_000;

/** Of one line the line itself; of several what they have in common. */
const told = ({ count, text, example }: LogGroup): string => oneLine(count === 1 ? example : text, TEXT);

/** What a placeholder stands for is seen in an example. */
const hasExample = ({ count, text }: LogGroup): boolean => count > 1 && /<(?:\*|[a-z]+)>/.test(text);

/** Groups of log lines as rows, each followed by an example where they are not all the same. */
export function groupRows(groups: readonly LogGroup[], pods: number): string {
  const days = new Set(groups.flatMap(({ first, last }) => [first.slice(0, 10), last.slice(0, 10)]));
  const time = (text: string): string => (days.size > 1 ? text.slice(0, 19) : text.slice(11, 19));
  const [titles = '', ...rows] = table(
    groups,
    [
      { title: 'count', of: ({ count }) => count, right: true },
      { title: 'level', of: ({ level }) => level },
      { title: 'change', of: ({ change }) => change },
      { title: 'first', of: ({ first }) => time(first) },
      { title: 'last', of: ({ first, last }) => (time(last) === time(first) ? '' : time(last)) },
      { title: 'pods', of: group => (pods > 1 ? group.pods : undefined), right: true },
      { title: 'lines', of: told },
    ],
    WIDTH,
  ).split('\n');
  const indent = ' '.repeat(titles.length - 'lines'.length);
  return [
    titles,
    ...rows.flatMap((row, i) => {
      const group = groups[i];
      return group && hasExample(group)
        ? [row, `${indent}e.g. ${cut(oneLine(group.example, EXAMPLE), EXAMPLE)}`]
        : [row];
    }),
  ].join('\n');
}
