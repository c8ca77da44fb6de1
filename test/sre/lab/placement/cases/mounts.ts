import { type Planting, writeContainer, writePod } from '../plant.ts';
import { always, anew, type Case } from './case.ts';

const failing = (title: string, message: string, reason = 'FailedMount'): Case => ({
  title: `mount: ${title}`,
  code: 'volume-mount-failed',
  of: 'disk',
  manners: anew,
  // Nothing but kubelet's own words can tell of those.
  blind: ['eventless', 'mute'],
  plant: it => {
    it.world.mountErrors.set(`${it.roles.disk}/data`, { reason, message });
    it.touched.add(it.roles.disk);
  },
});

/** What a process says whose volume it may not write, by the role it plays. */
const denied = (
  title: string,
  of: 'disk' | 'store' | 'service',
  log: readonly string[],
  more: { exit?: number; container?: string; path?: string; only?: readonly string[] } = {},
): Case => ({
  title: `denied: ${title}`,
  code: 'volume-permission-denied',
  of,
  manners: anew,
  ...(more.only && { only: more.only }),
  plant: it => {
    const role = it.roles[of];
    const { path, exit, container } = more;
    if (path !== undefined) mountAt(it, role, path);
    it.world.upsets.set(role, {
      log: ['INFO starting', ...log],
      ...(exit !== undefined && { exit }),
      ...(container !== undefined && { container }),
    });
    it.touched.add(role);
  },
});

/** A volume at this path of the first container. */
function mountAt(it: Planting, role: string, path: string): void {
  writeContainer(it, role, { volumeMounts: [{ name: 'data', mountPath: path }] });
  if (role === it.roles.service)
    writePod(it, role, { volumes: [{ name: 'data', hostPath: { path: '/var/shared', type: 'Directory' } }] });
}

