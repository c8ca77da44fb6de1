import { ENVIRONMENT, NAMESPACE, PROJECT } from '../../domain/labels.ts';
import type { DocumentOf } from '../documents/document.ts';
import type { Scope } from './cel.ts';

/** Where something is compiled for. */
export type Place = {
  /** The control-plane namespace of the documents. */
  namespace: string;
  environment: DocumentOf<'Environment'>;
  dataPlane: DocumentOf<'DataPlane'> | DocumentOf<'ClusterDataPlane'>;
  /** The Kubernetes namespace of the project's objects in this environment. */
  cell: string;
};

/** The part of `metadata` that components, resources and projects have in common. */
export const placeMetadata = ({ environment, dataPlane, cell }: Place, project: string, projectUID = '') => ({
  namespace: cell,
  projectName: project,
  projectUID,
  environmentName: environment.metadata.name,
  environmentUID: environment.metadata.uid ?? '',
  dataPlaneName: dataPlane.metadata.name,
  dataPlaneUID: dataPlane.metadata.uid ?? '',
});

/** The labels of everything a project has in an environment. In direct mode there are no uid labels. */
export const placeLabels = (
  { namespace, environment }: Place,
  project: string,
): { [label: string]: string } => ({
  [NAMESPACE]: namespace,
  [PROJECT]: project,
  [ENVIRONMENT]: environment.metadata.name,
});

/**
 * The variables `dataplane`, `environment` and `gateway`. An environment with a gateway of its own hides that
 * of the data plane whole.
 */
export function planeScope({ environment, dataPlane }: Place, notificationChannel?: string): Scope {
  const { secretStoreRef, observabilityPlaneRef, gateway } = dataPlane.spec;
  const own = environment.spec.gateway;
  const effective = own?.ingress || own?.egress ? own : gateway;
  return {
    dataplane: {
      annotations: dataPlane.metadata.annotations ?? {},
      ...(secretStoreRef ? { secretStore: secretStoreRef.name } : {}),
      ...(observabilityPlaneRef ? { observabilityPlaneRef } : {}),
      ...(gateway ? { gateway } : {}),
    },
    environment: {
      ...(effective ? { gateway: effective } : {}),
      ...(notificationChannel === undefined ? {} : { defaultNotificationChannel: notificationChannel }),
    },
    gateway: effective ?? {},
  };
}
