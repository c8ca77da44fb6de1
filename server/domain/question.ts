import { editDistance } from './name.ts';

/** What a free question names. */
export type Asked = {
  component?: string;
  /** Components that it names besides. */
  others: readonly string[];
  environment?: string;
  project?: string;
};

type Known = { components: readonly string[]; environments: readonly string[]; projects: readonly string[] };

/** How people shorten the names of environments. */
const shorts: readonly (readonly [short: string, start: string])[] = [
  ['prod', 'prod'],
  ['dev', 'dev'],
  ['stage', 'stag'],
  ['stg', 'stag'],
  ['qa', 'qa'],
  ['test', 'test'],
  ['uat', 'uat'],
];

const wordsOf = (question: string): string[] =>
  question
    .toLowerCase()
    .split(/[^a-z0-9-]+/)
    .filter(Boolean);

/** The known names that stand in the question as whole words, the longest first: `gift cards` means `gift-cards`. */
function allSpoken(words: readonly string[], known: readonly string[]): string[] {
  const text = ` ${words.join(' ')} `;
  const said = known.filter(
    name => text.includes(` ${name} `) || text.includes(` ${name.replaceAll('-', ' ')} `),
  );
  return said.toSorted((a, b) => b.length - a.length);
}

const spoken = (words: readonly string[], known: readonly string[]): string | undefined =>
  allSpoken(words, known)[0];

function environmentIn(words: readonly string[], environments: readonly string[]): string | undefined {
  const named = spoken(words, environments);
  if (named !== undefined) return named;
  const start = shorts.find(([short]) => words.includes(short))?.[1];
  const meant = start === undefined ? [] : environments.filter(name => name.startsWith(start));
  return meant.length === 1 ? meant[0] : undefined;
}

/** A word of a question that is a component's name but for a letter or two; short words are near to everything. */
const misspelt = (words: readonly string[], components: readonly string[]): string | undefined => {
  const near = words
    .filter(word => word.length >= 5)
    .flatMap(word => components.map(name => ({ name, distance: editDistance(word, name), word })))
    .filter(({ distance, word }) => distance <= Math.max(1, Math.floor(word.length / 6)))
    .toSorted((a, b) => a.distance - b.distance);
  return near[0]?.name;
};

/** Reads component, environment and project out of a question in plain words, by the names that are known. */
export function readQuestion(question: string, known: Known): Asked {
  const words = wordsOf(question);
  const environment = environmentIn(words, known.environments);
  const others = words.filter(word => word !== environment);
  const component = spoken(others, known.components) ?? misspelt(others, known.components);
  const project = spoken(
    others,
    known.projects.filter(name => name !== component),
  );
  const besides = allSpoken(others, known.components).filter(
    name => component === undefined || !` ${component.replaceAll('-', ' ')} `.includes(` ${name} `),
  );
  return {
    others: besides.filter(name => name !== component),
    ...(component !== undefined && { component }),
    ...(environment !== undefined && { environment }),
    ...(project !== undefined && { project }),
  };
}
