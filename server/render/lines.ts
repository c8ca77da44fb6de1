/** Lines of an answer as one text; what is left out or empty leaves no line. Lists may be nested. */
export function lines(...parts: readonly (string | undefined | false | readonly string[])[]): string {
  return parts
    .flat()
    .filter(part => part !== undefined && part !== false && part !== '')
    .join('\n');
}

/** Lines moved to the right, also those within one of them. */
export const indented = (text: readonly string[], by = '  '): string[] =>
  text.flatMap(part => part.split('\n').map(line => `${by}${line}`));

/** A titled list, or nothing when the list is empty. */
export const section = (title: string, items: readonly string[]): string[] =>
  items.length === 0 ? [] : [title, ...indented(items)];
