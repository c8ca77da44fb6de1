/** One arrow list of a DeploymentPipeline: releases move from an environment to others. */
export type PromotionPath = { source: string; targets: readonly string[] };

/** Every environment a pipeline names, in the order it names them. */
const named = (paths: readonly PromotionPath[]): string[] => [
  ...new Set(paths.flatMap(({ source, targets }) => [source, ...targets])),
];

/** The environments an environment's releases may be promoted to, in the order given. */
export const nextOf = (paths: readonly PromotionPath[], environment: string): string[] => [
  ...new Set(paths.flatMap(({ source, targets }) => (source === environment ? targets : []))),
];

/** The environments whose releases may be promoted to this one. */
export const previousOf = (paths: readonly PromotionPath[], environment: string): string[] => [
  ...new Set(paths.flatMap(({ source, targets }) => (targets.includes(environment) ? [source] : []))),
];

/** The environments nothing is promoted to; promoting to oneself does not count. */
const starts = (paths: readonly PromotionPath[]): string[] =>
  named(paths).filter(environment => previousOf(paths, environment).every(source => source === environment));

/**
 * Environments in promotion order: sources before their targets, otherwise as the pipeline names them. A circle is
 * entered where it is named first.
 */
export function orderOf(paths: readonly PromotionPath[]): string[] {
  const waiting = new Set(named(paths));
  const order: string[] = [];
  while (waiting.size > 0) {
    const open = [...waiting];
    const free = open.find(name =>
      previousOf(paths, name).every(source => source === name || !waiting.has(source)),
    );
    const chosen = free ?? open[0] ?? '';
    waiting.delete(chosen);
    order.push(chosen);
  }
  return order;
}

/** A way that leads back to where it began, `development → staging → development`; undefined where there is none. */
export function circleOf(paths: readonly PromotionPath[]): string[] | undefined {
  const done = new Set<string>();
  for (const start of named(paths)) {
    const found = circleFrom(paths, start, [], done);
    if (found) return found;
  }
  return undefined;
}

function circleFrom(
  paths: readonly PromotionPath[],
  here: string,
  trail: readonly string[],
  done: Set<string>,
): string[] | undefined {
  const seen = trail.indexOf(here);
  if (seen >= 0) return [...trail.slice(seen), here];
  if (done.has(here)) return undefined;
  for (const target of nextOf(paths, here)) {
    const found = circleFrom(paths, target, [...trail, here], done);
    if (found) return found;
  }
  done.add(here);
  return undefined;
}

/** What is wrong with a pipeline, each in one line; empty when it is sound. */
export function pipelineProblems(paths: readonly PromotionPath[]): string[] {
  if (named(paths).length === 0) return ['it names no environment'];
  const around = circleOf(paths);
  const entries = starts(paths);
  return [
    ...(around ? [`it goes in a circle: ${around.join(' → ')}`] : []),
    ...(entries.length > 1
      ? [`it has several first environments: ${entries.join(', ')}; ${entries[0]} is taken`]
      : []),
  ];
}
