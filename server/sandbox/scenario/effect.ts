/** What a component is like while all is well. */
export type Profile = {
  /** Requests that reach it from outside the platform, at midday; those of its callers come on top. */
  requestsPerSecond: number;
  /** How much of that is gone at night: 0 for the same all day, 1 for none. */
  dailySwing: number;
  /** Requests to each dependency for one of its own. */
  calls: { readonly [dependency: string]: number };
  /** Half of its requests take it longer than this, beside what it waits for others. */
  latencyMs: number;
  /** All its pods together, at midday. */
  cpuCores: number;
  /** Each of its pods, in MiB. */
  memoryMb: number;
  logs: 'json' | 'logfmt' | 'text';
  /** Its own kinds of log line; `{n}` stands for a number, `{id}` for an id. */
  lines: readonly { level: string; text: string }[];
};

/** What a fault does to one component in one environment, beside what its objects show by themselves. */
export type Effect = {
  environment: string;
  component: string;
  /** Milliseconds since 1970. */
  from: number;
  until?: number;
  /** Share of requests it answers with an error. */
  failRatio?: number;
  /** Callers wait at most 2 seconds for an answer. */
  slowerByMs?: number;
  /** Factors on what it gets and uses. */
  requests?: number;
  cpu?: number;
  memory?: number;
  /** What its own log says while that lasts. */
  lines?: readonly { level: string; text: string; everySeconds: number }[];
};

/** What a pod has to have for a fault to show in it: another release or another configuration is well. */
export type Cause = {
  /** The tag of its image. */
  image?: string;
  /** Plain variables with these values; null for one that is not set. */
  variables?: { readonly [name: string]: string | null };
  /** The memory limit of its container. */
  memory?: string;
};

/** How its containers behave from a time on, as far as a fault says. */
export type ContainerFault = {
  environment: string;
  component: string;
  from: number;
  until?: number;
  cause?: Cause;
  pull?: 'not_found' | 'unauthorized' | 'unreachable';
  exit?: { code: number; afterSeconds: number; reason?: 'OOMKilled' };
  unready?: boolean;
  /** From then on its probes get no answer. */
  hangsAfterSeconds?: number;
  firstLines?: readonly string[];
  lastLines?: readonly string[];
};

/** All that a scenario says about how the simulation behaves beside its objects. */
export type Happenings = {
  /** By name of component or resource; what is not named gets a profile drawn from its name. */
  profiles: { readonly [component: string]: Profile };
  /** Read it anew each time: an effect gets its end when what caused it was taken away. */
  readonly effects: readonly Effect[];
  containerFaults: readonly ContainerFault[];
};
