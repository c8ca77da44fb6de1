import { listAt, numberAt, textAt } from './json.ts';
import { oneLine } from './line.ts';
import { instant } from './time.ts';

/** One line of a `status.conditions` list. */
export type Condition = {
  type: string;
  status: string;
  reason: string;
  message: string;
  /** When it last changed, in milliseconds since 1970. */
  since: number | undefined;
  observedGeneration: number | undefined;
};

const read = (condition: unknown): Condition => ({
  type: textAt(condition, 'type') ?? '',
  status: textAt(condition, 'status') ?? 'Unknown',
  reason: textAt(condition, 'reason') ?? '',
  message: textAt(condition, 'message') ?? '',
  since: instant(textAt(condition, 'lastTransitionTime')),
  observedGeneration: numberAt(condition, 'observedGeneration'),
});

/** The condition of a type below `holder.conditions`, where holder is a status or a part of one. */
export function conditionAt(holder: unknown, type: string): Condition | undefined {
  const found = listAt(holder, 'conditions').find(condition => textAt(condition, 'type') === type);
  return found === undefined ? undefined : read(found);
}

/** All conditions below `holder.conditions`. */
export const conditionsAt = (holder: unknown): Condition[] => listAt(holder, 'conditions').map(read);

/** What a condition says, in one line: its message, else its reason, else its name. */
export const saying = ({ type, status, reason, message }: Condition): string =>
  oneLine(message) || oneLine(reason) || `${type} is ${status}`;
