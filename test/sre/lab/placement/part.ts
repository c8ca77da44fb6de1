import { put, type World } from './world.ts';

type Sizes = { cpu?: string; memory?: string };

/** A claim for a volume: of a Deployment, or made for each pod of a StatefulSet. */
export type Claim = {
  path: string;
  size: string;
  /** `null` asks for no class, so for a volume that somebody made. */
  class?: string | null;
  /** The kind of volume that somebody made for it. */
  source?: 'hostPath' | 'nfs';
};

/** One component of an application, as short as it can be said. */
export type Part = {
  name: string;
  kind?: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'CronJob';
  replicas?: number;
  image: string;
  port?: number;
  /** Nobody calls it: it gets no service. */
  silent?: boolean;
  env?: { [name: string]: string };
  requests?: Sizes;
  limits?: Sizes;
  /** Runs as an account of its own. */
  account?: boolean;
  probed?: boolean;
  claim?: Claim;
  /** Files of a config map, mounted at /etc/config. */
  files?: { [name: string]: string };
  /** A secret that its environment is taken from. */
  secret?: string;
  /** An init container that waits for something. */
  waits?: string;
  /** Members of the pod's spec. */
  pod?: object;
};

export type Application = {
  namespace: string;
  /** The labels that its objects have, by their component's name. */
  labelsOf: (name: string) => { [label: string]: string };
  /** Pods get a proxy beside them. */
  mesh: boolean;
  parts: readonly Part[];
  classes: readonly object[];
};

const pairs = (map: { [name: string]: string } = {}) =>
  Object.entries(map).map(([name, value]) => ({ name, value }));

function containerOf(part: Part): object {
  const { name, image, port, probed, claim, files, secret } = part;
  const probe = {
    tcpSocket: { port: port ?? 80 },
    periodSeconds: 10,
    failureThreshold: 3,
    timeoutSeconds: 1,
  };
  const mounts = [
    ...(claim ? [{ name: 'data', mountPath: claim.path }] : []),
    ...(files ? [{ name: 'config', mountPath: '/etc/config' }] : []),
  ];
  return {
    name,
    image,
    imagePullPolicy: 'IfNotPresent',
    env: pairs(part.env),
    ...(secret !== undefined && { envFrom: [{ secretRef: { name: secret } }] }),
    ...(port !== undefined && { ports: [{ containerPort: port, protocol: 'TCP' }] }),
    resources: {
      ...(part.limits && { limits: part.limits }),
      ...(part.requests && { requests: part.requests }),
    },
    ...(probed === true && port !== undefined && { livenessProbe: probe, readinessProbe: probe }),
    ...(mounts.length > 0 && { volumeMounts: mounts }),
  };
}

const claimName = ({ name }: Part): string => `${name}-pvc`;

function templateOf(part: Part, { labelsOf }: Application): object {
  const { name, kind, account, claim, files, waits } = part;
  const volumes = [
    ...(claim && kind !== 'StatefulSet'
      ? [{ name: 'data', persistentVolumeClaim: { claimName: claimName(part) } }]
      : []),
    ...(files ? [{ name: 'config', configMap: { name: `${name}-config`, defaultMode: 420 } }] : []),
  ];
  return {
    metadata: { labels: labelsOf(name) },
    spec: {
      ...(account === true && { serviceAccountName: name }),
      ...(waits !== undefined && {
        initContainers: [
          {
            name: 'wait',
            image: 'busybox:1.36',
            command: ['sh', '-c', `until nc -z ${waits.replace(':', ' ')}; do sleep 2; done`],
          },
        ],
      }),
      containers: [containerOf(part)],
      ...(volumes.length > 0 && { volumes }),
      restartPolicy: kind === 'CronJob' ? 'OnFailure' : 'Always',
      ...part.pod,
    },
  };
}

const claimSpec = ({ size, class: storageClassName }: Claim): object => ({
  accessModes: ['ReadWriteOnce'],
  volumeMode: 'Filesystem',
  resources: { requests: { storage: size } },
  ...(storageClassName === null
    ? { storageClassName: '' }
    : storageClassName !== undefined && { storageClassName }),
});

