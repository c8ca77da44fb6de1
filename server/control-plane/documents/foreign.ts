import { PlatformError } from '../../errors.ts';
import { shown } from './problem.ts';

const component =
  'Describe what runs as a Component and its Workload; the component type makes the manifests.';
const endpoint =
  'Declare an endpoint with its port and visibility in a Workload; the component type makes the route.';

const instead = new Map([
  [
    'Secret',
    'Keep the Secret where it is, in the cluster or in a secret store, and name it in a SecretReference.',
  ],
  [
    'ConfigMap',
    'Put environment variables and files into a Workload, or per environment into a ReleaseBinding.',
  ],
  ['Namespace', 'Projects get their namespaces from their environments: declare a Project.'],
  ['PersistentVolumeClaim', 'Let a Trait or ComponentType create the volume, or declare a Resource.'],
  ['Deployment', component],
  ['StatefulSet', component],
  ['DaemonSet', component],
  ['ReplicaSet', component],
  ['Pod', component],
  ['Job', component],
  ['CronJob', component],
  ['Service', endpoint],
  ['Ingress', endpoint],
  ['HTTPRoute', endpoint],
]);

const otherwise =
  'Take it out and install it in the cluster yourself, or let a ComponentType, Trait or ResourceType make it.';

/** The refusal of an object that is not a platform document, with what to write instead. */
export const refusal = (where: string, apiVersion: string, kind: string): PlatformError =>
  new PlatformError(
    'refused',
    `${where}: ${shown(kind)} of ${shown(apiVersion)} is not a platform document; Quarterdeck stores only kinds of openchoreo.dev.`,
    instead.get(kind) ?? otherwise,
  );
