import type { KubeObject } from '../../domain/kube-object.ts';
import { BUILD, COMPONENT, NAMESPACE, PROJECT } from '../../domain/labels.ts';
import type { BuildInput } from './build.ts';
import { buildpacksParts, user as buildpacksUser } from './buildpacks.ts';
import { demandSound } from './check.ts';
import { cloneContainers } from './clone.ts';
import { type Fields, IMAGE } from './containers.ts';
import { dockerfileParts, user as buildkitUser } from './dockerfile.ts';

/** A pod that runs too long fails and keeps its log; a Job that has none yet by then is given up with its pod. */
const patience = 60;

/** How long a Job that has ended, and with it its log, is kept: a day. */
const kept = 24 * 60 * 60;

const usual: Fields = { requests: { cpu: '500m', memory: '1Gi' }, limits: { memory: '4Gi' } };

function methodOf(input: BuildInput) {
  const { method } = input;
  const resources = input.resources ?? usual;
  if (method.kind === 'dockerfile')
    return { user: buildkitUser, folder: method.context, ...dockerfileParts(input, method, resources) };
  return {
    user: buildpacksUser(method),
    folder: input.source.appPath,
    ...buildpacksParts(input, method, resources),
  };
}

/**
 * The Job that clones a source, builds it and pushes the image. It runs once, without a service account token,
 * and no text of the input becomes anything but one argument or one field. With buildpacks its pod meets the
 * "restricted" level of the pod security standards; a Dockerfile needs "privileged" (BuildKit without root runs
 * without seccomp and AppArmor) and Kubernetes 1.30. Throws `invalid_input`.
 */
export function buildJob(input: BuildInput): KubeObject {
  demandSound(input);
  const { user, folder, containers, volumes, annotations } = methodOf(input);
  const clone = cloneContainers(input.source, folder, input.timeoutSeconds, input.tools?.git);
  const labels = {
    [NAMESPACE]: input.controlNamespace,
    [PROJECT]: input.project,
    [COMPONENT]: input.component,
    [BUILD]: input.name,
    'app.kubernetes.io/managed-by': 'quarterdeck',
  };
  const steps = [...clone.containers, ...containers];
  const spec = {
    restartPolicy: 'Never',
    activeDeadlineSeconds: input.timeoutSeconds,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: user.uid,
      runAsGroup: user.gid,
      fsGroup: user.gid,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    initContainers: steps.slice(0, -1),
    containers: steps.slice(-1),
    volumes: [...clone.volumes, ...volumes],
  };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: input.name,
      namespace: input.namespace,
      labels,
      annotations: { [IMAGE]: input.image },
    },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: input.timeoutSeconds + patience,
      ttlSecondsAfterFinished: kept,
      template: { metadata: { labels, annotations: { [IMAGE]: input.image, ...annotations } }, spec },
    },
  };
}
