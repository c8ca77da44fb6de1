import { kindOf, type Span } from './trace.ts';

type Around = { span: Span; start: number; end: number };

/** By how much a span's own clock is moved, and whether its parent does not wait for it. */
export type Placed = { shift: number; isApart: boolean };

const isWithin = (start: number, length: number, parent: Around): boolean =>
  start >= parent.start && start + length <= parent.end;

/** Messages are worked on when somebody has time; and what one component begins afterwards, it does not wait for. */
function isApart(span: Span, parent: Around, shift: number): boolean {
  if (kindOf(span) === 'consumer' || kindOf(parent.span) === 'producer') return true;
  return span.component === parent.span.component && span.start + shift > parent.end;
}

/**
 * Where a span lies by its parent's clock. Clocks of hosts differ: what another component did within a call cannot
 * have been outside of it, so it is moved into its middle, unless its own clock or that of its parent fits. What took
 * longer than the call went on after its caller had given up. `above` is by how much the parent was moved.
 */
export function placed(span: Span, parent: Around, above: number): Placed {
  if (span.component === parent.span.component)
    return { shift: above, isApart: isApart(span, parent, above) };
  if (isApart(span, parent, 0)) return { shift: 0, isApart: true };
  const { milliseconds: length } = span;
  const known = [0, above].find(shift => isWithin(span.start + shift, length, parent));
  if (known !== undefined) return { shift: known, isApart: false };
  const room = parent.end - parent.start - length;
  const began = [0, above].find(
    shift => span.start + shift >= parent.start && span.start + shift <= parent.end,
  );
  if (room < 0) return { shift: began ?? parent.start - span.start, isApart: false };
  return { shift: parent.start + room / 2 - span.start, isApart: false };
}
