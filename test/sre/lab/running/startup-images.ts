import * as z from 'zod';
import { filled, row, tableOf } from './table.ts';
import type { PodPlan, World } from './world.ts';
import { mainOf, sure } from './spec.ts';
import { callersComplain } from './callers.ts';
import { about, pullFails, say } from './kubelet.ts';
import type { Plant } from './case.ts';
import { release } from './release.ts';

const everywhere = [
  'tickets/order',
  'agora/user-service',
  'shelf/catalog',
  'tickets/payment',
  'shelf/search',
  'agora/front',
  'tickets/directory',
  'shelf/collector',
];

/** Ways in which the name of an image is changed. */
const changes: { readonly [name: string]: (image: string) => string } = {
  newTag: image => image.replace(/:[^:/]*$/, ':9.9.9-rc1'),
  otherName: image => image.replace(/([a-z])([a-z])([a-z]*:[^:/]*)$/, '$2$1$3'),
  typoHost: image => image.replace(/^([a-z]+)/, '$1x'),
  closedPort: image => image.replace(/^([^/]+)/, '$1:5001'),
  elsewhere: image => image.replace(/^[^/]+\//, 'quay.private.example/'),
};

const partsOf = (image: string) => ({
  image,
  host: image.split('/')[0] ?? '',
  path: image.replace(/^[^/]+\//, '').replace(/:[^:/]*$/, ''),
  tag: /:([^:/]+)$/.exec(image)?.[1] ?? 'latest',
});

const Way = z.strictObject({
  ...row,
  image: z.string(),
  reply: z.string(),
  backOff: z.boolean().optional(),
  secret: z.enum(['missing', 'refused']).optional(),
});

const tell = (world: World, pod: PodPlan): void =>
  say(
    world,
    about(pod),
    'Warning',
    'FailedToRetrieveImagePullSecret',
    'Unable to retrieve some image pull secrets (registry-login); attempting to pull the image may not succeed.',
    { first: pod.born - 2, count: 6 },
  );

const planted = ({ image, reply, backOff, secret, targets, ...way }: z.infer<typeof Way>): Plant => ({
  ...way,
  targets: targets ?? everywhere,
  plant(world, deployed, how) {
    const change = changes[image] ?? (own => filled(image, partsOf(own)));
    const pods = release(
      world,
      deployed.part.name,
      spec => {
        mainOf(spec).image = change(mainOf(spec).image);
        if (secret) spec.imagePullSecrets = [{ name: 'registry-login' }];
      },
      how,
    );
    for (const pod of pods) {
      const main = mainOf(pod.spec);
      pullFails(world, pod, main.name, filled(reply, partsOf(main.image)), backOff);
      if (secret === 'missing') tell(world, pod);
    }
    if (how.rolling !== true) callersComplain(world, deployed.part.name);
  },
});

/** A name that kubelet does not even hand to the runtime, or may not. */
const unpulled = (what: string, image: string, reason: string, words: string): Plant => ({
  what,
  code: 'image-not-found',
  targets: everywhere,
  plant(world, deployed, how) {
    const change = { image, imagePullPolicy: reason === 'ErrImageNeverPull' ? 'Never' : 'Always' };
    const pods = release(world, deployed.part.name, spec => void Object.assign(mainOf(spec), change), how);
    for (const pod of pods) {
      const { name } = mainOf(pod.spec);
      pullFails(world, pod, name, words);
      sure(pod.statuses.get(name), name).state = { waiting: { reason, message: words } };
      say(world, about(pod), 'Warning', reason, words, { count: 8 });
    }
  },
});

/** An image beside the main one. */
const beside = (what: string, targets: readonly string[], container: string, image: string): Plant => ({
  what,
  code: 'image-not-found',
  targets,
  plant(world, deployed, how) {
    const pods = release(
      world,
      deployed.part.name,
      spec => {
        for (const it of [...spec.containers, ...(spec.initContainers ?? [])])
          if (it.name === container) it.image = image;
      },
      how,
    );
    const reply = `failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`;
    for (const pod of pods) pullFails(world, pod, container, reply, true);
  },
});

/** The registry's reply was told an hour ago and is gone; the image itself is what is left. */
const mute = (what: string, code: string, change: string): Plant => ({
  what: `${what}, and only the back-off is told`,
  code,
  targets: everywhere,
  plant(world, deployed, how) {
    const pods = release(
      world,
      deployed.part.name,
      spec => {
        mainOf(spec).image = sure(changes[change], change)(mainOf(spec).image);
      },
      how,
    );
    for (const pod of pods) pullFails(world, pod, mainOf(pod.spec).name, '', true);
    const names = new Set(pods.map(({ name }) => name));
    world.said = world.said.filter(it => !names.has(it.name) || !it.message.startsWith('Failed to pull'));
  },
});

const malformed = 'harbor.rail.example/Tickets/order:1.6:2';

/** Every way in which an image is not pulled. */
export const imagePlants: readonly Plant[] = [
  ...tableOf('startup-images.yaml', Way).map(planted),
  unpulled(
    'image name that is none',
    malformed,
    'InvalidImageName',
    `Failed to apply default image tag "${malformed}": couldn't parse image name "${malformed}": invalid reference format: repository name must be lowercase`,
  ),
  unpulled(
    'image that may not be pulled and is not there',
    'local/dev:latest',
    'ErrImageNeverPull',
    'Container image "local/dev:latest" is not present with pull policy of Never',
  ),
  beside("a sidecar's image", ['shelf/legacy'], 'nginx', 'docker.io/library/nginx:99'),
  beside("a proxy's image", ['shelf/web', 'shelf/basket'], 'istio-proxy', 'docker.io/istio/proxyv2:99'),
  beside("an init container's image", ['shelf/index'], 'fetch', 'docker.io/library/busybox:9'),
  mute('wrong tag', 'image-not-found', 'newTag'),
  mute('wrong repository', 'image-not-found', 'otherName'),
  mute('registry mistyped', 'image-registry-unresolvable', 'typoHost'),
  mute('registry port closed', 'image-registry-unreachable', 'closedPort'),
];
