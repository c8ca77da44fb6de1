/** A line of JSON holds what was said with its quotes escaped: this is how it was said. */
export const unescaped = (line: string): string =>
  line.includes('\\"') ? line.replaceAll('\\"', '"') : line;
