import { at } from '../../domain/json.ts';
import type { Cause, Effect, Profile, ContainerFault } from './effect.ts';
import type { Parsed } from './parse.ts';
import { ageOf, type Expectation, type ScenarioFile, Service, type Sources } from './schema.ts';

/** A call in the past: how many milliseconds ago, and where the file says so. */
export type Step = { age: number; call: string; args: unknown; where: string };

/** Something that goes wrong from an age on. */
export type Fault = {
  name: string;
  environment: string;
  component: string;
  age: number;
  endAge: number | undefined;
  cause: Cause | undefined;
  containers: Omit<ContainerFault, 'environment' | 'component' | 'from' | 'until' | 'cause'> | undefined;
  traffic: Omit<Effect, 'environment' | 'component' | 'from' | 'until'> | undefined;
};

/** A scenario with everything that it extends. Ages are milliseconds before now. */
export type Scenario = {
  name: string;
  title: string;
  description: string;
  begins: number;
  profiles: { readonly [component: string]: Profile };
  /** Oldest first. */
  steps: readonly Step[];
  faults: readonly Fault[];
  sources: Sources;
  /** What its health is to be at the end, and where the file says so. */
  expect: readonly (Expectation & { where: string })[];
};

/** What each component calls, by declared dependencies: needed where a file does not say how often. */
export type Dependencies = ReadonlyMap<string, readonly string[]>;

/** Long enough for everything to have started. */
const SHORTEST = 10 * 60_000;

/** One scenario from a chain of files: the most basic one first, each says only what differs. */
export function mergeScenario(chain: readonly Parsed[], dependencies: Dependencies): Scenario {
  const files = chain.map(({ content }) => content);
  const last = files.at(-1);
  const steps = chain.flatMap(stepsOf).toSorted((a, b) => b.age - a.age);
  const faults = new Map(
    files.flatMap(({ faults = [] }) => faults.map(fault => [fault.name, faultOf(fault)])),
  );
  const begins = files.flatMap(({ begins }) => (begins === undefined ? [] : [ageOf(begins)])).at(-1);
  const earliest = steps[0] === undefined ? 0 : steps[0].age + SHORTEST;
  return {
    name: last?.scenario ?? 'empty',
    title: last?.title ?? '',
    description: (last?.description ?? '').trim(),
    begins: begins ?? (dependencies.size > 0 ? Math.max(SHORTEST, earliest) : earliest),
    profiles: profilesOf(files, dependencies),
    steps,
    faults: [...faults.values()],
    sources: mergeSources(files),
    expect: expectationsOf(chain.findLast(({ content }) => content.expect !== undefined)),
  };
}

const expectationsOf = (parsed: Parsed | undefined): Scenario['expect'] =>
  (parsed?.content.expect ?? []).map((expected, i) => ({
    ...expected,
    where: `${parsed?.file}:${parsed?.locate(['expect', i])}`,
  }));

/** The arguments as they are written: what a tool takes where nothing is said is not for the past to decide. */
function stepsOf({ file, written, content, locate }: Parsed): Step[] {
  return (content.steps ?? []).map((step, i) => {
    const call = Object.keys(step).find(key => key !== 'at') ?? '';
    const args = at(written, 'steps', i, call);
    return { age: ageOf(step.at), call, args, where: `${file}:${locate(['steps', i, call])}` };
  });
}

const faultOf = ({ at: age, until, ...fault }: NonNullable<ScenarioFile['faults']>[number]): Fault => ({
  ...fault,
  age: ageOf(age),
  endAge: until === undefined ? undefined : ageOf(until),
  cause: fault.cause,
  containers: fault.containers,
  traffic: fault.traffic,
});

function profilesOf(files: readonly ScenarioFile[], dependencies: Dependencies): Scenario['profiles'] {
  const named = files.flatMap(({ services = {} }) => Object.keys(services));
  return Object.fromEntries(
    [...new Set(named)].map(name => {
      const said = files.flatMap(({ services = {} }) => services[name] ?? []);
      const once = Object.fromEntries((dependencies.get(name) ?? []).map(dependency => [dependency, 1]));
      const fields = Object.fromEntries(said.flatMap(Object.entries));
      const calls = Object.fromEntries(said.flatMap(({ calls = {} }) => Object.entries(calls)));
      const profile = { ...usual, ...Service.parse(fields), calls: { ...once, ...calls } };
      return [name, profile];
    }),
  );
}

const usual: Profile = {
  requestsPerSecond: 0,
  dailySwing: 0.5,
  calls: {},
  latencyMs: 20,
  cpuCores: 0.05,
  memoryMb: 110,
  logs: 'json',
  lines: [],
};

function mergeSources(files: readonly ScenarioFile[]): Sources {
  const merged: Sources = {};
  for (const { sources = {} } of files)
    for (const [url, revisions] of Object.entries(sources)) merged[url] = { ...merged[url], ...revisions };
  return merged;
}
