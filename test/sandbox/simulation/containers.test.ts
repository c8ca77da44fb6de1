import { describe, expect, test } from 'vitest';
import { at, listAt, numberAt, textAt } from '../../../server/domain/json.ts';
import { pod, sandbox, steady } from './sandbox.ts';

const probe = { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 10, failureThreshold: 3 };

/** A cluster with the pod `p`, so many seconds later. */
async function after(
  seconds: number,
  ...parts: Parameters<typeof pod> extends [string, ...infer Rest] ? Rest : never
) {
  const box = sandbox();
  await box.cluster.create(pod('p', ...parts));
  await box.sleep(seconds);
  const status = async () => at(await box.get('Pod', 'p'), 'status');
  const main = async () => listAt(await status(), 'containerStatuses')[0];
  return { ...box, status, main };
}

const init = (name: string) => ({ name, image: 'shop/init:1.0' });

describe('a container that runs', () => {
  test('has the status a kubelet reports', async () => {
    const { status } = await after(5, { resources: { requests: { cpu: '100m' } } });
    expect(steady(JSON.stringify(await status(), null, 1))).toMatchInlineSnapshot(`
      "{
       "phase": "Running",
       "conditions": [
        {
         "type": "PodReadyToStartContainers",
         "status": "True",
         "lastTransitionTime": "2026-01-01T00:00:00Z"
        },
        {
         "type": "Initialized",
         "status": "True",
         "lastTransitionTime": "2026-01-01T00:00:00Z"
        },
        {
         "type": "Ready",
         "status": "True",
         "lastTransitionTime": "2026-01-01T00:00:01Z"
        },
        {
         "type": "ContainersReady",
         "status": "True",
         "lastTransitionTime": "2026-01-01T00:00:01Z"
        },
        {
         "type": "PodScheduled",
         "status": "True",
         "lastTransitionTime": "2026-01-01T00:00:00Z"
        }
       ],
       "hostIP": "10.0.0.1",
       "hostIPs": [
        {
         "ip": "10.0.0.1"
        }
       ],
       "podIP": "10.42.x.x",
       "podIPs": [
        {
         "ip": "10.42.x.x"
        }
       ],
       "startTime": "2026-01-01T00:00:00Z",
       "containerStatuses": [
        {
         "name": "main",
         "image": "shop/web:1.0",
         "imageID": "docker.io/shop/web@sha256:<hash>",
         "containerID": "containerd://<hash>",
         "ready": true,
         "started": true,
         "restartCount": 0,
         "state": {
          "running": {
           "startedAt": "2026-01-01T00:00:01Z"
          }
         },
         "lastState": {}
        }
       ],
       "qosClass": "Burstable"
      }"
    `);
  });

  test('starts after its init containers, each in turn', async () => {
    const { status, sleep, pods } = await after(2, {}, { initContainers: [init('a'), init('b')] });
    const states = async () =>
      listAt(await status(), 'initContainerStatuses').map(it => Object.keys(Object(at(it, 'state')))[0]);
    expect([await states(), await pods()]).toMatchInlineSnapshot(`
      [
        [
          "running",
          "waiting",
        ],
        [
          "p Pending PodInitializing",
        ],
      ]
    `);
    await sleep(10);
    expect([await states(), await pods()]).toMatchInlineSnapshot(`
      [
        [
          "terminated",
          "terminated",
        ],
        [
          "p Running ready",
        ],
      ]
    `);
  });

  test('stops on deletion within its grace period, at its end when it hangs', async () => {
    const { cluster, sleep, pods, events } = await after(5);
    await cluster.create(pod('stuck', {}, { terminationGracePeriodSeconds: 20 }, { hang: '1' }));
    await sleep(5);
    for (const name of ['p', 'stuck'])
      await cluster.delete({ apiVersion: 'v1', kind: 'Pod', namespace: 'default', name });
    expect(await pods()).toEqual(['p Terminating ready', 'stuck Terminating ready']);
    await sleep(2);
    expect(await pods()).toEqual(['stuck Terminating ready']);
    await sleep(20);
    expect(await pods()).toEqual([]);
    expect((await events('p')).at(-1)).toBe('10s Normal Killing: Stopping container main');
  });
});

const notFound = (image: string) =>
  `Back-off pulling image "${image}": ErrImagePull: rpc error: code = NotFound desc = failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`;

