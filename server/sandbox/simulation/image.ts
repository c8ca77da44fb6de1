import type { Behaviour } from './behaviour.ts';
import { fraction, hex } from './random.ts';

/** The name with registry and tag written out, as the container runtime does it. */
export function fullName(image: string): string {
  const [first = '', ...rest] = image.split('/');
  const hosted = rest.length > 0 && /[.:]|^localhost$/.test(first);
  const named = hosted ? image : `docker.io/${rest.length > 0 ? '' : 'library/'}${image}`;
  return /[:@]/.test(named.split('/').at(-1) ?? '') ? named : `${named}:latest`;
}

/** Between 1 and 2 seconds, in milliseconds; the same for the same image. */
export const pullTime = (image: string): number => 1000 + Math.floor(fraction('pull', image) * 1000);

export const imageSize = (image: string): number =>
  8_000_000 + Math.floor(fraction('size', image) * 90_000_000);

const ids = new Map<string, string>();

/** One text per image, which all its containers share. */
export function imageId(image: string): string {
  const repository = fullName(image)
    .replace(/@.*$/, '')
    .replace(/:[^/:]*$/, '');
  const pinned = /@(sha256:[a-f0-9]{64})$/.exec(image)?.[1];
  const id = ids.get(image) ?? `${repository}@${pinned ?? `sha256:${hex(64, 'image', image)}`}`;
  ids.set(image, id);
  return id;
}

/** What the container runtime says when an image cannot be had. */
export function pullFailure(image: string, pull: Exclude<Behaviour['pull'], 'ok'>): string {
  const name = fullName(image);
  const host = name.split('/')[0] ?? '';
  const start = `failed to pull and unpack image "${name}": failed to resolve reference "${name}"`;
  const failures = {
    invalid_name: `Failed to apply default image tag "${image}": couldn't parse image name "${image}": invalid reference format`,
    not_found: `rpc error: code = NotFound desc = ${start}: ${name}: not found`,
    unauthorized: `${start}: pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials`,
    unreachable: `rpc error: code = Unavailable desc = ${start}: failed to do request: Head "https://${host}/v2/": dial tcp: lookup ${host}: no such host`,
  };
  return failures[pull];
}
