import { readQuestion } from '../../domain/question.ts';
import { rankOf } from '../../domain/health.ts';
import { PlatformError } from '../../errors.ts';
import type { Documents } from '../documents/documents.ts';
import { isActive } from '../operations/deployed.ts';
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
  from: Date;
  now: Date;
};

type Named = {
  component?: string | undefined;
  project?: string | undefined;
  environment?: string | undefined;
};

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
    environment: asked.environment ?? said.environment,
    project: asked.project ?? said.project,
  };
}

/** The environment that is worst off, of those that something is deployed to; throws `ambiguous` where several are alike. */
async function worstEnvironment(
  platform: Reading,
  documents: Documents,
  { component, project }: Named,
  signal: AbortSignal,
): Promise<string> {
  const bindings = documents
    .list('ReleaseBinding', platform.settings.namespace)
    .filter(
      binding =>
        isActive(binding) &&
        (component === undefined || binding.spec.owner.componentName === component) &&
        (project === undefined || binding.spec.owner.projectName === project),
    );
  const environments = [...new Set(bindings.map(({ spec }) => spec.environment))];
  const [only, ...others] = environments;
  if (only !== undefined && others.length === 0) return only;
  const judged = await Promise.all(
    environments.map(async environment => {
      const { status } = await environmentHealth(
        platform,
        { environment, project, drift: false, limit: 1 },
        signal,
      );
      return { environment, rank: rankOf(status) };
    }),
  );
  const [first, second] = judged.toSorted((a, b) => a.rank - b.rank);
  if (first && (!second || first.rank < second.rank)) return first.environment;
  throw new PlatformError(
    'ambiguous',
    environments.length === 0
      ? 'The question names no environment, and nothing is deployed anywhere.'
      : 'The question names no environment, and several are as well as each other.',
    `Name one: environment: ${environments.map(name => `"${name}"`).join(', ') || '"development"'}.`,
  );
}

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
  const from = timeAsked('since', asked.since, now);
  const documents = await platform.documents.snapshot(signal);
  const named = namedIn(documents, settings.namespace, asked);
  if (named.component !== undefined)
    componentNamed(documents, settings, { component: named.component, project: named.project });
  if (named.project !== undefined) projectNamed(documents, settings, named.project);
  const environment = environmentNamed(
    documents,
    settings,
    named.environment ?? (await worstEnvironment(platform, documents, named, signal)),
  ).metadata.name;

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
    from,
    now,
  };
}
