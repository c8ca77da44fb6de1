import * as z from 'zod';
import { callersComplain } from './callers.ts';
import type { Plant } from './case.ts';
import { configFails, mountFails, put, waiting } from './kubelet.ts';
import { release } from './release.ts';
import { mainOf, type PodSpec, sure } from './spec.ts';
import { filled, row, tableOf } from './table.ts';

const anywhere = [
  'tickets/order',
  'shelf/catalog',
  'agora/user-service',
  'tickets/route',
  'shelf/accounts',
  'agora/text-service',
  'shelf/mailer',
  'shelf/collector',
];

const Source = z.record(z.string(), z.unknown());
const Way = z.strictObject({
  ...row,
  env: Source.optional(),
  whole: Source.optional(),
  volume: Source.optional(),
  /** The container that wants it, where it is not the main one. */
  container: z.string().optional(),
  config: z.string().optional(),
  mount: z.string().optional(),
  /** An optional reference to what is not there beside it. */
  optional: z.boolean().optional(),
  /** Nothing of what kubelet said is left. */
  mute: z.boolean().optional(),
});
type Way = z.infer<typeof Way>;

function refer(spec: PodSpec, { env, whole, volume, container, optional }: Way): void {
  const all = [...spec.containers, ...(spec.initContainers ?? [])];
  const own =
    container === undefined
      ? mainOf(spec)
      : sure(
          all.find(it => it.name === container),
          container,
        );
  if (env) own.env = [...(own.env ?? []), { name: 'EXTRA', valueFrom: env }];
  const free = optional === true ? [{ configMapRef: { name: 'nowhere', optional: true } }] : [];
  if (whole) own.envFrom = [...(own.envFrom ?? []), ...free, whole];
  if (volume) spec.volumes = [...(spec.volumes ?? []), { name: 'extra', ...volume }];
}

const planted = (way: Way): Plant => ({
  what: way.what,
  code: way.code,
  targets: way.targets ?? anywhere,
  plant(world, deployed, how) {
    const { name } = deployed.part;
    const { namespace } = world.app;
    for (const pod of release(world, name, spec => refer(spec, way), how)) {
      const words = filled(way.config ?? way.mount ?? '', { namespace });
      if (way.config === undefined)
        mountFails(world, pod, `MountVolume.SetUp failed for volume "extra" : ${words}`);
      else configFails(world, pod, way.container ?? mainOf(pod.spec).name, words);
      if (way.mute === true) world.said = world.said.filter(it => it.name !== pod.name);
    }
    if (how.rolling !== true) callersComplain(world, name);
  },
});

/** References that do no harm: optional ones, and a pod that only just starts. */
const sound: readonly Plant[] = [
  {
    what: 'optional references to what is not there',
    code: 'nothing',
    targets: ['shelf/catalog', 'tickets/order', 'agora/user-service'],
    not: ['rush'],
    plant(world, deployed, how) {
      const way = {
        what: '',
        code: '',
        optional: true,
        whole: { secretRef: { name: 'nowhere', optional: true } },
        env: { secretKeyRef: { name: 'nowhere', key: 'x', optional: true } },
        volume: { secret: { secretName: 'nowhere', optional: true } },
      };
      release(world, deployed.part.name, spec => refer(spec, way), how);
    },
  },
  {
    what: 'a pod whose containers are being made',
    code: 'nothing',
    targets: ['shelf/catalog', 'tickets/order'],
    not: ['fresh', 'old', 'rush'],
    plant(world, deployed) {
      const how = { seconds: 6, rolling: true };
      for (const pod of release(world, deployed.part.name, () => undefined, how)) {
        put(pod, mainOf(pod.spec).name, { state: waiting('ContainerCreating') });
        pod.phase = 'Pending';
      }
    },
  },
];

/** Secrets, config maps and their keys that pods need and do not find. */
export const referencePlants: readonly Plant[] = [
  ...tableOf('startup-references.yaml', Way).map(planted),
  ...sound,
];
