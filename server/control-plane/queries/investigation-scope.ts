import { readQuestion } from '../../domain/question.ts';
import { rankOf } from '../../domain/health.ts';
import { PlatformError } from '../../errors.ts';
import type { Documents } from '../documents/documents.ts';
import { isActive } from '../operations/deployed.ts';
import { historyOf } from '../plan/history.ts';
import { placeOf } from '../plan/place.ts';
import type { Reading } from '../ports.ts';
import { runningGraph } from '../running-graph.ts';
import { componentNamed, environmentNamed, projectNamed } from '../scope.ts';
import { timeAsked } from './asked-time.ts';
import { environmentHealth } from './environment-health.ts';

export type InvestigationAsked = {
  question?: string | undefined;
  component?: string | undefined;
  project?: string | undefined;
  environment?: string | undefined;
  since: string;
};

/** Where an investigation looks. */
export type InvestigationScope = {
  question: string;
  environment: string;
  component?: string;
  plane: string;
  namespaces: string[];
  calls: { from: string; to: string }[];
  /** The components that ran another release here before. */
  earlier: string[];
  /** What the question may mean as well, and is not looked at. */
  beside: string[];
  from: Date;
  now: Date;
};

type Named = {
  others: readonly string[];
  component?: string | undefined;
  project?: string | undefined;
  environment?: string | undefined;
};

const LONGEST_MS = 31 * 86_400_000;

/** From when on is looked: some time of the last 31 days. */
function startAsked(since: string, now: Date): Date {
  const from = timeAsked('since', since, now);
  const ago = now.getTime() - from.getTime();
  if (ago > 0 && ago <= LONGEST_MS) return from;
  throw new PlatformError(
    'invalid_input',
    `since: "${since}" is ${ago > 0 ? 'more than 31 days ago' : 'not in the past'}.`,
    'An hour is most often enough: since: "1h".',
  );
}

/** Arguments count before what the question says. */
function namedIn(documents: Documents, namespace: string, asked: InvestigationAsked): Named {
  const names = (kind: 'Component' | 'Environment' | 'Project') =>
    documents.list(kind, namespace).map(({ metadata }) => metadata.name);
  const said = readQuestion(asked.question ?? '', {
    components: names('Component'),
    environments: names('Environment'),
    projects: names('Project'),
  });
  return {
    component: asked.component ?? said.component,
    others: [said.component ?? [], ...said.others]
      .flat()
      .filter(name => name !== (asked.component ?? said.component)),
    environment: asked.environment ?? said.environment,
    project: asked.project ?? said.project,
  };
}

/** The environment that is worst off, of those that something is deployed to, and the others; throws `ambiguous` where several are alike. */
async function worstEnvironment(
  platform: Reading,
  documents: Documents,
  { component, project }: Named,
  signal: AbortSignal,
): Promise<{ worst: string; others: string[] }> {
  const bindings = documents
    .list('ReleaseBinding', platform.settings.namespace)
    .filter(
      binding =>
        isActive(binding) &&
        (component === undefined || binding.spec.owner.componentName === component) &&
        (project === undefined || binding.spec.owner.projectName === project),
    );
  const environments = [...new Set(bindings.map(({ spec }) => spec.environment))];
  const [only, ...more] = environments;
  if (only !== undefined && more.length === 0) return { worst: only, others: [] };
  const judged = await Promise.all(
    environments.map(async environment => {
      const { status } = await environmentHealth(
        platform,
        { environment, project, drift: false, limit: 1 },
        signal,
      );
      return { environment, status, rank: rankOf(status) };
    }),
  );
  const [first, second] = judged.toSorted((a, b) => a.rank - b.rank);
  if (first && (!second || first.rank < second.rank)) {
    const worst = first.environment;
    return { worst, others: environments.filter(name => name !== worst) };
  }
  const alike = judged.filter(({ rank }) => rank === first?.rank).map(({ environment }) => environment);
  throw new PlatformError(
    'ambiguous',
    environments.length === 0
      ? 'The question names no environment, and nothing is deployed anywhere.'
      : `The question names no environment, and ${alike.slice(0, -1).join(', ')} and ${alike.at(-1)} are ${first?.status} alike.`,
    `Name one: environment: ${environments.map(name => `"${name}"`).join(', ') || '"development"'}.`,
  );
}

/** One component of one environment is looked at, with what it needs: what else the question may mean is told. */
const besideIt = ({ others }: Named, chosen: { worst: string; others: readonly string[] }): string[] => [
  ...(others.length === 0
    ? []
    : [`${others.join(', ')}, which the question names too: ask about one at a time`]),
  ...(chosen.others.length === 0
    ? []
    : [`${chosen.others.join(', ')}: no environment was named, and ${chosen.worst} is worst off`]),
];

/** The name in a graph's `project/name`. */
const nameOf = (id: string): string => id.slice(id.indexOf('/') + 1);

/**
 * What a question is about: names in its arguments or its words, the cells they stand for, who calls whom there.
 * Without an environment: the one that is worst off. Throws `not_found`, `ambiguous` and `invalid_input`.
 */
export async function investigationScope(
  platform: Reading,
  asked: InvestigationAsked,
  signal: AbortSignal,
): Promise<InvestigationScope> {
  const { settings, clock } = platform;
  const now = clock.now();
  const from = startAsked(asked.since, now);
  const documents = await platform.documents.snapshot(signal);
  const named = namedIn(documents, settings.namespace, asked);
  if (named.component !== undefined)
    componentNamed(documents, settings, { component: named.component, project: named.project });
  if (named.project !== undefined) projectNamed(documents, settings, named.project);
  const chosen =
    named.environment === undefined
      ? await worstEnvironment(platform, documents, named, signal)
      : { worst: named.environment, others: [] };
  const environment = environmentNamed(documents, settings, chosen.worst).metadata.name;

  const here = [
    ...documents.list('ReleaseBinding', settings.namespace),
    ...documents.list('ResourceReleaseBinding', settings.namespace),
  ].filter(({ spec }) => spec.environment === environment);
  const projects = [...new Set(here.map(({ spec }) => spec.owner.projectName))];
  const places = projects.map(project => placeOf(documents, settings, project, environment));
  const [place] = places;
  if (!place)
    throw new PlatformError(
      'not_found',
      `Nothing is deployed to ${environment}.`,
      'deploy_component puts something there; get_environment_health shows the others.',
    );
  return {
    question: asked.question ?? `What is wrong with ${named.component ?? environment}?`,
    environment,
    ...(named.component !== undefined && { component: named.component }),
    plane: place.dataPlane.metadata.name,
    namespaces: [...new Set(places.map(({ cell }) => cell))],
    calls: runningGraph(documents, settings, environment).edges.map(({ from: caller, to }) => ({
      from: nameOf(caller),
      to: nameOf(to),
    })),
    earlier: documents
      .list('ReleaseBinding', settings.namespace)
      .filter(({ spec }) => spec.environment === environment)
      .filter(binding => historyOf(binding).some(({ release }) => release !== binding.spec.releaseName))
      .map(({ spec }) => spec.owner.componentName),
    beside: besideIt(named, chosen),
    from,
    now,
  };
}
