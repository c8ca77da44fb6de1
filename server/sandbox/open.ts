import * as z from 'zod';
import { PlatformError } from '../errors.ts';
import type { Clock, Cluster, Metrics, Traces } from '../control-plane/ports.ts';
import { buildScript } from './builds/script.ts';
import type { Sources } from './builds/sources.ts';
import { createSandboxCluster } from './cluster.ts';
import { createLogs } from './logs.ts';
import { type Opened, openScenario } from './scenario/happenings.ts';
import type { Scenario } from './scenario/scenario.ts';
import type { Script } from './simulation/behaviour.ts';
import { createSaver } from './saver.ts';
import { hex } from './simulation/random.ts';
import { seedCluster } from './simulation/seed.ts';
import { type Simulation, SimulationState, createSimulation } from './simulation/simulation.ts';
import { type StateFile, openStateFile, readStateFile } from './state-file.ts';
import { kinds } from './store/kinds.ts';
import { createObjectStore } from './store/object-store.ts';
import { metricsOf } from './traffic/metrics.ts';
import { createPresence, PresenceState } from './traffic/presence.ts';
import { tracesOf } from './traffic/recorded-traces.ts';
import { createTraffic } from './traffic/traffic.ts';

const State = z.object({
  seed: z.number(),
  wall: z.number(),
  dial: z.object({ now: z.number(), serial: z.number() }),
  simulation: SimulationState,
  store: z.unknown(),
  presence: PresenceState.optional(),
  /** The scenario that was played, the moment its ages count from, and the faults that are over. */
  scenario: z
    .object({ name: z.string(), anchor: z.number(), endings: z.record(z.string(), z.number()) })
    .optional(),
});
type State = z.infer<typeof State>;

function stateIn(found: unknown): State | undefined {
  if (found === undefined) return undefined;
  const { data, error } = State.safeParse(found);
  if (data) return data;
  throw new PlatformError(
    'invalid_document',
    `the state file is not readable: ${error.issues[0]?.path.join('.')}: ${error.issues[0]?.message}`,
    'Move it away to begin anew, name another state file, or start with --ephemeral.',
  );
}

function uuid(digits: string): string {
  const [version, variant] = [`4${digits.slice(13, 16)}`, `8${digits.slice(17, 20)}`];
  return [digits.slice(0, 8), digits.slice(8, 12), version, variant, digits.slice(20, 32)].join('-');
}

type Options = {
  file?: string;
  start?: Date;
  wall: () => number;
  seed?: number;
  nodes?: number;
  script?: Script;
  /** What can be cloned and how it builds; left out: what the scenario says. */
  sources?: Sources;
  /** What is to be played, with its ages before `anchor` (left out: before now). */
  scenario?: Scenario;
  anchor?: number;
};

export type Sandbox = {
  cluster: Cluster;
  metrics: Metrics;
  traces: Traces;
  clock: Clock;
  save: () => void;
  close: () => void;
  simulation: Simulation;
  /** The moment that the scenario's ages count from, in milliseconds since 1970. */
  anchor: number;
  /** Whether nothing has been played yet. Until `keep` is called, nothing is saved then. */
  isNew: boolean;
  keep: () => void;
};

/**
 * Opens an embedded, simulated cluster. With a `file` its state is read from there and saved after what changes
 * it, and a cluster that was closed goes on where it was; without one nothing is kept. `wall` is the time in
 * milliseconds by the wall clock; simulated time begins at `start` and runs beside it. The same seed, start and
 * calls give the same cluster. More than 3 `nodes` are big ones (256 cores, 2,000 pods each). Throws what
 * `openStateFile` throws.
 */
export function openSandbox(options: Options): Sandbox {
  const file = options.file === undefined ? undefined : openStateFile(options.file);
  try {
    return sandboxOn(file, stateIn(file?.read()), options);
  } catch (error) {
    file?.close();
    throw error;
  }
}

