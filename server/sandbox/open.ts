import * as z from 'zod';
import { PlatformError } from '../errors.ts';
import type { Clock, Cluster } from '../control-plane/ports.ts';
import { createSandboxCluster } from './cluster.ts';
import { createLogs } from './logs.ts';
import type { Script } from './simulation/behaviour.ts';
import { hex } from './simulation/random.ts';
import { seedCluster } from './simulation/seed.ts';
import { type Simulation, SimulationState, createSimulation } from './simulation/simulation.ts';
import { openStateFile } from './state-file.ts';
import { kinds } from './store/kinds.ts';
import { createObjectStore } from './store/object-store.ts';

/** Time that passed while nobody ran the cluster is played for its last hour only. */
const longestReplay = 60 * 60 * 1000;

/** Milliseconds of our time from a change to the file. */
const saveWithin = 50;

const Dial = z.object({ now: z.number(), serial: z.number() });
const State = z.object({
  seed: z.number(),
  wall: z.number(),
  dial: Dial,
  simulation: SimulationState,
  store: z.unknown(),
});

function uuid(digits: string): string {
  const parts = [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `8${digits.slice(17, 20)}`,
  ];
  return [...parts, digits.slice(20, 32)].join('-');
}

function parsed(found: unknown, file = ''): z.infer<typeof State> {
  const { data, error } = State.safeParse(found);
  if (data) return data;
  throw new PlatformError(
    'invalid_document',
    `the state file ${file} is not readable: ${error.issues[0]?.path.join('.')}: ${error.issues[0]?.message}`,
    'Move it away to begin anew, name another state file, or start with --ephemeral.',
  );
}

export type Sandbox = { cluster: Cluster; clock: Clock; save(): void; close(): void; simulation: Simulation };

/**
 * Opens an embedded, simulated cluster. With a `file` its state is read from there and saved after what changes
 * it, and a cluster that was closed goes on where it was; without one nothing is kept. `wall` is the time in
 * milliseconds by the wall clock; simulated time begins at `start` and runs beside it. The same seed, start and
 * calls give the same cluster. More than 3 `nodes` are big ones (256 cores, 2,000 pods each). Throws what
 * `openStateFile` throws.
 */
export function openSandbox(options: {
  file?: string;
  start?: Date;
  wall: () => number;
  seed?: number;
  nodes?: number;
  script?: Script;
}): Sandbox {
  const { wall, nodes = 3 } = options;
  const file = options.file === undefined ? undefined : openStateFile(options.file);
  const found = file?.read();
  const saved = found === undefined ? undefined : parsed(found, options.file);
  const seed = saved?.seed ?? options.seed ?? 1;
  const away = saved ? Math.max(0, wall() - saved.wall) : 0;
  const begin = saved?.dial ?? { now: options.start?.getTime() ?? wall(), serial: 0 };
  const dial = { ...begin, now: begin.now + Math.max(0, away - longestReplay) };
  const uid = () => uuid(hex(32, seed, 'uid', ++dial.serial));
  const store = createObjectStore({ now: () => new Date(dial.now), uid, kinds });
  if (saved) {
    store.import(saved.store);
    // The new store has used numbers for first objects of its own, which are gone.
    dial.serial = saved.dial.serial;
  } else seedCluster(store, nodes, dial.now);
  const simulation = createSimulation({
    store,
    dial,
    wall,
    seed,
    script: options.script,
    state: saved?.simulation,
  });
  simulation.skip(Math.min(away, longestReplay));

  let pending: NodeJS.Timeout | undefined;
  const failures: unknown[] = [];

  function save(): void {
    simulation.catchUp();
    clearTimeout(pending);
    pending = undefined;
    file?.write({ seed, wall: wall(), dial, simulation: simulation.export(), store: store.export() });
  }

  /** What changes within a moment is saved together; the next call hears of a failure. */
  function saveSoon(): void {
    pending ??= setTimeout(() => {
      try {
        save();
      } catch (error) {
        pending = undefined;
        failures.push(error);
      }
    }, saveWithin);
  }

  function beforeCall(): void {
    const failure = failures.shift();
    if (failure !== undefined) throw failure;
    simulation.catchUp();
  }

  const unsubscribe = file ? store.onChange(saveSoon) : () => {};

  return {
    cluster: createSandboxCluster({
      store,
      logs: createLogs(store, simulation, seed),
      beforeCall,
    }),
    clock: simulation.clock,
    save,
    close() {
      if (pending) save();
      unsubscribe();
      file?.close();
    },
    simulation,
  };
}
