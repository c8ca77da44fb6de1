import { oneLine } from '../domain/line.ts';
import { quantile } from '../domain/quantile.ts';
import { remember } from '../domain/remember.ts';
import { deepestFailure } from '../domain/trace-failure.ts';
import { failedItself, holdsFailure, lengthOf, type Part, partIn } from '../domain/trace-part.ts';
import { failedAt } from '../domain/trace-summary.ts';
import { timeSpent } from '../domain/trace-time.ts';
import type { Node } from '../domain/trace-tree.ts';
import type { Fact } from './finding.ts';
import type { Picture } from './picture.ts';

/** Something that traces show: of a component, or `caller→callee`, which tells of both. */
type Shown = { at: string; fact: Fact };

/** The slowest quarter is slow where it takes so many times as long as the others. */
const SLOWER = 1.5;
/** Who needs that share of their time makes them slow. */
const SHARE = 0.5;

function failures(component: string, parts: readonly Part[]): Shown[] {
  const failed = parts.flatMap(part => {
    const node = deepestFailure(part);
    return node ? [{ part, node }] : [];
  });
  const groups = Map.groupBy(failed, ({ node }) => failedAt(node));
  return [...groups].map(([at, group]) => {
    const reached = group.filter(({ part }) => failedItself(part)).length;
    // When it began they do not tell: only the newest traces were looked at.
    const [last] = group.toSorted((a, b) => b.part.start - a.part.start);
    const text = `in ${group.length} of ${parts.length} a failure began at ${at}, ${reached} of them failed for the caller: ${saying(last?.node)}`;
    const time = last?.part.root.span.start;
    return {
      at,
      fact: {
        kind: 'trace',
        source: `traces of ${component}`,
        ...(time !== undefined && { time }),
        text: oneLine(text, 400),
      },
    };
  });
}

const saying = (node: Node | undefined): string =>
  [node?.span.operation, node?.span.status].filter(text => text !== undefined).join(': ');

/** Who made the slowest quarter of those that went well slow, where it is slower than the others. */
function slowness(component: string, parts: readonly Part[]): Shown[] {
  const well = parts.filter(part => !holdsFailure(part));
  const border = quantile(well.map(lengthOf), 0.75) ?? 0;
  const slow = well.filter(part => lengthOf(part) >= border);
  const usual = quantile(well.map(lengthOf), 0.5) ?? 0;
  const middle = quantile(slow.map(lengthOf), 0.5) ?? 0;
  if (well.length < 4 || middle < usual * SLOWER) return [];
  const spent = new Map<string, number>();
  for (const { on, milliseconds } of slow.flatMap(timeSpent))
    spent.set(on, (spent.get(on) ?? 0) + milliseconds);
  const all = [...spent.values()].reduce((sum, milliseconds) => sum + milliseconds, 0);
  const [most] = [...spent].toSorted(([, a], [, b]) => b - a);
  if (!most || most[1] < all * SHARE) return [];
  const [at, milliseconds] = most;
  const text = `the slowest quarter of ${well.length} took ${Math.round(middle)} ms, ${Math.round(usual)} ms is usual: ${Math.round((milliseconds / all) * 100)} % of it went to ${at}`;
  return [{ at, fact: { kind: 'trace', source: `traces of ${component}`, text: oneLine(text, 400) } }];
}

/** What the traces of the asked component show of each component that a failure began at, or that was slow. */
export const traceFacts = remember((picture: Picture): ReadonlyMap<string, readonly Fact[]> => {
  const { traced } = picture;
  if (!traced) return new Map();
  const parts = traced.traces.flatMap(trace => partIn(trace, traced) ?? []);
  const shown = [...failures(traced.component, parts), ...slowness(traced.component, parts)];
  const facts = shown.flatMap(({ at, fact }) => at.split('→').map(component => ({ component, fact })));
  const groups = Map.groupBy(facts, ({ component }) => component);
  return new Map([...groups].map(([component, group]) => [component, group.map(({ fact }) => fact)]));
});