describe('an image that cannot be pulled', () => {
  test.each([
    ['registry.test/broken/web:1.0', 'ImagePullBackOff', notFound('registry.test/broken/web:1.0')],
    ['docker.io/shop/web:missing', 'ImagePullBackOff', notFound('docker.io/shop/web:missing')],
    [
      'Not A Reference',
      'InvalidImageName',
      'Failed to apply default image tag "Not A Reference": couldn\'t parse image name "Not A Reference": invalid reference format',
    ],
  ])('%s', async (image, reason, message) => {
    const { main } = await after(15, { image });
    expect(at(await main(), 'state')).toEqual({ waiting: { reason, message } });
  });

  test('says so in its events', async () => {
    const { events } = await after(15, {}, {}, { 'image-not-found': '' });
    expect(await events('p')).toMatchInlineSnapshot(`
      [
        "0s Normal Scheduled: Successfully assigned default/p to node-1",
        "11s Normal Pulling ×2: Pulling image "shop/web:1.0"",
        "13s Warning Failed ×2: Failed to pull image "shop/web:1.0": rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/shop/web:1.0": failed to resolve reference "docker.io/shop/web:1.0": docker.io/shop/web:1.0: not found",
        "13s Warning Failed ×2: Error: ErrImagePull",
        "14s Normal BackOff ×2: Back-off pulling image "shop/web:1.0"",
        "14s Warning Failed ×2: Error: ImagePullBackOff",
      ]
    `);
  });

  test('is tried again after 10, 20, 40 … seconds, at most 5 minutes', async () => {
    const { events, sleep } = await after(0, { image: 'shop/web:missing' });
    const tries: number[] = [];
    for (let second = 0; second < 1000; second++) {
      await sleep(1);
      const pulling = (await events('p')).find(line => line.includes('Pulling'));
      const count = Number(/×(\d+)/.exec(pulling ?? '')?.[1] ?? 1);
      if (count > tries.length) tries.push(second);
    }
    expect(tries).toMatchInlineSnapshot(`
      [
        0,
        11,
        32,
        73,
        155,
        316,
        617,
        918,
      ]
    `);
  });
});

describe('a container that ends', () => {
  test('with an error is restarted after 0, 10, 20, 40, 80, 160, 300 seconds', async () => {
    const { sleep, main } = await after(0, {}, {}, { crash: '3 5' });
    const seen: string[] = [];
    for (let second = 0; second < 1300; second++) {
      await sleep(1);
      const status = await main();
      const state = textAt(status, 'state', 'waiting', 'message')?.replace(/ restarting.*/, '');
      const line = `${numberAt(status, 'restartCount')} ${state ?? Object.keys(Object(at(status, 'state')))[0]}`;
      if (!seen.at(-1)?.endsWith(` ${line}`)) seen.push(`${second}s ${line}`);
    }
    expect(seen).toMatchInlineSnapshot(`
      [
        "0s 0 waiting",
        "1s 0 running",
        "6s 0 terminated",
        "7s 1 running",
        "12s 1 terminated",
        "13s 1 back-off 10s",
        "22s 2 running",
        "27s 2 terminated",
        "28s 2 back-off 20s",
        "47s 3 running",
        "52s 3 terminated",
        "53s 3 back-off 40s",
        "92s 4 running",
        "97s 4 terminated",
        "98s 4 back-off 1m20s",
        "177s 5 running",
        "182s 5 terminated",
        "183s 5 back-off 2m40s",
        "342s 6 running",
        "347s 6 terminated",
        "348s 6 back-off 5m0s",
        "647s 7 running",
        "652s 7 terminated",
        "653s 7 back-off 5m0s",
        "952s 8 running",
        "957s 8 terminated",
        "958s 8 back-off 5m0s",
        "1257s 9 running",
        "1262s 9 terminated",
        "1263s 9 back-off 5m0s",
      ]
    `);
    expect(at(await main(), 'lastState', 'terminated')).toMatchObject({ exitCode: 3, reason: 'Error' });
  });

  test('for lack of memory says so', async () => {
    const { main, events } = await after(40, {}, {}, { oom: '20' });
    expect(await main()).toMatchObject({
      restartCount: 1,
      lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
    });
    expect((await events('p')).slice(-3)).toMatchInlineSnapshot(`
      [
        "22s Normal Pulled: Container image "shop/web:1.0" already present on machine",
        "22s Normal Created ×2: Created container: main",
        "22s Normal Started ×2: Started container main",
      ]
    `);
  });

  test.each([
    ['Never', '0 5', 'p Succeeded Completed'],
    ['Never', '2 5', 'p Failed Error'],
    ['OnFailure', '0 5', 'p Succeeded Completed'],
    ['OnFailure', '2 5', 'p Running restarts=2 CrashLoopBackOff'],
    ['Always', '0 5', 'p Running restarts=2 CrashLoopBackOff'],
  ])('under restartPolicy %s and exit %s', async (restartPolicy, exit, expected) => {
    const { pods } = await after(33, {}, { restartPolicy }, { exit });
    expect(await pods()).toEqual([expected]);
  });
});

