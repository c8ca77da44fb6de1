import { cut, oneLine } from './line.ts';

/** Programs that only pass the error of another on: `: rpc error: code = Unknown desc = failed to create task: `. */
const PASSED_ON =
  /: (?:rpc error: code = \w+ desc = |(?:[\w ]|"[^"]*")*\b(?:failed|unable)\b(?:[\w ]|"[^"]*")*: )+/gi;

/** Text from elsewhere as part of one line. Where it is too long, whoever only passes an error on is left out first: what went wrong stands last. */
export function pointed(text: string, limit: number): string {
  const flat = oneLine(text, Math.max(limit, 2000));
  return flat.length <= limit ? flat : cut(flat.replace(PASSED_ON, ': … '), limit);
}
