import { type Container, containersOf } from '../../domain/container.ts';
import { pullFailure } from '../../domain/image.ts';
import { listAt, textAt } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { oneLine } from '../../domain/line.ts';
import { editDistance } from '../../domain/name.ts';
import type { Finding, Rule } from '../finding.ts';
import { imagePlace, imagesOf, isPublic } from '../image-place.ts';
import type { Picture } from '../picture.ts';
import { notStarting, tellings } from '../telling.ts';
import { isReady, suspects, type Workload } from '../workload.ts';

/** What container runtimes and registries say of a pull that fails; the first that fits counts. */
const wordings: readonly (readonly [code: string, wording: RegExp])[] = [
  [
    'image-architecture-mismatch',
    /no match for platform|no matching manifest|does not match the specified platform|no image found in (?:image index|manifest list)|image operating system|image platform/i,
  ],
  [
    'image-registry-unresolvable',
    /no such host|server misbehaving|temporary failure in name resolution|name or service not known|could not resolve|lookup \S+(?: on \S+)?: .*(?:timeout|refused|unreachable)/i,
  ],
  [
    'image-registry-unreachable',
    /i\/o timeout|connection refused|no route to host|network is unreachable|TLS handshake|deadline exceeded|connection reset|context canceled|x509|certificate|request canceled|awaiting headers|server gave HTTP response|50[0234] |toomanyrequests|EOF$/i,
  ],
  [
    'image-pull-unauthorized',
    /unauthorized|not authorized|authentication required|authorization failed|failed to authorize|insufficient_scope|no basic auth|denied|\b40[13]\b|forbidden|invalid username\/password/i,
  ],
  [
    'image-not-found',
    /not found|manifest unknown|does not exist|name unknown|invalid reference|couldn't parse image|not present with pull policy/i,
  ],
];

/** What a reply says beside the names and addresses in it, which may be any words. */
const plainly = (text: string, image: string): string =>
  text.replaceAll(image, 'the image').replaceAll(/https?:\/\/[^\s"]+/g, 'the registry');

const codeFor = (text: string, image: string): string | undefined => {
  const said = plainly(text, image);
  return wordings.find(([, wording]) => wording.test(said))?.[0];
};

const PULLING = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
]);

/** How the hub words what is either. */
const EITHER = /pull access denied|repository does not exist or may require/i;

const isNear = (one: string, other: string): boolean =>
  one !== other && Math.abs(one.length - other.length) <= 2 && editDistance(one, other) <= 2;

const inShort = (said: string, image: string): string => pullFailure(said, image) ?? oneLine(said, 160);

/**
 * Whether a repository that may not be read is one that does not exist: the hub keeps some that all may read, and
 * says the same of any other that it does not have, which one of nearly the name of another is.
 */
function isNobodys(image: string, said: string, picture: Picture): boolean {
  const own = imagePlace(image);
  if (isPublic(own)) return true;
  const others = imagesOf(picture).map(imagePlace);
  return (
    EITHER.test(said) &&
    others.some(({ host, repository }) => host === own.host && isNear(repository, own.repository))
  );
}

const pullSecrets = (pod: KubeObject) =>
  listAt(pod, 'spec', 'imagePullSecrets').map(secret => textAt(secret, 'name'));

/** Whether a pod names pull secrets of which no pod that runs has any. */
function isStranger(pod: KubeObject, picture: Picture): boolean {
  const own = pullSecrets(pod);
  const isShared = (it: KubeObject) => isReady(it) && pullSecrets(it).some(name => own.includes(name));
  return own.length > 0 && !picture.of('Pod').some(isShared);
}

/** Where no reply is left: a registry that others use is there, one of nearly its name or at another port is not. */
function guess(image: string, pod: KubeObject, picture: Picture): string {
  const own = imagePlace(image);
  if (isStranger(pod, picture)) return 'image-pull-unauthorized';
  const others = imagesOf(picture)
    .filter(it => it !== image)
    .map(imagePlace);
  if (others.some(({ host, port }) => host === own.host && port === own.port)) return 'image-not-found';
  if (others.some(({ host }) => host === own.host)) return 'image-registry-unreachable';
  return others.some(({ host }) => isNear(host, own.host))
    ? 'image-registry-unresolvable'
    : 'image-not-found';
}

function judge(workload: Workload, pod: KubeObject, container: Container, picture: Picture): Finding[] {
  const reason = container.waiting?.reason ?? '';
  if (!PULLING.has(reason)) return [];
  const told = tellings(
    pod,
    container,
    picture,
    /^(Failed|FailedToRetrieveImagePullSecret|InspectFailed|ErrImageNeverPull)$/,
  );
  const named = told.filter(({ text }) => text.includes(container.image));
  const mine =
    named.length > 0
      ? [...named, ...told.filter(it => !named.includes(it) && !/image "/.test(it.text))]
      : told;
  const secret = told
    .map(({ text }) => /retrieve some image pull secrets \(([^)]+)\)/.exec(text)?.[1])
    .find(it => it !== undefined);
  const said = mine.find(
    ({ text }) => !/pull secrets/.test(text) && codeFor(text, container.image) !== undefined,
  );
  const replied = said && codeFor(said.text, container.image);
  const isTypo =
    secret === undefined &&
    replied === 'image-pull-unauthorized' &&
    isNobodys(container.image, said?.text ?? '', picture);
  const code = reason === 'InvalidImageName' || isTypo ? 'image-not-found' : replied;
  // Without a readable reply the missing pull secret is what is left; with one of a network, the reply decides.
  const isSecret = secret !== undefined && !code?.startsWith('image-registry');
  const cause = isSecret
    ? {
        code: 'image-pull-unauthorized',
        text: `pull secret ${secret} does not exist, image ${container.image} is refused`,
      }
    : {
        code: code ?? guess(container.image, pod, picture),
        text: `image ${container.image} cannot be pulled: ${inShort(said?.text ?? mine[0]?.text ?? '', container.image)}`,
      };
  const telling = told.filter(
    ({ text }) => codeFor(text, container.image) !== undefined || text.includes('pull secrets'),
  );
  const facts = (telling.length > 0 ? telling : told).map(({ fact }) => fact);
  return [notStarting(workload, pod, cause, facts, code === undefined && !isSecret ? 0.72 : 0.97)];
}

/** Images that cannot be pulled. */
export const imagePulls: Rule = picture =>
  picture.workloads.flatMap(workload =>
    suspects(workload).flatMap(pod =>
      containersOf(pod).flatMap(container => judge(workload, pod, container, picture)),
    ),
  );
