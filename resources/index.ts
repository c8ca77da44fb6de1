import { component } from './component.ts';
import { dependencyGraph } from './dependency-graph.ts';
import { environmentHealth } from './environment-health.ts';
import type { Resource } from './resource.ts';

/** Every resource template, in the order they are listed. */
export const resources: readonly Resource[] = [component, environmentHealth, dependencyGraph];