/**
 * A copy of the cluster as its file tells it, caught up with the present, for somebody who only looks: whoever
 * has the file keeps it, and nothing is written. Undefined where there is no file.
 */
export function copySandbox(file: string, options: Omit<Options, 'file'>): Sandbox | undefined {
  const saved = stateIn(readStateFile(file));
  return saved && sandboxOn(undefined, saved, options);
}

function sandboxOn(
  file: StateFile | undefined,
  saved: State | undefined,
  { start, wall, nodes = 3, scenario, ...options }: Options,
): Sandbox {
  if (saved && scenario) refuseOther(saved, scenario);
  const seed = saved?.seed ?? options.seed ?? 1;
  const anchor = saved?.scenario?.anchor ?? options.anchor ?? wall();
  const begin = start?.getTime() ?? anchor - (scenario?.begins ?? 0);
  const dial = saved ? { ...saved.dial } : { now: begin, serial: 0 };
  const uid = () => uuid(hex(32, seed, 'uid', ++dial.serial));
  const store = createObjectStore({ now: () => new Date(dial.now), uid, kinds });
  if (saved) {
    store.import(saved.store);
    // The new store has used numbers for first objects of its own, which are gone.
    dial.serial = saved.dial.serial;
  } else seedCluster(store, nodes, dial.now);
  const { simulation: state, wall: lastWall } = saved ?? {};
  const opened = openedIn(saved, scenario, { store, now: () => dial.now, anchor });
  const scripted = opened?.script ?? options.script;
  const builds = buildScript(options.sources ?? scenario?.sources ?? {}, seed);
  const script: Script = (pod, container) => scripted?.(pod, container) ?? builds(pod, container);
  const simulation = createSimulation({
    store,
    dial,
    wall,
    seed,
    script,
    state,
    lastWall,
    moments: opened?.moments,
  });
  const presence = createPresence(store, () => dial.now, saved?.presence);
  const traffic = createTraffic({
    store,
    presence,
    behaviourOf: simulation.behaviourOf,
    seed,
    now: () => dial.now,
    happenings: opened?.happenings,
  });
  const isNew = saved === undefined && scenario !== undefined;
  let isKept = !isNew;
  const saver = createSaver(() => {
    if (!isKept) return;
    simulation.catchUp();
    file?.write({
      seed,
      wall: wall(),
      dial,
      simulation: simulation.export(),
      store: store.export(),
      presence: presence.export(),
      ...(scenario && opened && { scenario: { name: scenario.name, anchor, endings: opened.endings() } }),
    });
  });
  const saveSoon = () => void (isKept && saver.saveSoon());
  const unsubscribe = file ? store.onChange(saveSoon) : () => {};
  const beforeCall = () => {
    saver.complain();
    simulation.catchUp();
    opened?.look();
  };
  return {
    cluster: createSandboxCluster({ store, logs: createLogs(store, simulation, seed, traffic), beforeCall }),
    metrics: metricsOf(traffic, beforeCall),
    traces: tracesOf(traffic, beforeCall),
    clock: simulation.clock,
    save: saver.saveNow,
    close() {
      unsubscribe();
      try {
        saver.saveNow();
      } finally {
        file?.close();
      }
    },
    simulation,
    anchor,
    isNew,
    keep() {
      isKept = true;
      saveSoon();
    },
  };
}

/** A state from before there were scenarios has no past that faults could count from. */
const openedIn = (
  saved: State | undefined,
  scenario: Scenario | undefined,
  parts: Omit<Parameters<typeof openScenario>[1], 'endings'>,
): Opened | undefined =>
  scenario === undefined || (saved && !saved.scenario)
    ? undefined
    : openScenario(scenario, { ...parts, endings: saved?.scenario?.endings ?? {} });

function refuseOther({ scenario: played }: State, { name }: Scenario): void {
  if (played === undefined || played.name === name) return;
  throw new PlatformError(
    'invalid_input',
    `The state file holds the scenario "${played.name}", not "${name}".`,
    'Start with the scenario that it holds, name another state file with --state, or move this one away.',
  );
}
