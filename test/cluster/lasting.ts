import { isObject, listAt } from '../../server/domain/json.ts';
import type { Answered } from '../../server/mcp/client.ts';

/** The letters that controllers make up names from. */
const made = '[bcdfghjklmnpqrstvwxz2456789]';

const fleeting: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, 'TIME'],
  // A report is named by its time.
  [/-\d{4}-\d{6}\b/g, '-TIME'],
  [/\b(?:\d+m)?\d+ ?s\b/g, 'SECONDS'],
  // How often a warning has come by now.
  [/(?: ×\d+)?(?=, \w+\/)/g, ''],
  // A ReplicaSet, a pod of one, a pod of a Job: what comes after the hash that is ours.
  [new RegExp(`(-[0-9a-f]{8})-${made}{8,10}-${made}{5}\\b`, 'g'), '$1-SET-POD'],
  [new RegExp(`(-[0-9a-f]{8})-${made}{8,10}\\b`, 'g'), '$1-SET'],
  [new RegExp(`(-[0-9a-f]{8})-${made}{5}\\b`, 'g'), '$1-POD'],
];

/** What of a view or a text lasts: in the place of times and of names that controllers make up stands what they are. */
export function lasting(value: unknown): unknown {
  if (typeof value === 'string')
    return fleeting.reduce((text, [pattern, word]) => text.replaceAll(pattern, word), value);
  if (Array.isArray(value)) return value.map(lasting);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, lasting(member)]));
}

/** The same with the rows of a timeline in no order: what comes within a second comes in any. */
export function unordered({ view, text, failed }: Answered): unknown {
  const sorted = (rows: readonly unknown[]) => rows.map(row => JSON.stringify(lasting(row))).toSorted();
  const rest = lasting({ ...view, changes: [] });
  return { rest, failed, changes: sorted(listAt(view, 'changes')), lines: sorted(text.split('\n')) };
}
