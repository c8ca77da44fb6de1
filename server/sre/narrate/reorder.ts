import type { Report } from '../../domain/report.ts';
import { IDENTIFIED } from '../write-report.ts';

type Cause = Report['causes'][number];

/** Causes whose confidence is not further apart than this may change places. */
const MARGIN = 0.1;

const isSure = ({ confidence }: Cause): boolean => confidence >= IDENTIFIED;

/** Whether a cause may stand in front of one that the rules find likelier: close to it, and of the same verdict. */
const mayPass = (later: Cause, earlier: Cause): boolean =>
  earlier.confidence - later.confidence <= MARGIN && isSure(later) === isSure(earlier);

/**
 * The causes in the order that a model gives, as far as their confidence leaves that open. What comes first keeps to
 * the confidence that the first one had: an order never makes a report surer.
 */
export function reordered(causes: readonly Cause[], wanted: readonly string[]): Cause[] {
  const place = new Map([...new Set(wanted)].map((id, i) => [id, i]));
  const rank = (cause: Cause): number => place.get(`c${causes.indexOf(cause) + 1}`) ?? Infinity;
  const order = causes.map((_, i) => `c${i + 1}`);
  if (!order.every(id => place.has(id)) || place.size !== order.length) return [...causes];
  const sorted: Cause[] = [];
  for (const cause of causes) {
    let at = sorted.length;
    for (let before = sorted[at - 1]; before && rank(cause) < rank(before) && mayPass(cause, before);) {
      at--;
      before = sorted[at - 1];
    }
    sorted.splice(at, 0, cause);
  }
  const [was] = causes;
  const [first, ...others] = sorted;
  if (!was || !first || was === first) return sorted;
  return [{ ...first, confidence: Math.min(first.confidence, was.confidence) }, ...others];
}