describe('probes', () => {
  test('readiness: not ready before the application is', async () => {
    const { pods, sleep, events } = await after(
      20,
      { ports: [{ containerPort: 8080 }], readinessProbe: probe },
      {},
      { 'slow-start': '25' },
    );
    expect(await pods()).toEqual(['p Running']);
    await sleep(15);
    expect(await pods()).toEqual(['p Running ready']);
    expect((await events('p')).filter(line => line.includes('Unhealthy'))).toMatchInlineSnapshot(`
      [
        "21s Warning Unhealthy ×3: Readiness probe failed: Get "http://10.42.x.x:8080/healthz": dial tcp 10.42.x.x:8080: connect: connection refused",
      ]
    `);
  });

  test('readiness: never ready, never restarted', async () => {
    const { pods, events } = await after(300, { readinessProbe: probe }, {}, { unready: '' });
    expect(await pods()).toEqual(['p Running']);
    expect((await events('p')).filter(line => line.includes('Unhealthy'))).toMatchInlineSnapshot(`
      [
        "291s Warning Unhealthy ×30: Readiness probe failed: HTTP probe failed with statuscode: 503",
      ]
    `);
  });

  test('liveness: restarted after failureThreshold looks', async () => {
    const { main, events } = await after(62, { livenessProbe: probe }, {}, { hang: '30' });
    expect(await main()).toMatchObject({
      restartCount: 1,
      lastState: { terminated: { exitCode: 137, reason: 'Error' } },
    });
    expect((await events('p')).filter(line => /Unhealthy|Killing/.test(line))).toMatchInlineSnapshot(`
      [
        "51s Warning Unhealthy ×3: Liveness probe failed: Get "http://10.42.x.x:8080/healthz": context deadline exceeded (Client.Timeout exceeded while awaiting headers)",
        "51s Normal Killing: Container main failed liveness probe, will be restarted",
      ]
    `);
  });

  test('startup: the others wait for it, and its failure restarts', async () => {
    const slow = {
      startupProbe: { ...probe, failureThreshold: 4 },
      livenessProbe: { ...probe, failureThreshold: 1 },
      readinessProbe: probe,
    };
    const inTime = await after(45, slow, {}, { 'slow-start': '25' });
    expect(await inTime.pods()).toEqual(['p Running ready']);
    const tooLate = await after(45, slow, {}, { 'slow-start': '60' });
    expect(await tooLate.pods()).toEqual(['p Running restarts=1']);
    expect((await tooLate.events('p')).filter(line => line.includes('Killing'))).toEqual([
      '31s Normal Killing: Container main failed startup probe, will be restarted',
    ]);
  });
});

const reference = (key: string, optional: boolean) => ({
  name: key.toUpperCase(),
  valueFrom: { secretKeyRef: { name: 'creds', key, optional } },
});

describe('what a container needs from its namespace', () => {
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'creds', namespace: 'default' } };

  test.each([
    [
      { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'creds', key: 'token' } } }] },
      'secret "creds" not found',
    ],
    [{ envFrom: [{ configMapRef: { name: 'settings' } }] }, 'configmap "settings" not found'],
    [
      { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'other', key: 'token' } } }] },
      `couldn't find key token in Secret default/other`,
    ],
  ])('%j', async (container, message) => {
    const box = sandbox();
    await box.cluster.create({
      ...secret,
      metadata: { ...secret.metadata, name: 'other' },
      data: { user: '' },
    });
    await box.cluster.create(pod('p', container));
    await box.sleep(5);
    const [status] = listAt(await box.get('Pod', 'p'), 'status', 'containerStatuses');
    expect(at(status, 'state')).toEqual({ waiting: { reason: 'CreateContainerConfigError', message } });
    expect((await box.events('p')).at(-1)).toBe(`1s Warning Failed: Error: ${message}`);
  });

  test('starts once it is there; what is optional may be missing', async () => {
    const { cluster, sleep, pods } = await after(5, {
      env: [reference('token', false), reference('extra', true)],
    });
    expect(await pods()).toEqual(['p Pending CreateContainerConfigError']);
    await cluster.create({ ...secret, stringData: { token: 'x' } });
    await sleep(15);
    expect(await pods()).toEqual(['p Running ready']);
  });

  test('a missing volume source holds the pod back', async () => {
    const volumes = [{ name: 'config', configMap: { name: 'settings' } }];
    const { cluster, sleep, pods, events } = await after(5, {}, { volumes });
    expect([await pods(), (await events('p')).at(-1)]).toMatchInlineSnapshot(`
      [
        [
          "p Pending ContainerCreating",
        ],
        "3s Warning FailedMount ×4: MountVolume.SetUp failed for volume "config" : configmap "settings" not found",
      ]
    `);
    await cluster.create({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings', namespace: 'default' },
      data: {},
    });
    await sleep(15);
    expect(await pods()).toEqual(['p Running ready']);
  });
});
