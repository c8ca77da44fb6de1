/** What a build is made of. Everything here may come from an agent: `buildJob` checks it. */
export type BuildInput = {
  /** The name of the Job, and its namespace. */
  name: string;
  namespace: string;
  /** Whose build it is, in the platform's words. */
  controlNamespace: string;
  project: string;
  component: string;
  source: BuildSource;
  method: BuildMethod;
  /** Where the image goes: `registry.example/shop/cart:1.4.0`. */
  image: string;
  /** A Secret of type kubernetes.io/dockerconfigjson in the namespace of the Job. */
  pushSecret?: string;
  timeoutSeconds: number;
  resources?: { requests?: Amounts; limits?: Amounts };
  /** Variables of the build, by name: what buildpacks read, or build arguments of a Dockerfile. Not for secrets. */
  env?: { readonly [name: string]: string };
  /** Other images of the tools, for clusters that reach only their own registry. */
  tools?: { git?: string; buildkit?: string };
};

type Amounts = { readonly [resource: string]: string };

export type BuildSource = {
  /** `https://host/path`, `http://…`, `ssh://git@host/path` or `git@host:path`; without credentials. */
  repository: string;
  /** The first that is there of commit, tag, branch; none: the default branch. */
  revision: { branch?: string; tag?: string; commit?: string };
  /** The folder to build, relative to the root of the repository. */
  appPath: string;
  /**
   * A Secret in the namespace of the Job: kubernetes.io/basic-auth (`username`, `password`) for http and https,
   * kubernetes.io/ssh-auth (`ssh-privatekey`, and `known_hosts`) for ssh.
   */
  secret?: string;
};

export type BuildMethod =
  /** `user` is whom the builder image runs as: its CNB_USER_ID and CNB_GROUP_ID. */
  | { kind: 'buildpacks'; builder: string; user?: { uid: number; gid: number } }
  /** `context` and `file` are relative to the root of the repository. */
  | { kind: 'dockerfile'; context: string; file: string };

export type BuildPhase = 'pending' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'timed_out';

/** One of clone, build and push, in this order. Times are RFC 3339. */
export type BuildStep = {
  name: 'clone' | 'build' | 'push';
  phase: BuildPhase;
  startedAt?: string;
  finishedAt?: string;
  /** One word of Kubernetes or ours, as `OOMKilled`, `ImagePullBackOff`, `Error`. */
  reason?: string;
  /** One line. */
  message?: string;
  /** Whose log tells of this step. */
  container: string;
  pod?: string;
};

export type BuildProgress = {
  phase: BuildPhase;
  steps: BuildStep[];
  /** What was pushed, pinned: `registry.example/shop/cart:1.4.0@sha256:…`. */
  image?: string;
  /** The commit that was built, 40 or 64 hexadecimal digits. */
  commit?: string;
  reason?: string;
  message?: string;
  startedAt?: string;
  finishedAt?: string;
};
