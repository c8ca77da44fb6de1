import type { Report } from '../../domain/report.ts';
import type { Cited, Shown } from './source.ts';
import { type SubjectsAt, subjectsOf, tellsOf } from './subject.ts';

/** The names of what may be told of: components on the way, objects, and what evidence was read from. */
export function namesIn({ causes, evidence }: Shown, { scope }: Report): string[] {
  const objects = causes.flatMap(({ cause }) => [
    cause.component,
    ...cause.path,
    ...(cause.object ? [cause.object.name] : []),
  ]);
  const read = evidence.flatMap(({ source }) => /^[A-Z]\w+\/(\S+)$/.exec(source)?.[1] ?? []);
  const asked = scope.component === undefined ? [] : [scope.component];
  return [...new Set([...objects, ...read, ...asked].map(name => name.toLowerCase()))];
}

/** Whether what a sentence says at a place is shown by texts about those whom it says it of. */
export type IsTold = (place: number, test: (texts: readonly string[]) => boolean) => boolean;
export type Attribution = {
  isTold: IsTold;
  /** All that could be meant at a place. */ subjectsAt: SubjectsAt;
};

/** Who says what of whom in a sentence that cites these sources. */
export function attribution(text: string, { sources }: Cited, names: readonly string[]): Attribution {
  const subjectsAt = subjectsOf(text, names);
  const about = (name: string) =>
    sources.filter(source => tellsOf(source, name, names)).map(source => source.text);
  const isTold: IsTold = (place, test) => {
    const groups = subjectsAt(place);
    if (groups.length === 0) return test(sources.map(source => source.text));
    return groups.some(group => group.every(name => test(about(name))));
  };
  return { isTold, subjectsAt };
}
