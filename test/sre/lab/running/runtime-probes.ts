import * as z from 'zod';
import { mainOf, type PodSpec, type Probe, type ProbeKind, sure } from './spec.ts';
import { filled, row, tableOf } from './table.ts';
import type { Deployed, PodPlan, World } from './world.ts';
import { killed } from './runs.ts';
import { about, say, unhealthy, unready } from './kubelet.ts';
import type { Plant } from './case.ts';
import { release } from './release.ts';
import { stackOf } from './stacks.ts';
import { callersComplain } from './callers.ts';

const kinds = ['liveness', 'readiness', 'startup'] as const;

const Port = z.union([z.number(), z.string()]);
const Shape = z.looseObject({
  httpGet: z.object({ path: z.string().optional(), port: Port, scheme: z.string().optional() }).optional(),
  tcpSocket: z.object({ port: Port }).optional(),
  grpc: z.object({ port: Port }).optional(),
  exec: z.object({ command: z.array(z.string()) }).optional(),
});
const Way = z.strictObject({
  what: row.what,
  mistake: z.string(),
  targets: z.array(z.string()),
  kinds: z.array(z.enum(kinds)).default([...kinds]),
  /** The component's own probe with these members, else a new one. `{port}` is the component's port. */
  usual: z.boolean().default(false),
  probe: Shape,
  undeclared: z.boolean().default(false),
  /** What it ends with when it is stopped, after so many seconds, so often. */
  code: z.number().default(137),
  ran: z.number().default(30),
  restarts: z.number().default(3),
  /** Stopped runs have only begun to start. */
  early: z.boolean().default(false),
  /** It is ready between two stops. */
  ready: z.boolean().default(false),
  /** No events are left of it. */
  mute: z.boolean().default(false),
  /** `refused` and `late` stand for what kubelets say of that. */
  words: z.string(),
});
type Way = z.infer<typeof Way>;

const times = { periodSeconds: 10, timeoutSeconds: 1, failureThreshold: 3, successThreshold: 1 };

/** `{port+1}` is the port after the component's. */
function numbered(port: number | string, own: number): number | string {
  const [, more] = /^\{port(?:\+(\d+))?\}$/.exec(String(port)) ?? [];
  return String(port).startsWith('{port') ? own + Number(more ?? 0) : port;
}

function probeOf({ probe, usual }: Way, before: Probe, own: number): Probe {
  const { httpGet, tcpSocket, grpc, exec, ...rest } = probe;
  const asks = {
    ...(httpGet && { httpGet: { scheme: 'HTTP', ...httpGet, port: numbered(httpGet.port, own) } }),
    ...(tcpSocket && { tcpSocket: { port: numbered(tcpSocket.port, own) } }),
    ...(grpc && { grpc: { port: Number(numbered(grpc.port, own)) } }),
    ...(exec && { exec }),
  };
  const { httpGet: _h, tcpSocket: _t, grpc: _g, exec: _e, ...timing } = before;
  if (Object.keys(asks).length === 0) return { ...before, ...rest };
  return { ...(usual ? timing : { ...times, initialDelaySeconds: 5 }), ...rest, ...asks };
}

/** What kubelets say of a probe that fails so. */
function wordsOf({ words }: Way, probe: Probe, { ip }: PodPlan): string {
  const { httpGet, tcpSocket, grpc } = probe;
  const port = String((httpGet ?? tcpSocket ?? grpc)?.port ?? '');
  const url = `${(httpGet?.scheme ?? 'HTTP').toLowerCase()}://${ip}:${port}${httpGet?.path ?? '/'}`;
  const dial = `dial tcp ${ip}:${port}: connect: connection refused`;
  if (words === 'late')
    return `Get "${url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`;
  if (words !== 'refused') return filled(words, { ip, port, url });
  if (httpGet) return `Get "${url}": ${dial}`;
  return grpc
    ? `timeout: failed to connect service "${ip}:${port}" within 1s: context deadline exceeded`
    : dial;
}

function keepLog(world: World, { part }: Deployed, pod: PodPlan, { early, ran }: Way): void {
  const key = `${pod.name}/${mainOf(pod.spec).name}`;
  const begun = stackOf(part.stack)
    .starts(part.name, part.port, ran + 10)
    .slice(0, -2);
  const current = early ? begun : (world.logs.get(key)?.current ?? []);
  world.logs.set(key, { current, previous: [...current] });
}

function stop(world: World, deployed: Deployed, pod: PodPlan, kind: 'liveness' | 'startup', way: Way): void {
  const { name } = mainOf(pod.spec);
  const isBack = way.restarts > 6;
  killed(world, pod, name, kind, { restarts: way.restarts, code: way.code, ran: way.ran, isBack });
  if (way.ready && !isBack) sure(pod.statuses.get(name), name).ready = true;
  keepLog(world, deployed, pod, way);
  const words = `Back-off restarting failed container ${name} in pod ${pod.name}_${world.app.namespace}(0d1f)`;
  if (isBack) say(world, about(pod), 'Warning', 'BackOff', words, { count: 5 });
}

function change(spec: PodSpec, kind: ProbeKind, way: Way, port: number): void {
  const main = mainOf(spec);
  const before = main[`${kind}Probe`] ??
    main.readinessProbe ?? { ...times, httpGet: { path: '/healthz', port } };
  main[`${kind}Probe`] = probeOf(way, before, port);
  if (way.undeclared) delete main.ports;
}

const planted = (way: Way, kind: ProbeKind): Plant => ({
  what: `${kind}: ${way.what}`,
  code: `${kind}-probe-${way.mistake}`,
  targets: way.targets,
  plant(world, deployed, how) {
    const { name, port } = deployed.part;
    const pods = release(world, name, spec => change(spec, kind, way, port), how);
    for (const pod of pods) {
      const main = mainOf(pod.spec);
      if (kind === 'readiness') unready(pod, main.name);
      else stop(world, deployed, pod, kind, way);
      unhealthy(world, pod, kind, wordsOf(way, main[`${kind}Probe`] ?? {}, pod));
    }
    const names = new Set(pods.map(pod => pod.name));
    if (way.mute) world.said = world.said.filter(it => !names.has(it.name));
    if (how.rolling !== true && !way.ready) callersComplain(world, name);
  },
});

/** Probes that ask the wrong thing, at the wrong place, or too impatiently. */
export const probePlants: readonly Plant[] = tableOf('runtime-probes.yaml', Way).flatMap(way =>
  way.kinds.map(kind => planted(way, kind)),
);
