import type { Report } from '../../domain/report.ts';
import { cut, oneLine } from '../../domain/line.ts';
import { estimateTokens } from '../../domain/tokens.ts';
import type { Shown } from '../claims/source.ts';

const LONGEST = 400;
const CAUSES = 5;
const LINES = 8;

type Cause = Report['causes'][number];
type Evidence = Report['evidence'][number];

/** What a model is shown: the lines of it, and the ids in them. */
export type Material = { shown: Shown; lines: readonly string[] };

const line = (text: string): string => oneLine(text, LONGEST);

function causeLine(id: string, cause: Cause): string {
  const { code, component, object, summary, confidence, why, path, since, evidence } = cause;
  const about = object ? ` (${object.kind}/${object.name})` : '';
  const more = [
    `evidence ${evidence.join(', ')}`,
    `confidence ${Math.round(confidence * 100)} %`,
    ...(since === undefined ? [] : [`since ${since}`]),
    ...(path.length > 1 ? [`who calls it: ${path.join(' <- ')}`] : []),
    why.replace(/^\d+ facts? shown(?:; )?/, ''),
    cut(summary, 300),
  ];
  return oneLine(
    `${id} ${code} of ${component}${about} | ${more.filter(part => part !== '').join(' | ')}`,
    800,
  );
}

const evidenceLine = ({ id, kind, source, time, text }: Evidence): string =>
  line(`${id} ${kind} ${source}${time === undefined ? '' : ` ${time}`}: ${text}`);

const listed = (title: string, items: readonly string[]): string[] =>
  items.length === 0 ? [] : [`${title}: ${items.slice(0, LINES).map(line).join(' ; ')}`];

/** Evidence of the likeliest cause first. */
function byWeight({ causes, evidence }: Report): Evidence[] {
  const order = [...new Set([...causes.flatMap(cause => cause.evidence), ...evidence.map(({ id }) => id)])];
  return order.flatMap(id => evidence.find(one => one.id === id) ?? []);
}

/**
 * A report as lines within so many tokens: what was asked and found, then as much of the evidence as there is room
 * for, then what else is known. Undefined where not even the first cause and its evidence fit.
 */
export function materialOf(report: Report, tokens: number): Material | undefined {
  const { question, scope, window, status, ruled_out, not_checked, timeline } = report;
  const causes = report.causes.slice(0, CAUSES).map((cause, i) => ({ id: `c${i + 1}`, cause }));
  const asked =
    scope.component === undefined ? scope.environment : `${scope.component} in ${scope.environment}`;
  const head = [
    `question: ${line(question)}`,
    `about: ${asked}, namespaces ${scope.namespaces.join(', ')}, from ${window.from} to ${window.to}, verdict: ${status}`,
    ...causes.map(({ id, cause }) => causeLine(id, cause)),
  ];
  let left = tokens - estimateTokens(head.join('\n'));
  const take = (text: string): boolean => {
    const cost = estimateTokens(`${text}\n`);
    if (cost > left) return false;
    left -= cost;
    return true;
  };
  const evidence: Evidence[] = [];
  for (const one of byWeight(report)) if (take(evidenceLine(one))) evidence.push(one);
  if (left < 0 || (evidence.length === 0 && report.evidence.length > 0)) return undefined;
  const rest = [
    ...listed('timeline', timeline),
    ...listed('ruled out', ruled_out),
    ...listed('not checked', not_checked),
  ].filter(take);
  return { shown: { causes, evidence }, lines: [...head, ...evidence.map(evidenceLine), ...rest] };
}
