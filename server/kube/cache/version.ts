/**
 * Whether a resourceVersion is later than another. They are whole numbers that grow with every write, so of two the
 * longer one is later. Where one is missing nothing can be said, and what comes in counts.
 */
export function isLater(version: string | undefined, than: string | undefined): boolean {
  if (version === undefined || than === undefined) return true;
  return version.length === than.length ? version > than : version.length > than.length;
}
