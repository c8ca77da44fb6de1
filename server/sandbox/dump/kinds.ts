import { cellKinds } from '../../domain/cell-kinds.ts';

/** What a dump records of each namespace. Secrets are recorded by their keys alone. */
export const namespaced = [
  ...cellKinds,
  ['v1', 'Secret'],
  ['policy/v1', 'PodDisruptionBudget'],
  ['external-secrets.io/v1', 'ExternalSecret'],
  ['external-secrets.io/v1', 'SecretStore'],
  ['generators.external-secrets.io/v1alpha1', 'Password'],
  ['coordination.k8s.io/v1', 'Lease'],
] as const;

/** What it records of the whole cluster. */
export const clusterWide = [
  ['v1', 'Node'],
  ['v1', 'Namespace'],
  ['v1', 'PersistentVolume'],
  ['storage.k8s.io/v1', 'StorageClass'],
] as const;
