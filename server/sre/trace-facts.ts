import { oneLine } from '../domain/line.ts';
import { quantile } from '../domain/quantile.ts';
import { remember } from '../domain/remember.ts';
import { briefly } from '../domain/span-attributes.ts';
import { deepestFailure } from '../domain/trace-failure.ts';
import { failedItself, holdsFailure, lengthOf, type Part, partIn } from '../domain/trace-part.ts';
import { failedAt } from '../domain/trace-summary.ts';
import { timeSpent } from '../domain/trace-time.ts';
import type { Node } from '../domain/trace-tree.ts';
import type { Fact } from './finding.ts';
import type { Picture } from './picture.ts';

/** Short: it stands beside everything else that shows a cause. */
const LONGEST = 140;
/** The slowest quarter is slow where it takes so many times as long as the others. */
const SLOWER = 1.5;
/** Who needs that share of their time makes them slow. */
const SHARE = 0.5;

type Failure = { part: Part; node: Node; at: string };

/** A place in a trace is a component, or `caller→callee`, which tells of both. */
const componentsAt = (at: string): string[] => at.split('→');

function failuresIn(parts: readonly Part[]): Failure[] {
  return parts.flatMap(part => {
    const node = deepestFailure(part);
    return node ? [{ part, node, at: failedAt(node) }] : [];
  });
}

/** What failures that began at a component show. When they began traces do not tell: only the newest are looked at. */
function failing(own: readonly Failure[], count: number): Pick<Fact, 'time' | 'text'> {
  const places = [...Map.groupBy(own, ({ at }) => at)].toSorted(([, a], [, b]) => b.length - a.length);
  const where = places.map(([at, group]) => `${at} (${group.length})`).join(', ');
  const reached = own.filter(({ part }) => failedItself(part)).length;
  const hidden = reached < own.length ? `, ${reached} reached the caller` : '';
  const [last] = own.toSorted((a, b) => b.part.start - a.part.start);
  const { operation = '', status } = last?.node.span ?? {};
  const said = status === undefined ? operation : `${operation}: ${briefly(status)}`;
  return {
    ...(last && { time: last.part.root.span.start }),
    text: `${own.length} of ${count} failed, first at ${where}${hidden}: ${said}`,
  };
}

/** Who made the slowest quarter of those that went well slow, where it is slower than the others. */
function slowest(parts: readonly Part[]): { at: string; text: string } | undefined {
  const well = parts.filter(part => !holdsFailure(part));
  const border = quantile(well.map(lengthOf), 0.75) ?? 0;
  const slow = well.filter(part => lengthOf(part) >= border);
  const usual = quantile(well.map(lengthOf), 0.5) ?? 0;
  const middle = quantile(slow.map(lengthOf), 0.5) ?? 0;
  if (well.length < 4 || middle < usual * SLOWER) return undefined;
  const spent = new Map<string, number>();
  for (const { on, milliseconds } of slow.flatMap(timeSpent))
    spent.set(on, (spent.get(on) ?? 0) + milliseconds);
  const all = [...spent.values()].reduce((sum, milliseconds) => sum + milliseconds, 0);
  const [most] = [...spent].toSorted(([, a], [, b]) => b - a);
  if (!most || most[1] < all * SHARE) return undefined;
  const [at, milliseconds] = most;
  const share = Math.round((milliseconds / all) * 100);
  return {
    at,
    text: `the slowest quarter of ${well.length} took ${Math.round(middle)} ms, ${Math.round(usual)} ms is usual: ${share} % of it went to ${at}`,
  };
}

/** What the traces of the asked component show of each component that a failure began at, or that was slow. */
export const traceFacts = remember((picture: Picture): ReadonlyMap<string, Fact> => {
  const { traced } = picture;
  if (!traced) return new Map();
  const parts = traced.traces.flatMap(trace => partIn(trace, traced) ?? []);
  const failures = failuresIn(parts).flatMap(failure =>
    componentsAt(failure.at).map(component => ({ component, failure })),
  );
  const slow = slowest(parts);
  const told = new Map<string, Pick<Fact, 'time' | 'text'>>();
  for (const component of slow ? componentsAt(slow.at) : []) told.set(component, { text: slow?.text ?? '' });
  for (const [component, group] of Map.groupBy(failures, it => it.component))
    told.set(
      component,
      failing(
        group.map(({ failure }) => failure),
        parts.length,
      ),
    );
  const source = `traces of ${traced.component}`;
  return new Map(
    [...told].map(([component, { text, ...time }]) => [
      component,
      { kind: 'trace', source, ...time, text: oneLine(text, LONGEST) },
    ]),
  );
});
