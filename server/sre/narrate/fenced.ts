/** Data between two lines of a word that nothing in it can foresee, so that nothing in it can end it. */
export function fenced(lines: readonly string[], marker: string): string {
  const inside = lines.map(line => line.replaceAll(marker, ''));
  return [marker, ...inside, marker].join('\n');
}
