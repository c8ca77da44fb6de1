import type { Report } from '../../domain/report.ts';
import { tidy } from './tidy.ts';

type Cause = Report['causes'][number];
type Evidence = Report['evidence'][number];

/** What a sentence may build on: a piece of evidence, or a cause as the rules told it. */
export type Source = { id: string; isLog: boolean; text: string };

/** What a model was shown, by the ids that it may cite. */
export type Shown = {
  causes: readonly { id: string; cause: Cause }[];
  evidence: readonly Evidence[];
};

/** What one sentence cites: the sources, the evidence behind them, and who calls whom up to what was asked about. */
export type Cited = {
  sources: readonly Source[];
  evidence: readonly string[];
  paths: readonly (readonly string[])[];
};

const ofCause = ({ id, cause }: Shown['causes'][number]): Source => {
  const { code, component, object, summary, why, since, confidence } = cause;
  const about = object ? `${object.kind}/${object.name} ${object.namespace ?? ''}` : '';
  const reason = why.replace(/^\d+ facts? shown(?:; )?/, '');
  const text = `${code} of ${component} ${about}: ${summary}; ${reason}; ${since === undefined ? '' : `since ${since}; `}confidence ${Math.round(confidence * 100)} %`;
  return { id, isLog: false, text: tidy(text) };
};

const ofEvidence = ({ id, kind, source, text, time, call }: Evidence): Source => ({
  id,
  isLog: kind === 'log',
  text: tidy(`${source}: ${text} ; ${time ?? ''} ; ${call}`),
});

/** The sources with these ids; undefined where there is none, or one of them is an id that nothing has. */
export function cited(ids: readonly string[], { causes, evidence }: Shown): Cited | undefined {
  const named = new Set(ids);
  const own = causes.filter(({ id }) => named.has(id));
  const facts = evidence.filter(({ id }) => named.has(id));
  if (named.size === 0 || own.length + facts.length < named.size) return undefined;
  const behind = new Set([...facts.map(({ id }) => id), ...own.flatMap(({ cause }) => cause.evidence)]);
  const all = evidence.filter(({ id }) => behind.has(id));
  const about = causes.filter(one => own.includes(one) || one.cause.evidence.some(id => named.has(id)));
  return {
    sources: [...about.map(ofCause), ...all.map(ofEvidence)],
    evidence: all.map(({ id }) => id),
    paths: about.map(({ cause }) => cause.path),
  };
}
