import type { KubeObject } from '../domain/kube-object.ts';
import { textAt } from '../domain/json.ts';
import type { Picture } from './picture.ts';
import { settingsOf } from './settings.ts';
import { isTelemetry } from './telemetry-names.ts';
import type { Workload } from './workload.ts';

/** A setting that names no host but an IP address, or the pod itself. */
export type Literal = {
  workload: Workload;
  setting: string;
  value: string;
  host: string;
  port: number | undefined;
  holder?: KubeObject;
};

const shape =
  /^(?:jdbc:)?(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^@/\s]*@)?(localhost|\d{1,3}(?:\.\d{1,3}){3})(?::(\d{1,5}))?(?:[/?#;].*)?$/i;

/** Names by which an address is one's own. */
const own = /(?:^|[_.-])(listen|bind|advertised?|self|server|public|base|pod|node|host_ip)(?:$|[_.-])/i;

/** The settings of a workload that name an IP address or the pod itself, and are not where it listens. */
export const literalsOf = (workload: Workload, picture: Picture): Literal[] =>
  settingsOf(workload, picture).flatMap(({ name, value, holder }) => {
    const [, host, port] = shape.exec(value.trim()) ?? [];
    if (host === undefined || host === '0.0.0.0' || own.test(name) || isTelemetry(name)) return [];
    return [
      {
        workload,
        setting: name,
        value: value.trim(),
        host: host.toLowerCase(),
        port: port === undefined ? undefined : Number(port),
        ...(holder && { holder }),
      },
    ];
  });

const half = (ip: string): string => ip.split('.').slice(0, 2).join('.');

/** Whether an address is of the kind that services get, and none has it. */
export function isLostAddress(host: string, picture: Picture): boolean {
  const given = picture
    .everywhere('Service')
    .flatMap(service => textAt(service, 'spec', 'clusterIP') ?? [])
    .filter(ip => /^\d/.test(ip));
  const pods = picture.everywhere('Pod').map(pod => textAt(pod, 'status', 'podIP'));
  return given.some(ip => half(ip) === half(host)) && !given.includes(host) && !pods.includes(host);
}
