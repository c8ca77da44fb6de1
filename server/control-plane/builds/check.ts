import { PlatformError } from '../../errors.ts';
import { cut } from '../../domain/line.ts';
import { Name } from '../../domain/name.ts';
import type { BuildInput, BuildMethod, BuildSource } from './build.ts';

const shown = (text: string): string => JSON.stringify(cut(text, 80));
const refuse = (message: string, hint: string): never => {
  throw new PlatformError('invalid_input', message, hint);
};

const clusterHost = /^(?:[a-z0-9-]+|.+\.svc|.+\.cluster\.local|.+\.internal)(?::\d+)?$/i;
const forms = 'Use https://HOST/PATH, ssh://git@HOST/PATH or git@HOST:PATH.';
const host = '[a-zA-Z0-9][a-zA-Z0-9.-]*';
const path = '[\\w.~+%@-]+(?:/+[\\w.~+%@-]+)*/?';
const overHttp = new RegExp(`^(https?)://(${host}(?::\\d{1,5})?)/(${path})$`);
const overSsh = new RegExp(
  `^(?:ssh://(?:[\\w][\\w.-]*@)?${host}(?::\\d{1,5})?/|[\\w][\\w.-]*@${host}:/?)(${path})$`,
);

/** How a repository is reached. Throws `invalid_input` for an address that is no repository we would fetch. */
export function schemeOf(repository: string): 'https' | 'http' | 'ssh' {
  if (/^[a-z+]+:\/\/[^/]*:[^/]*@/i.test(repository) || /^https?:\/\/[^/]*@/i.test(repository))
    refuse(
      'the repository must not hold credentials',
      'Keep them in a Secret and name that as the git secret.',
    );
  const [, scheme, authority = '', below = ''] = overHttp.exec(repository) ?? [];
  const ssh = overSsh.exec(repository)?.[1];
  const parts = (ssh ?? below).split('/');
  if (parts.includes('..') || parts.some(part => part.startsWith('-')) || (ssh ?? below) === '')
    refuse(`the repository ${shown(repository)} is not an address we fetch from`, forms);
  if (ssh !== undefined) return 'ssh';
  if (scheme === 'https') return 'https';
  if (clusterHost.test(authority)) return 'http';
  return refuse(
    `the repository ${shown(repository)} would be fetched without encryption`,
    'Use https; http is for hosts of the cluster only.',
  );
}

// Git's own rules for the names of branches and tags (git check-ref-format), and no "$", which Kubernetes expands.
const refName = /^(?![-/.])(?!.*(?:\.\.|\/\/|\/\.|@\{|\.lock(?:\/|$)))[^\s\p{Cc}~^:?*[\\$]{1,200}(?<![/.])$/u;

/** What git is asked for: `HEAD`, `refs/heads/…`, `refs/tags/…` or a commit. Throws `invalid_input`. */
export function refOf({ branch, tag, ...revision }: BuildSource['revision']): string {
  const commit = revision.commit?.toLowerCase();
  if (commit !== undefined && !/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit))
    refuse(`${shown(commit)} is not a commit`, 'Give all 40 digits, as `git rev-parse HEAD` prints them.');
  if (commit !== undefined) return commit;
  const name = tag ?? branch;
  if (name === undefined) return 'HEAD';
  const kind = tag === undefined ? 'branch' : 'tag';
  if (!refName.test(name) || name === '@' || name.startsWith('refs/'))
    refuse(
      `${shown(name)} is not the name of a ${kind}`,
      `Give the plain name, such as ${kind === 'tag' ? 'v1.2.0' : 'main'}.`,
    );
  return tag === undefined ? `refs/heads/${branch}` : `refs/tags/${tag}`;
}

/** A path inside the repository without `./` and slashes at its ends; '' is the root. Throws `invalid_input`. */
export function pathInside(field: string, typed: string): string {
  const parts = typed.split('/').filter(part => part !== '' && part !== '.');
  const odd = parts.some(
    part => part === '..' || part.startsWith('-') || !/^[\p{L}\p{N}_.@+ -]+$/u.test(part),
  );
  if (odd || typed.startsWith('/') || typed.length > 400)
    refuse(
      `${field} ${shown(typed)} is not a path inside the repository`,
      'Give one relative to the root of the repository, without "..", such as services/cart.',
    );
  return parts.join('/');
}

const image =
  /^(?:[a-z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@sha256:[a-f0-9]{64})?$/;

export function demandImage(field: string, name: string): void {
  if (!image.test(name) || name.length > 400)
    refuse(
      `${field} ${shown(name)} is not the name of an image`,
      'Give registry.example/shop/cart:1.4.0, say.',
    );
}

function demandMethod(method: BuildMethod): void {
  if (method.kind === 'dockerfile') return;
  demandImage('the builder', method.builder);
  if (method.user && (method.user.uid < 1 || method.user.gid < 0))
    refuse('the builder must not run as root', 'Give the CNB_USER_ID and CNB_GROUP_ID of the builder image.');
}

function demandEnv(env: BuildInput['env'] = {}): void {
  for (const [name, value] of Object.entries(env))
    if (!/^[A-Za-z_]\w{0,99}$/.test(name) || value.includes('\0') || value.length > 4000)
      refuse(
        `the build variable ${shown(name)} cannot be passed on`,
        'Use letters, digits and "_" in its name, and at most 4,000 characters in its value.',
      );
}

/** Throws `invalid_input` for anything that could not become a Job as it is meant. */
export function demandSound({ name, namespace, image, timeoutSeconds, ...input }: BuildInput): void {
  const names = {
    name,
    namespace,
    'the push secret': input.pushSecret,
    'the git secret': input.source.secret,
  };
  for (const [field, value] of Object.entries(names))
    if (value !== undefined && !Name.safeParse(value).success)
      refuse(
        `${field} ${shown(value)} is not a name`,
        'Use lowercase letters, digits and "-", at most 63 characters.',
      );
  demandImage('the image', image);
  if (image.includes('@') || !/:[^/]+$/.test(image))
    refuse(
      `the image ${shown(image)} has no tag to push to`,
      'Give one such as registry.example/shop/cart:1.4.0.',
    );
  if (!Number.isInteger(timeoutSeconds) || timeoutSeconds < 1)
    refuse(`a timeout of ${timeoutSeconds} s is none`, 'Give a whole number of seconds, 1 at least.');
  demandMethod(input.method);
  demandEnv(input.env);
}