function putVolume(world: World, part: Part, { size, class: name, source }: Claim): void {
  if (source === undefined) return;
  const place =
    source === 'nfs'
      ? { nfs: { server: '10.20.0.9', path: `/exports/${part.name}` } }
      : { hostPath: { path: `/mnt/${part.name}`, type: 'DirectoryOrCreate' } };
  put(world, {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: `${part.name}-pv` },
    spec: {
      capacity: { storage: size },
      accessModes: ['ReadWriteOnce'],
      volumeMode: 'Filesystem',
      persistentVolumeReclaimPolicy: 'Retain',
      ...(typeof name === 'string' && { storageClassName: name }),
      ...place,
    },
    status: { phase: 'Available' },
  });
}

function putWorkload(world: World, part: Part, app: Application): void {
  const { name, kind = 'Deployment', claim } = part;
  const template = templateOf(part, app);
  const metadata = { name, namespace: app.namespace, generation: 1, labels: app.labelsOf(name) };
  const selector = { matchLabels: app.labelsOf(name) };
  if (kind === 'CronJob') {
    const spec = {
      schedule: '0 3 * * *',
      concurrencyPolicy: 'Forbid',
      jobTemplate: { spec: { backoffLimit: 2, template } },
    };
    put(world, { apiVersion: 'batch/v1', kind, metadata, spec, status: {} });
    return;
  }
  const own = {
    Deployment: {
      replicas: part.replicas ?? 1,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
    },
    StatefulSet: {
      replicas: part.replicas ?? 1,
      serviceName: name,
      podManagementPolicy: 'OrderedReady',
      ...(claim && {
        volumeClaimTemplates: [
          { metadata: { name: 'data' }, spec: claimSpec(claim), status: { phase: 'Pending' } },
        ],
      }),
    },
    DaemonSet: { updateStrategy: { type: 'RollingUpdate' } },
  }[kind];
  put(world, { apiVersion: 'apps/v1', kind, metadata, spec: { selector, template, ...own }, status: {} });
}

function putService(world: World, { name, kind, port = 80 }: Part, { namespace, labelsOf }: Application) {
  put(world, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, labels: labelsOf(name) },
    spec: {
      type: 'ClusterIP',
      clusterIP: kind === 'StatefulSet' ? 'None' : `10.68.${world.made % 250}.${world.made % 240}`,
      selector: labelsOf(name),
      ports: [{ name: 'main', port, protocol: 'TCP', targetPort: port }],
    },
  });
}

/** Everything that people write of one part. */
export function putPart(world: World, part: Part, app: Application): void {
  const { name, kind, claim, files, secret, account, port, silent } = part;
  const metadata = { name, namespace: app.namespace };
  if (account === true) put(world, { apiVersion: 'v1', kind: 'ServiceAccount', metadata });
  if (files)
    put(world, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { ...metadata, name: `${name}-config` },
      data: files,
    });
  if (secret !== undefined) world.secrets.add(`${app.namespace}/${secret}`);
  if (claim) putVolume(world, part, claim);
  if (claim && kind !== 'StatefulSet')
    put(world, {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { ...metadata, name: claimName(part) },
      spec: claimSpec(claim),
      status: { phase: 'Pending' },
    });
  putWorkload(world, part, app);
  if (port !== undefined && silent !== true && kind !== 'CronJob') putService(world, part, app);
}

/** The namespace, its storage classes and every part. */
export function putApplication(world: World, app: Application): void {
  put(world, {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: app.namespace, labels: app.mesh ? { 'istio-injection': 'enabled' } : {} },
  });
  put(world, {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'default', namespace: app.namespace },
  });
  put(world, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'kube-root-ca.crt', namespace: app.namespace },
    data: { 'ca.crt': '-' },
  });
  for (const it of app.classes) put(world, it);
  for (const part of app.parts) putPart(world, part, app);
}
