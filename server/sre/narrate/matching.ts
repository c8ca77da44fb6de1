import type { Report } from '../../domain/report.ts';
import { isNeutral, stem } from '../claims/neutral.ts';

const CAUSES = 2;
const EVIDENCE = 4;

const wordsOf = (text: string): Set<string> =>
  new Set(
    (
      text
        .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
        .toLowerCase()
        .match(/[a-z0-9]{2,}/g) ?? []
    )
      .filter(word => !isNeutral(word))
      .map(stem),
  );

/** The items that share most words with a question; of those that share as many, the earlier ones. */
function best<T>(
  items: readonly T[],
  textOf: (item: T) => string,
  asked: ReadonlySet<string>,
  most: number,
): T[] {
  return items
    .map(item => ({ item, shared: [...wordsOf(textOf(item))].filter(word => asked.has(word)).length }))
    .filter(({ shared }) => shared > 0)
    .toSorted((a, b) => b.shared - a.shared)
    .slice(0, most)
    .map(({ item }) => item);
}

/** The causes and the evidence of a report whose words a question has; what it calls its components by counts too. */
export function matching(
  { causes, evidence }: Report,
  question: string,
): { causes: Report['causes']; evidence: Report['evidence'] } {
  const asked = wordsOf(question);
  const found = best(
    causes,
    ({ code, component, summary, why }) => `${code} ${component} ${summary} ${why}`,
    asked,
    CAUSES,
  );
  const facts = best(evidence, ({ kind, source, text }) => `${kind} ${source} ${text}`, asked, EVIDENCE);
  return { causes: found, evidence: facts };
}