export const mountCases: readonly Case[] = [
  failing(
    'NFS does not answer',
    'MountVolume.SetUp failed for volume "archive-pv" : mount failed: exit status 32\nMounting command: mount\nMounting arguments: -t nfs 10.20.0.9:/exports/x /var/lib/kubelet/pods/1/volumes/kubernetes.io~nfs/archive-pv\nOutput: mount.nfs: Connection timed out',
  ),
  failing(
    'the folder on the host is none',
    'MountVolume.SetUp failed for volume "data" : hostPath type check failed: /mnt/data is not a directory',
  ),
  failing(
    'the local disk is not there',
    'MountVolume.NewMounter initialization failed for volume "local-pv" : path "/mnt/disks/ssd1" does not exist',
  ),
  failing(
    'attached to another node',
    'Multi-Attach error for volume "pvc-1d2c" Volume is already exclusively attached to one node and can\'t be attached to another',
    'FailedAttachVolume',
  ),
  failing(
    'the driver is not there',
    'MapVolume.MapPodDevice failed for volume "pvc-1d2c" : kubernetes.io/csi: driver name csi.example.com not found in the list of registered CSI drivers',
    'FailedMapVolume',
  ),
  failing(
    'time runs out',
    'Unable to attach or mount volumes: unmounted volumes=[data], unattached volumes=[data kube-api-access-x2]: timed out waiting for the condition',
  ),
  failing(
    'a wrong file system',
    'MountVolume.MountDevice failed for volume "pvc-1d2c" : rpc error: code = Internal desc = mount failed: exit status 32 wrong fs type, bad option, bad superblock on /dev/sdb',
  ),
  {
    ...failing(
      'the server refuses',
      'MountVolume.SetUp failed for volume "archive-pv" : mount failed: exit status 32\nOutput: mount.nfs: access denied by server while mounting 10.20.0.9:/exports/x',
    ),
    code: 'volume-permission-denied',
  },
  {
    title: 'mount: a config map that is not there',
    code: 'config-map-missing',
    of: 'service',
    manners: always,
    plant: it =>
      writePod(it, it.roles.service, { volumes: [{ name: 'settings', configMap: { name: 'settings-v2' } }] }),
  },
  {
    title: 'mount: a secret that is not there',
    code: 'secret-missing',
    of: 'service',
    manners: always,
    blind: ['eventless', 'mute'],
    plant: it =>
      writePod(it, it.roles.service, { volumes: [{ name: 'keys', secret: { secretName: 'signing-keys' } }] }),
  },
  denied(
    'MySQL',
    'store',
    [
      "2026-06-11T14:18:01.123456Z 0 [ERROR] mysqld: Can't create/write to file '/var/lib/mysql/is_writable' (Errcode: 13 - Permission denied)",
      '2026-06-11T14:18:01.123456Z 0 [ERROR] Aborting',
    ],
    { exit: 1 },
  ),
  denied(
    'PostgreSQL',
    'store',
    [
      "chmod: changing permissions of '/var/lib/postgresql/data': Operation not permitted",
      'initdb: error: could not change permissions of directory "/var/lib/postgresql/data": Operation not permitted',
    ],
    { exit: 1 },
  ),
  denied(
    'MongoDB',
    'disk',
    [
      '{"t":{"$date":"2026-06-11T14:18:01.1"},"s":"E","c":"STORAGE","id":20568,"msg":"Error setting up listener","attr":{"error":"/data/db/mongod.lock: Permission denied"}}',
      '{"s":"E","c":"CONTROL","id":20557,"msg":"DBException in initAndListen, terminating","attr":{"error":"IllegalOperation: Attempted to create a lock file on a read-only directory: /data/db"}}',
    ],
    { exit: 100, only: ['rail', 'plaza'] },
  ),
  denied(
    'MongoDB, a read-only directory alone',
    'disk',
    [
      '{"s":"E","c":"CONTROL","id":20557,"msg":"DBException in initAndListen, terminating","attr":{"error":"IllegalOperation: Attempted to create a lock file on a read-only directory: /data/db"}}',
    ],
    { exit: 100, only: ['rail', 'plaza'] },
  ),
  denied(
    'Java',
    'service',
    ['Caused by: java.io.FileNotFoundException: /var/shared/app.log (Permission denied)'],
    { exit: 1, path: '/var/shared' },
  ),
  denied(
    'Java, by path',
    'service',
    ['Exception in thread "main" java.nio.file.AccessDeniedException: /var/shared/index'],
    { exit: 1, path: '/var/shared' },
  ),
  denied(
    'Redis, which runs on',
    'disk',
    [
      '# Failed opening the temp RDB file temp-42.rdb (in server root dir /data) for saving: Permission denied',
      '# Background saving error',
    ],
    { path: '/data' },
  ),
  denied('Python', 'service', ["PermissionError: [Errno 13] Permission denied: '/var/shared/cache.db'"], {
    exit: 1,
    path: '/var/shared',
  }),
  denied(
    'nginx',
    'service',
    ['nginx: [emerg] mkdir() "/var/cache/nginx/client_temp" failed (13: Permission denied)'],
    { exit: 1, path: '/var/cache/nginx' },
  ),
  denied(
    'a read-only file system',
    'service',
    ["OSError: [Errno 30] Read-only file system: '/var/shared/queue'"],
    { exit: 1, path: '/var/shared' },
  ),
  denied('a file in Go', 'service', ['panic: open /var/shared/state.json: permission denied'], {
    exit: 2,
    path: '/var/shared',
  }),
  {
    title: 'denied: an init container that should hand the volume over',
    code: 'volume-permission-denied',
    of: 'disk',
    manners: anew,
    plant: it => {
      writePod(it, it.roles.disk, {
        initContainers: [
          {
            name: 'fix-permissions',
            image: 'busybox:1.36',
            command: ['sh', '-c', 'chown -R 999:999 /data'],
            volumeMounts: [{ name: 'data', mountPath: '/data' }],
          },
        ],
      });
      it.world.upsets.set(it.roles.disk, {
        container: 'fix-permissions',
        exit: 1,
        log: ['chown: /data: Operation not permitted'],
      });
    },
  },
];
