import type { Document } from './documents/document.ts';
import type { Documents } from './documents/documents.ts';
import type { Alert } from '../domain/alert.ts';
import type { Narration } from './language-model.ts';
import type { KubeObject, Ref } from '../domain/kube-object.ts';
import type { Point, Series } from '../domain/signal.ts';
import type { Trace } from '../domain/trace.ts';

export type { Completion, KnownTool, LanguageModel, Narration, Prompt } from './language-model.ts';

export type ListQuery = {
  apiVersion: string;
  kind: string;
  /** Left out: all namespaces, or a cluster-scoped kind. */
  namespace?: string;
  /** A label selector in Kubernetes syntax: `a=b,c!=d,e in (f,g),h,!i`. */
  labels?: string;
  /** A field selector: `metadata.name=x`, `spec.nodeName=y`, `involvedObject.name=z`, `status.phase=Running`. */
  fields?: string;
  limit?: number;
  continue?: string;
  /** Only what names the objects and who wrote which of their fields: what a Secret holds never leaves the cluster. */
  metadataOnly?: boolean;
};

/**
 * `items` are shared and never changed by anyone. As long as nothing that the query selects has changed, a
 * cluster may answer with the same array, so work done on it can be remembered by its identity.
 */
export type ObjectList = { items: readonly KubeObject[]; resourceVersion: string; continue?: string };

export type WatchEvent = { type: 'added' | 'modified' | 'deleted' | 'bookmark'; object: KubeObject };

export type LogQuery = {
  namespace: string;
  pod: string;
  container?: string;
  /** The container's last terminated run. */
  previous?: boolean;
  sinceTime?: Date;
  tailLines?: number;
  limitBytes?: number;
};

export type WriteOptions = { dryRun?: boolean };
export type ApplyOptions = WriteOptions & { manager: string; force?: boolean };
export type DeleteOptions = WriteOptions & {
  uid?: string;
  resourceVersion?: string;
  propagation?: 'background' | 'foreground' | 'orphan';
};

/** What a read may ask of any cluster: embedded, real, delegated or recorded. Times come from its Clock. */
export interface ClusterReader {
  /** One object, or undefined when there is none. Throws `not_supported` for a kind that is not served. */
  get(ref: Ref, signal?: AbortSignal): Promise<KubeObject | undefined>;
  list(query: ListQuery, signal?: AbortSignal): Promise<ObjectList>;
  /** Changes from `resourceVersion` on (from now, without one) until the signal aborts. Throws `conflict` when that version is too old. */
  watch(query: ListQuery & { resourceVersion?: string }, signal: AbortSignal): AsyncIterable<WatchEvent>;
  /** Log lines, each with its RFC 3339 time in front, oldest first. */
  podLogs(query: LogQuery, signal?: AbortSignal): Promise<string>;
  /** Whether the cluster's API serves this kind at all. */
  serves(apiVersion: string, kind: string, signal?: AbortSignal): Promise<boolean>;
}

/** Writes. Each throws `conflict` when what it was based on has moved, `refused` when the cluster says no. */
export interface ClusterWriter {
  /** Throws `conflict` when an object of that name exists. */
  create(object: KubeObject, options?: WriteOptions, signal?: AbortSignal): Promise<KubeObject>;
  /** PUT: `metadata.resourceVersion`, where given, is the precondition. */
  replace(object: KubeObject, options?: WriteOptions, signal?: AbortSignal): Promise<KubeObject>;
  /** Server-side apply. Without `force`, a field owned by another manager with another value is a `conflict`. */
  apply(object: KubeObject, options: ApplyOptions, signal?: AbortSignal): Promise<KubeObject>;
  /** JSON merge patch. */
  patch(
    ref: Ref,
    patch: { [field: string]: unknown },
    options?: WriteOptions,
    signal?: AbortSignal,
  ): Promise<KubeObject>;
  /** Deleting what is not there is no error: the answer is false. */
  delete(ref: Ref, options?: DeleteOptions, signal?: AbortSignal): Promise<boolean>;
}

export interface Cluster extends ClusterReader, ClusterWriter {}

export type MetricsQuery = {
  /** The cell that the component runs in. */
  namespace: string;
  component: string;
  /** Known ones, and other gauges by what follows `platform_`. */
  signals: readonly string[];
  from: Date;
  to: Date;
  stepSeconds: number;
};

export interface Metrics {
  /** One series per signal that is measured for this component; a signal that is not is left out. */
  series(query: MetricsQuery, signal?: AbortSignal): Promise<Series[]>;
  /** Further signals of this component that the source has recorded. Absent: it has the known ones only. */
  others?(query: Omit<MetricsQuery, 'signals'>, signal?: AbortSignal): Promise<readonly string[]>;
}

/** A gauge `platform_<signal>`: its labels name a component, a node, or the two ends of a call. */
export type Gauge = {
  name: string;
  labels: { readonly [name: string]: string };
  points: readonly Point[];
};

export type Window = { namespaces: readonly string[]; from: Date; to: Date };

/** What an investigation looks at besides objects and logs. Each part may be empty: nobody measures it. */
export interface Telemetry {
  gauges(window: Window, signal?: AbortSignal): Promise<readonly Gauge[]>;
  /** Which component called which, by traces. */
  calls(window: Window, signal?: AbortSignal): Promise<readonly { from: string; to: string }[]>;
  /** Captured texts about a node, such as the state of its services. */
  nodeTexts(signal?: AbortSignal): Promise<ReadonlyMap<string, readonly string[]>>;
}

export type LogSearch = {
  /** The cell that the component runs in. */
  namespace: string;
  component: string;
  container?: string;
  /** Only what runs before the present one of each container said. */
  previous?: boolean;
  from: Date;
  to: Date;
  /** Plain text that a line contains, in any case. */
  grep?: string;
  /** At most this many lines, the newest. */
  limit: number;
};

