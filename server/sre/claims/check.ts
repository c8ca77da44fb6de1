import type { Report, Sentence } from '../../domain/report.ts';
import { unshownAbsence } from './absence.ts';
import { attribution, type IsTold, namesIn } from './attribution.ts';
import { misconduct } from './conduct.ts';
import { isContradicted } from './denial.ts';
import { figuresIn } from './figures.ts';
import { wrongWay } from './lineage.ts';
import { misnamed } from './kinds.ts';
import { isMoment, momentsIn } from './moments.ts';
import { unknownName } from './names.ts';
import { overstated } from './effects.ts';
import { isQuoted, quotesIn } from './quotes.ts';
import { isShown } from './shown-figure.ts';
import { type Cited, cited, type Shown } from './source.ts';
import { tellsOf, withoutNames } from './subject.ts';
import { isReadable, tidy } from './tidy.ts';
import { topics } from './topics.ts';
import { foreignWord } from './vocabulary.ts';
import { wronglyWell } from './well.ts';

/** What sentences are held against. */
export type Ground = {
  shown: Shown;
  report: Report;
  /** The names of everything on this platform. */
  names: readonly string[];
  /** What the model was told to do: nothing that a reader is told. */
  instructions: string;
  /** The text without credentials. */
  safe: (text: string) => string;
};

export type Said = { text: string; evidence: readonly string[] };
export type Judged = { sentence: Sentence } | { why: string };

const LONGEST = 400;
const SHINGLE = 6;

/** `[e1, c2]` and `(e1)` in a sentence: they belong beside it. */
const inline = /\s*[[(]\s*((?:[ec]\d+)(?:\s*[,;]\s*(?:[ec]\d+))*)\s*[\])]/gi;

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[a-z0-9']+/g) ?? [];

/** Whether a sentence repeats what only the instructions say. */
function repeats(text: string, instructions: string): boolean {
  const known = ` ${wordsOf(instructions).join(' ')} `;
  const words = wordsOf(text);
  return words.some(
    (_, i) => i + SHINGLE <= words.length && known.includes(` ${words.slice(i, i + SHINGLE).join(' ')} `),
  );
}

/** What a sentence claims in words alone that nothing shows; undefined where all of it is shown. */
function unshownTopic(
  text: string,
  { told, mayFail }: { told: IsTold; mayFail: (place: number) => boolean },
  texts: readonly string[],
  question: string,
): string | undefined {
  for (const topic of topics)
    for (const { 0: words, index } of text.matchAll(new RegExp(topic.says.source, 'gi'))) {
      const isSeen = topic.isEffect
        ? [...texts, question].some(one => topic.shown.test(one) || topic.says.test(one))
        : told(index, about => about.some(one => topic.shown.test(one))) ||
          (topic.spreads === true && mayFail(index));
      if (!isSeen) return `a claim that nothing shows (${words})`;
      const behind = text.slice(index + words.length);
      if (isContradicted(topic, text.slice(0, index), behind, texts))
        return `the opposite is seen (${words})`;
    }
  return undefined;
}

/** Judges what a sentence claims in quotations, times, names, figures and words, by what it cites. */
function problemOf(text: string, found: Cited, { shown, report, names }: Ground): string | undefined {
  const { sources, paths } = found;
  const texts = sources.map(source => source.text);
  const objects = sources.filter(({ isLog, id }) => !isLog && id.startsWith('e')).map(source => source.text);
  const conduct = misconduct(text, objects);
  if (conduct !== undefined) return conduct;

  const unquoted = quotesIn(text, texts);
  if (!unquoted) return 'quotes what nobody said';
  const { moments, rest } = momentsIn(unquoted.rest);
  const times = [...texts, report.window.from, report.window.to];
  if (moments.some(moment => !isMoment(moment, times))) return 'a time that nothing shows';

  const actors = namesIn(shown, report);
  const { environment, namespaces, component = '' } = report.scope;
  const around = [...paths.flat(), environment, ...namespaces, component];
  const unknown = unknownName(rest, { texts, objects, around, elsewhere: [...names, ...actors] });
  if (unknown !== undefined) return `a name that nothing shows (${unknown})`;

  const { isTold: told, subjectsAt } = attribution(rest, found, actors);
  if (unquoted.quotes.some(quote => !told(quote.start, about => isQuoted(quote, about))))
    return 'a quotation of somebody else';
  // A component may be called like anything: its name claims nothing.
  const plain = withoutNames(rest, [...actors, ...names]);
  const figure = figuresIn(rest).find(one => !told(one.start, about => isShown(one, plain, about)));
  if (figure) return `a figure that nothing shows (${rest.slice(figure.start).split(' ', 1).join('')})`;

  const causes = shown.causes.flatMap(({ cause }) => [cause.component, cause.object?.name ?? '']);
  const onTheWay = [...paths.flat(), component].filter(
    name => name !== '' && !sources.some(source => tellsOf(source, name, actors)),
  );
  const mayFail = (place: number): boolean =>
    subjectsAt(place).some(group => group.every(name => onTheWay.some(one => one.toLowerCase() === name)));
  const much = overstated(rest, onTheWay, actors);
  if (much !== undefined) return `more than is known of ${much}`;
  const foreign = foreignWord(plain, texts, {
    around: [...around, ...report.ruled_out, ...report.not_checked],
    question: report.question,
  });
  if (foreign !== undefined) return `a word that nothing shows (${foreign})`;
  const misplaced = misnamed(rest, texts, actors);
  if (misplaced !== undefined) return `the name of something else (${misplaced})`;
  const absent = unshownAbsence(plain, [...texts, ...report.not_checked]);
  if (absent !== undefined) return `what is missing that nothing shows (${absent})`;
  return (
    unshownTopic(plain, { told, mayFail }, texts, report.question) ??
    wronglyWell(rest, objects, report.ruled_out, texts) ??
    wrongWay(rest, { paths: shown.causes.map(({ cause }) => cause.path), causes, sources: texts })
  );
}

/** Lets a sentence through when everything it claims is shown by what it cites, or says why not. */
export function createCheck(ground: Ground): (said: Said) => Judged {
  const { shown, instructions, safe } = ground;
  const written = [
    ...shown.causes.map(({ cause }) => `${cause.summary} ${cause.component}`),
    ...shown.evidence.map(({ text, source }) => `${text} ${source}`),
  ].join(' ');
  return ({ text: given, evidence }) => {
    if (!isReadable(given, written)) return { why: 'characters that hide something' };
    const ids = [...given.matchAll(inline)].flatMap(([, list = '']) =>
      list.toLowerCase().split(/\s*[,;]\s*/),
    );
    const text = tidy(given.replaceAll(inline, ''));
    if (text.length < 8 || text.length > LONGEST) return { why: 'too short or too long' };
    const found = cited([...evidence, ...ids], shown);
    if (!found) return { why: 'evidence that does not exist, or none' };
    if (safe(text) !== text) return { why: 'a credential' };
    if (repeats(text, instructions)) return { why: 'the instructions' };
    const why = problemOf(text, found, ground);
    return why === undefined ? { sentence: { text, evidence: [...found.evidence] } } : { why };
  };
}
