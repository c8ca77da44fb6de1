import { type Container, containersOf } from '../../domain/container.ts';
import { at, listAt, textAt } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { oneLine } from '../../domain/line.ts';
import { logFact } from '../fact.ts';
import type { Finding, Rule } from '../finding.ts';
import type { ContainerLog, LogLine, Picture } from '../picture.ts';
import { notStarting } from '../telling.ts';
import type { Workload } from '../workload.ts';

/** How programs say that they may not read or write a file. */
const DENIED =
  /permission denied|operation not permitted|EACCES|EPERM|AccessDenied|access is denied|read-?only (?:file ?system|directory)|EROFS|not write?able|no write permission/i;

/** What was said longer ago than this is over, where the process runs on. */
const RECENT_MS = 30 * 60_000;

/** The paths of a container at which a pod's own files are: those of config maps, secrets and tokens are never written. */
function mounts(pod: KubeObject, container: Container): string[] {
  const own = listAt(pod, 'spec', 'volumes').filter(volume =>
    [
      'persistentVolumeClaim',
      'hostPath',
      'nfs',
      'csi',
      'emptyDir',
      'ephemeral',
      'local',
      'iscsi',
      'cephfs',
    ].some(kind => at(volume, kind) !== undefined),
  );
  const names = new Set(own.map(volume => textAt(volume, 'name')));
  return listAt(container.spec, 'volumeMounts')
    .filter(mount => names.has(textAt(mount, 'name')))
    .flatMap(mount => textAt(mount, 'mountPath') ?? [])
    .map(path => path.replace(/\/$/, ''))
    .filter(path => path !== '');
}

/** Whether a line tells of a file below one of these paths. */
const isBelow = (text: string, paths: readonly string[]): boolean =>
  paths.some(path => {
    const start = text.indexOf(path);
    return (
      start >= 0 && !/[\w.-]/.test(text[start + path.length] ?? '') && !/[\w.-]/.test(text[start - 1] ?? '')
    );
  });

function complaint(
  pod: KubeObject,
  container: Container,
  workload: Workload,
  picture: Picture,
): { log: ContainerLog; line: LogLine } | undefined {
  const paths = mounts(pod, container);
  if (paths.length === 0) return undefined;
  const isOver = ({ time }: LogLine): boolean =>
    container.ready && time !== undefined && picture.now - time > RECENT_MS;
  for (const log of picture.logsOf(workload.component)) {
    if (log.pod !== pod.metadata.name || log.container !== container.name) continue;
    const line = log.lines.findLast(it => DENIED.test(it.text) && isBelow(it.text, paths) && !isOver(it));
    if (line) return { log, line };
  }
  return undefined;
}

function judge(workload: Workload, pod: KubeObject, container: Container, picture: Picture): Finding[] {
  const found = complaint(pod, container, workload, picture);
  if (!found) return [];
  if (container.init && container.ended?.code === 0) return [];
  const works = container.ready && container.restarts === 0;
  const text = `${container.label} may not use its volume: ${oneLine(found.line.text, 200)}`;
  const cause = { code: 'volume-permission-denied', text };
  const made = notStarting(workload, pod, cause, [logFact(found.log, found.line)], works ? 0.72 : 0.93);
  return [works ? { ...made, summary: `${workload.component} runs, but ${text}` } : made];
}

/** Processes that say they may not read or write what is on their volumes, whether they end for it or not. */
export const volumePermissions: Rule = picture =>
  picture.workloads.flatMap(workload =>
    workload.pods
      .slice(0, 3)
      .flatMap(pod => containersOf(pod).flatMap(container => judge(workload, pod, container, picture))),
  );