/** `time` is RFC 3339, or empty where nobody knows it. */
export type LogLine = { time: string; pod: string; container: string; text: string };

export type LogsFound = {
  /** Oldest first. */
  lines: readonly LogLine[];
  pods: readonly string[];
  /** Older lines that match were left out because of the limit. */
  isCut: boolean;
  /** Not all that is older than this time was read, for another reason. */
  wholeFrom?: string;
  /** What could not be read, or not wholly, and why. */
  notes: readonly string[];
};

/** What components say: by the cluster itself, or by a backend that keeps it longer than a pod lives. */
export interface Logs {
  /** Whether lines are kept longer than the pod that said them. */
  readonly outlivesPods: boolean;
  search(search: LogSearch, signal?: AbortSignal): Promise<LogsFound>;
}

export type TraceSearch = {
  namespace: string;
  component: string;
  from: Date;
  to: Date;
  /** Only traces in which the component took at least this long. */
  milliseconds?: number;
  /** Only traces in which it failed, or anything that it called. */
  failed?: boolean;
  limit: number;
};

export interface Traces {
  /** Traces with a span of the component, newest first. Throws `not_found` where nothing of it was ever recorded. */
  search(search: TraceSearch, signal?: AbortSignal): Promise<readonly Trace[]>;
  get(id: string, signal?: AbortSignal): Promise<Trace | undefined>;
  /** Which component called which, and how often where that was counted. */
  calls(
    window: Window,
    signal?: AbortSignal,
  ): Promise<readonly { from: string; to: string; count?: number }[]>;
}

/** `notes`: which source could not be asked, and why. */
export type AlertsFound = { alerts: readonly Alert[]; notes: readonly string[] };

export interface Alerts {
  /** Those of these namespaces and those of the whole cluster, each once. Throws when no source answers. */
  active(namespaces: readonly string[], signal?: AbortSignal): Promise<AlertsFound>;
}

/** A report of an investigation that was kept. `body` is as it was told: without secrets. */
export type KeptReport = { name: string; createdAt: Date; body: { readonly [field: string]: unknown } };

/** Reports of investigations. Keeping one is no change of the platform: a read may do it. */
export interface Reports {
  /** Keeps a report, and forgets the oldest beyond the retention. One of the same name is replaced. */
  keep(report: KeptReport, signal?: AbortSignal): Promise<void>;
  /** Newest first. */
  list(signal?: AbortSignal): Promise<KeptReport[]>;
}

/** Time as the cluster sees it. On the embedded cluster `sleep` runs the simulation ahead instead of waiting. */
export interface Clock {
  /** The time of a recording: nothing comes from waiting. */
  readonly standsStill?: true;
  now(): Date;
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** The declared state as one consistent picture, and the way to change it. */
export interface DocumentReader {
  snapshot(signal?: AbortSignal): Promise<Documents>;
}

export interface DocumentWriter {
  /**
   * Creates the document, or replaces it when it carries the resourceVersion it was read with.
   * Throws `conflict` when somebody else was faster, `too_large` above 900 KB.
   */
  put(document: Document, signal?: AbortSignal): Promise<Document>;
  /** Throws `too_large` for a document that `put` would not take. */
  demandFits(document: Document): void;
  /** Deleting what is not there is no error; another resourceVersion is a `conflict`. */
  remove(document: Document, signal?: AbortSignal): Promise<void>;
  /** Whether there is a stored document of this kind and name, in whatever version. */
  isStored(document: Document, signal?: AbortSignal): Promise<boolean>;
  /** Throws `conflict` when what is stored is not this version of the document any more. */
  demandCurrent(document: Document, signal?: AbortSignal): Promise<void>;
}

export type Settings = {
  /** The control-plane namespace whose documents we work on. */
  namespace: string;
  /** Cell namespaces that exist already: `project/environment` → name. */
  cells: { readonly [projectAndEnvironment: string]: string };
  builds: BuildSettings;
};

export type BuildSettings = {
  /** Where images are pushed: `ghcr.io/acme`. Without one, nothing can be built. */
  registry?: string | undefined;
  /** Secrets in the build namespace, by name only. */
  pushSecret?: string | undefined;
  gitSecret?: string | undefined;
  /** The Kubernetes namespace of the Jobs. */
  namespace: string;
  /** The builder image of a workflow that names none. */
  builder: string;
  timeoutSeconds: number;
  /** Kubernetes quantities. */
  cpu?: string | undefined;
  memory?: string | undefined;
};

/** What a read is given. */
export type Reading = {
  documents: DocumentReader;
  /** The cluster behind a DataPlane or ClusterDataPlane, by its name. Throws `not_configured`. */
  plane(name: string): ClusterReader;
  /** The signals of what runs on a data plane. Throws `not_configured` where nothing measures them. */
  metrics(plane: string): Metrics;
  /** What an investigation looks at on a data plane; empty where nothing measures it. */
  telemetry(plane: string): Telemetry;
  /** What the alert rules of a data plane say. Throws `not_configured` where nobody evaluates any. */
  alerts(plane: string): Alerts;
  /** What components on a data plane say. */
  logs(plane: string): Logs;
  /** The traces of what runs on a data plane. Throws `not_configured` where nothing records them. */
  traces(plane: string): Traces;
  reports: Reports;
  clock: Clock;
  settings: Settings;
  /** Absent: no model is configured. */
  narration?: Narration;
};

/** What a write is given: everything a read has, and the writers. */
export type Writing = Omit<Reading, 'documents' | 'plane'> & {
  documents: DocumentReader & DocumentWriter;
  plane(name: string): Cluster;
};
