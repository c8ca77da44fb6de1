import * as z from 'zod';
import { callersComplain } from './callers.ts';
import type { Plant } from './case.ts';
import { put, startFails, waiting } from './kubelet.ts';
import { release } from './release.ts';
import { crashes } from './runs.ts';
import { mainOf } from './spec.ts';
import { ended } from './world.ts';
import { row, tableOf } from './table.ts';

const anywhere = [
  'tickets/order',
  'shelf/catalog',
  'agora/user-service',
  'tickets/route',
  'shelf/search',
  'agora/text-service',
  'shelf/mailer',
];

const Way = z.strictObject({
  ...row,
  /** Members of the main container in place of its own. */
  container: z.record(z.string(), z.unknown()).optional(),
  /** The runtime's words. */
  cannot: z.string().optional(),
  /** It is begun, and ends at once with these words. */
  exit: z.number().default(1),
  words: z.array(z.string()).default([]),
});

const planted = ({ container, cannot, exit, words, targets, ...way }: z.infer<typeof Way>): Plant => ({
  ...way,
  targets: targets ?? anywhere,
  plant(world, deployed, how) {
    const { name } = deployed.part;
    for (const pod of release(world, name, spec => void Object.assign(mainOf(spec), container), how))
      if (cannot === undefined) crashes(world, deployed, pod, { code: exit, words, ran: 1 });
      else startFails(world, pod, mainOf(pod.spec).name, cannot);
    if (how.rolling !== true) callersComplain(world, name);
  },
});

const words =
  'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "servr": executable file not found in $PATH: unknown';

const created: Plant = {
  what: 'the process cannot be begun, which only its last state tells',
  code: 'command-not-found',
  targets: anywhere,
  plant(world, deployed, how) {
    for (const pod of release(world, deployed.part.name, spec => (mainOf(spec).command = ['servr']), how)) {
      const { name } = mainOf(pod.spec);
      startFails(world, pod, name, words);
      const state = waiting('CrashLoopBackOff', 'back-off 40s restarting failed container');
      put(pod, name, { state, lastState: ended(128, 'StartError', 20, 0, words), restartCount: 4 });
    }
  },
};

/** Containers that are made and whose process does not begin. */
export const commandPlants: readonly Plant[] = [
  ...tableOf('startup-commands.yaml', Way).map(planted),
  created,
];
