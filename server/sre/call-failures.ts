import { at, listAt, textAt } from '../domain/json.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { remember } from '../domain/remember.ts';
import { instant } from '../domain/time.ts';
import { addressesNamed, type Ending, endingIn, hostsNamed, type Named, portBehind } from './call-words.ts';
import type { ContainerLog, LogLine, Picture } from './picture.ts';
import type { Workload } from './workload.ts';

/** A call that failed, as its caller's log tells. */
export type Failure = {
  caller: Workload;
  /** The node that the caller's pod runs on. */
  node: string | undefined;
  ending: Ending;
  /** The host that was called: a name, or an address that no service has. */
  host: string;
  port: number | undefined;
  /** The service that was called, where there is one. */
  service: KubeObject | undefined;
  log: ContainerLog;
  line: LogLine;
  /** How often the same was said. */
  times: number;
};

/** What was said longer ago than this, and is not repeated, is over. */
const RECENT_MS = 15 * 60_000;

/** While pods start, calls fail that are well soon after: what is meant is said later than this. */
const STARTING_MS = 45_000;

type Called = { host: string; port: number | undefined; service: KubeObject | undefined };

/** What finds the service of an application that a line names. */
type Finder = (text: string) => Called | undefined;

const escaped = (text: string): string => text.replaceAll(/[^\w-]/g, '\\$&');

const finder = remember((picture: Picture): Finder => {
  const { namespaces } = picture;
  const services = picture
    .of('Service')
    .filter(({ metadata }) => namespaces.includes(metadata.namespace ?? ''));
  const byName = new Map(services.map(service => [service.metadata.name, service]));
  const byIp = new Map(
    services.flatMap(service =>
      [textAt(service, 'spec', 'clusterIP'), ...listAt(service, 'spec', 'clusterIPs').map(String)].flatMap(
        ip => (ip === undefined || ip === 'None' ? [] : [[ip, service] as const]),
      ),
    ),
  );
  const names = [...byName.keys()].toSorted((a, b) => b.length - a.length).map(escaped);
  const spaces = namespaces.map(escaped).join('|');
  const known =
    names.length === 0
      ? undefined
      : new RegExp(
          `(?<![\\w.-])(${names.join('|')})(?:\\.(?:${spaces})(?:\\.svc[\\w.]*)?)?(?![\\w-]|\\.[a-z])`,
          'i',
        );
  return text => {
    const addresses = addressesNamed(text);
    const hosts = hostsNamed(text);
    for (const { host, port } of addresses) {
      const service = byIp.get(host);
      if (service) return { host: service.metadata.name, port: port ?? portIn(hosts), service };
    }
    const called = hosts.flatMap(named => serviceNamed(named, byName, namespaces) ?? []);
    const own = [...hosts, ...addresses].find(({ host }) => isLocal(host));
    const plain = own || called[0] ? undefined : known?.exec(text);
    const name = plain?.[1]?.toLowerCase();
    if (called[0]) return called[0];
    if (plain && name !== undefined) {
      const port = portBehind(text, plain.index + plain[0].length);
      if (isMeant(name, port, text.slice(0, plain.index)))
        return { host: name, port, service: byName.get(name) };
    }
    const other = own ?? hosts[0] ?? addresses.findLast(({ port }) => port !== undefined);
    return other && { ...other, service: undefined };
  };
});

/** A name that is also a plain word, as `user` is, is a host only where it stands as one. */
const isMeant = (name: string, port: number | undefined, before: string): boolean =>
  /[-\d]/.test(name) || port !== undefined || /(?:^|[/"'@=<([])$/.test(before);

const portIn = (hosts: readonly Named[]): number | undefined =>
  hosts.map(({ port }) => port).find(port => port !== undefined);

/** Whether a host is the pod itself. */
export const isLocal = (host: string): boolean => host === 'localhost' || host.startsWith('127.');

function serviceNamed(
  { host, port }: Named,
  byName: ReadonlyMap<string, KubeObject>,
  namespaces: readonly string[],
): Called | undefined {
  const [name = '', space] = host.split('.');
  const isHere = space === undefined || namespaces.includes(space);
  const service = isHere ? byName.get(name) : undefined;
  return service && { host: name, port, service };
}

/** A client's stack trace may name whom it called some lines above what went wrong. */
const ABOVE = 3;
const TOGETHER_MS = 1000;

/** Of a log without times, what stands before this share of its lines is of another time. */
const LATE_SHARE = 0.6;

/** Whether a line tells of now: not of long ago, nor of the time when its pod had just been started. */
function isOfNow(log: ContainerLog, started: number, now: number): (line: LogLine, index: number) => boolean {
  const starting = Math.min(STARTING_MS, Math.max(0, now - started) / 2);
  return ({ time }, index) =>
    time === undefined
      ? index >= log.lines.length * LATE_SHARE
      : now - time <= RECENT_MS && time - started > starting;
}

function failuresIn(log: ContainerLog, caller: Workload, find: Finder, { now }: Picture): Failure[] {
  const pod = caller.pods.find(({ metadata }) => metadata.name === log.pod);
  const isMeant = isOfNow(log, instant(textAt(pod, 'status', 'startTime')) ?? 0, now);
  const node = textAt(pod, 'spec', 'nodeName');
  // How calls to a place fail may change; the last way is how they do now.
  const found = new Map<string, Failure>();
  for (const [index, line] of log.lines.entries()) {
    const ending = endingIn(line.text);
    if (ending === undefined || !isMeant(line, index)) continue;
    const above = log.lines.slice(Math.max(0, index - ABOVE), index).toReversed();
    const together = above.filter(({ time }) => (line.time ?? 0) - (time ?? 0) < TOGETHER_MS);
    const called = [line, ...together].map(({ text }) => find(text)).find(it => it !== undefined);
    if (!called || called.host === caller.component) continue;
    const before = found.get(called.host);
    const times = (before?.ending === ending ? before.times : 0) + 1;
    const port = called.port ?? before?.port;
    found.set(called.host, { ...called, port, caller, node, ending, log, line, times });
  }
  return [...found.values()];
}

/** Every call between components that logs say failed lately, once for each log, place and way of failing. */
export const callFailures = remember((picture: Picture): readonly Failure[] => {
  const find = finder(picture);
  return picture.workloads.flatMap(workload =>
    picture
      .logsOf(workload.component)
      .filter(({ previous }) => !previous)
      .flatMap(log => failuresIn(log, workload, find, picture)),
  );
});

/** The service of the application that a line tells of, by its name or address; undefined where it names none. */
export const serviceIn = (text: string, picture: Picture): KubeObject | undefined =>
  finder(picture)(text)?.service;

/** The failures of calls to a service. */
export const failuresAt = (service: KubeObject, picture: Picture): readonly Failure[] =>
  callFailures(picture).filter(it => it.service === service);

/** Whether a service has no address that its traffic is forwarded from: ExternalName and headless ones. */
export const isBodiless = (service: KubeObject): boolean =>
  at(service, 'spec', 'type') === 'ExternalName' || at(service, 'spec', 'clusterIP') === 'None';
