import { at } from '../../domain/json.ts';
import type { PlatformError } from '../../errors.ts';

/** A step of a patch's path: into a field or list place, or into the list items that have a value in a field. */
export type Step = { name: string } | { choose: string; field: readonly string[]; value: string };

const CHOICE = /^\[\?\(@\.([\w.-]+)\s*==\s*(?:'([^']*)'|"([^"]*)"|([\w.-]+))\)\]$/;

/** The steps of a JSON Pointer with choices, `/spec/containers[?(@.name=='main')]/env/-`. */
export function stepsOf(path: string, fail: (problem: string) => PlatformError): Step[] {
  if (!path.startsWith('/')) throw fail('a path starts with "/"');
  const segments = path.slice(1).match(/(?:\[.*?\](?=\/|$)|[^/[])+/g) ?? [];
  return segments.flatMap(segment => {
    const bracket = segment.indexOf('[');
    if (bracket === -1) return [{ name: unescaped(segment) }];
    const choice = choiceOf(segment.slice(bracket));
    if (!choice) throw fail(`${segment.slice(bracket)} is not of the form [?(@.field=='value')]`);
    return bracket === 0 ? [choice] : [{ name: unescaped(segment.slice(0, bracket)) }, choice];
  });
}

function choiceOf(text: string): Step | undefined {
  const [, field, ...values] = CHOICE.exec(text) ?? [];
  if (field === undefined) return undefined;
  const value = values.find(each => each !== undefined) ?? '';
  return { choose: text, field: field.split('.'), value: unescaped(value) };
}

const unescaped = (text: string): string => text.replaceAll('~1', '/').replaceAll('~0', '~');

export function matches(item: unknown, step: Extract<Step, { choose: string }>): boolean {
  const found = at(item, ...step.field);
  return (typeof found === 'string' ? found : JSON.stringify(found)) === step.value;
}
