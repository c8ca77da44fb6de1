import { count } from '../../domain/line.ts';
import { containerOf, found, type Fixes, type Known, says } from './known.ts';

/** Whether a release shortly before is among the evidence. */
const isReleased = ({ facts }: Known): boolean =>
  facts.some(({ kind, text }) => kind === 'change' && text.startsWith('release: '));

/** How many pods there were before some were taken away. */
export function scaledFrom(known: Known): number | undefined {
  const [before] = found(known, /Scaled down replica set \S+ (?:to \d+ )?from (\d{1,4})\b/);
  return before === undefined ? undefined : Number(before);
}

function memory(known: Known): string {
  const [limit] = found(known, /(?:than its limit of|may use only) (\d\w*)/);
  const [before] = found(known, /resources\.limits\.memory: (\d\w*) → \d/);
  const container = containerOf(known);
  if (limit === undefined && says(known, /Java heap space|heap out of memory|heap limit/i))
    return `Raise the heap of ${container} and its memory limit, or find what it keeps.`;
  const above = limit === undefined ? '' : ` above ${limit}`;
  return `Raise the memory limit of ${container}${above}${before === undefined ? '' : ` (${before} before)`}, or find what it keeps.`;
}

/** What to do about containers that run badly. Those of probes and databases are elsewhere. */
export const runtime: Fixes = {
  'out-of-memory': memory,
  'application-crash': known => {
    const [code] = found(known, /crashes with exit code (\d+)/);
    return `Correct what ends ${containerOf(known)}${code === undefined ? '' : ` with exit code ${code}`}; its last log lines tell${isReleased(known) ? ', or take the release back' : ''}.`;
  },
  'port-conflict': known => {
    const [port, one, other] = found(known, /port (\d+\S*) is wanted by the containers (\S+) and ([\w-]+)/);
    return port === undefined
      ? `Let ${containerOf(known)} listen on a port that no other container of the pod has.`
      : `Let container ${one} or ${other} of ${known.component} listen on another port than ${port}.`;
  },
  'new-errors': known => {
    const [others] = found(known, /, naming ([\w-]+(?:, [\w-]+)*)\)/);
    return `Look at what changed in ${[known.component, ...(others === undefined ? [] : [others])].join(' or ')} when the new errors in its log began.`;
  },
  'scaled-to-zero': known => {
    const before = scaledFrom(known);
    return before === undefined
      ? `Scale ${known.component} up again from 0 pods (scale_component).`
      : `Scale ${known.component} from 0 back to ${count(before, 'pod')} (scale_component).`;
  },
  evicted: known => {
    const [resource = 'what ran short'] = found(known, /low on resource: ([\w-]+)/);
    const [container, used, asked] = found(known, /Container (\S+) was using (\w+), request is (\w+)/);
    return container === undefined
      ? `Free ${resource} on the node that ended the pod, or let ${known.component} request what it uses.`
      : `Let container ${container} of ${known.component} request the ${resource} that it uses (${used}, ${asked} requested), or free some on the node.`;
  },
  'ephemeral-storage-exceeded': known => {
    const [volume, most] = found(known, /EmptyDir volume "([^"]+)" exceeds the limit "(\w+)"/);
    if (volume !== undefined)
      return `Raise the sizeLimit of emptyDir ${volume} in ${known.component} above ${most}, or write less there.`;
    const [limit] = found(known, /(?:limit of containers|storage limit) "?(\d\w*)/);
    return limit === undefined
      ? `Let ${known.component} write less to its local disk, or give it a volume or more ephemeral-storage.`
      : `Raise the ephemeral-storage limit of ${known.component} above ${limit}, or let it write less to its local disk.`;
  },
  'deadline-exceeded': known => {
    const what = known.object ? `${known.object.kind} ${known.object.name}` : 'the pod or job';
    return `Raise activeDeadlineSeconds of ${what}, or find why it takes so long.`;
  },
  'job-backoff-exceeded': known => {
    const job = known.object?.kind === 'Job' ? `job ${known.object.name}` : 'the job';
    return `Correct why the pods of ${job} fail, which their log tells, and run it again.`;
  },
};
