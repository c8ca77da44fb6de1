import type { Client, Connection } from './client.ts';

export type ClusterOptions = {
  /** How many nodes, 250 pods each; 2 unless told. */
  nodes?: number;
  /** The name of the kubeconfig's context, cluster and user. */
  context?: string;
  /** How long it may take to become ready, in milliseconds, the build of the binaries apart. */
  readyWithin?: number;
};

/** A running cluster and the way in as its administrator. */
export type Cluster = {
  context: string;
  /** The path of the administrator's kubeconfig. */
  kubeconfig: string;
  connection: Connection;
  client: Client;
  /** The folder with the pods' logs and kubeconfigs of accounts. */
  folder: string;
  /** Where nodes serve their metrics: METRICS/NODE/metrics/resource. */
  metrics: string;
  /** Kills the API server; what is called gives it back, ready. Undefined where somebody else runs it. */
  crash?: () => () => Promise<void>;
  /** Ends every process and removes every file; an existing cluster is only let go. */
  stop(): Promise<void>;
};
