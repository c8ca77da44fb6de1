import { escaped } from '../claims/tidy.ts';
import { found, type Fixes, type Known, says } from './known.ts';

type Share = { resource: string; hard: string; figures: string };

/** What was refused, as the API server words it: `requested: cpu=1,pods=1, used: …, limited: …`. */
function refused(known: Known, resources: RegExp): Share | undefined {
  const limited = /limited: ([^\s)]+)/.exec(known.summary)?.[1] ?? '';
  const own = limited.split(',').flatMap(pair => {
    const resource = pair.split('=')[0] ?? '';
    return resources.test(resource) ? [resource] : [];
  });
  const [resource] = own;
  if (resource === undefined || own.length > 1) return undefined;
  const of = `[\\w./,=-]*?\\b${escaped(resource)}=([\\w.]+)[\\w./,=-]*`;
  const [asked, used, hard] = found(known, new RegExp(`\\(requested: ${of}, used: ${of}, limited: ${of}\\)`));
  return hard === undefined ? undefined : { resource, hard, figures: `${used} used, ${asked} asked for` };
}

/** What has no room left, where nothing was refused. */
function full(known: Known, resources: RegExp): Share | undefined {
  const [resource, used, hard] = found(known, /leaves no room \((\S+): (\S+) of (\S+) used\)/);
  if (resource === undefined || hard === undefined || !resources.test(resource)) return undefined;
  return { resource, hard, figures: `${used} used` };
}

/** More of a quota. `less`: what can be done instead. */
const more =
  (resources: RegExp, unknown: string, less: string) =>
  (known: Known): string => {
    const [quota, namespace] = found(known, /^quota (\S+) of namespace (\S+) (?:is used|leaves)/);
    const share = refused(known, resources) ?? full(known, resources);
    const where = quota === undefined ? `the quota of ${known.component}` : `quota ${quota} in ${namespace}`;
    return share
      ? `Raise ${share.resource} of ${where} above ${share.hard} (${share.figures}), or ${less}.`
      : `Raise ${where} for ${unknown}, or ${less}.`;
  };

function sizes(known: Known): string {
  const range = known.object?.kind === 'LimitRange' ? `limit range ${known.object.name}` : 'the limit range';
  const [who, name, resource, now, way, bound] = found(
    known,
    /(container|claim) (\S+) asks for (\S+) (\S+), at (most|least) (\S+) is/,
  );
  if (name !== undefined)
    return `Let ${who} ${name} of ${known.component} ask for at ${way} ${bound} of ${resource} (now ${now}), or change ${range}.`;
  const [inner, what, wanted, standard] = found(
    known,
    /container (\S+) asks for (\S+) (\S+), above its default limit of (\S+)$/,
  );
  if (inner !== undefined)
    return `Give container ${inner} of ${known.component} a ${what} limit of ${wanted} or more; ${range} makes it ${standard}.`;
  const [end, of, most, is] = found(
    known,
    /(maximum|minimum) (\S+) usage per (?:Container|Pod) is ([^\s,]+), but (?:limit|request) is ([^\s,.]+)/,
  );
  return end === undefined
    ? `Let ${known.component} ask for what ${range} allows, or change that.`
    : `Keep ${of} of ${known.component} to the ${end} of ${most} (now ${is}), or change ${range}.`;
}

/** What to do about pods that the API server does not take. */
export const admission: Fixes = {
  'quota-exceeded-cpu': more(/cpu$/, 'cpu', 'request less cpu'),
  'quota-exceeded-memory': more(/memory$/, 'memory', 'request less memory'),
  'quota-exceeded-pods': more(/^(count\/)?pods$/, 'pods', 'run fewer pods there'),
  'quota-exceeded-services': more(/services/, 'services', 'delete a service that nobody needs there'),
  'quota-exceeded-storage': more(/storage$|persistentvolumeclaims/, 'storage', 'claim less'),
  'quota-exceeded': more(/./, 'what is used up', 'use less of it there'),
  'quota-resources-unspecified': known => {
    const [quota] = found(known, /^quota (\S+) wants pods to say/);
    const fields = /to say (.+), and /.exec(known.summary)?.[1] ?? '';
    const wanted = [...new Set(fields.match(/\b(?:limits|requests)\.[\w-]+/g))];
    return `Set ${wanted.join(', ') || 'requests and limits'} on each container of ${known.component}, as ${quota === undefined ? 'the quota' : `quota ${quota}`} wants.`;
  },
  'limit-range-violated': sizes,
  'service-account-missing': known => {
    const [account = 'that is named'] = found(known, /service account ([\w.-]+)/);
    const where = known.object?.namespace === undefined ? '' : ` in ${known.object.namespace}`;
    return `Create the service account ${account}${where}, or let ${known.component} run as one that exists.`;
  },
  'admission-webhook-refused': known => {
    const [webhook = 'of the webhook'] = found(known, /^admission by (\S+) refuses/);
    return says(known, /failed calling webhook|failed to call webhook/)
      ? `Bring back the server of webhook ${webhook}, which cannot be asked, or set its failurePolicy to Ignore.`
      : `Let ${known.component}'s pods keep the policy ${webhook}, whose words are in the evidence, or change the policy.`;
  },
  'pod-security-refused': known => {
    const [level] = found(known, /violates PodSecurity "(\w+)/);
    return `Let ${known.component}'s pods keep to ${level === undefined ? 'the pod security level of the namespace' : `pod security level ${level}`} (securityContext), or allow more in the namespace.`;
  },
  'pod-invalid': known => {
    const [priority] = found(known, /no PriorityClass with name (\S+) was found/);
    if (priority !== undefined)
      return `Create PriorityClass ${priority}, or let ${known.component} name one that exists.`;
    const [field] = found(known, /is invalid: ([\w.[\]]+):/);
    return `Correct ${field ?? 'the field that the API server names'} in the pod template of ${known.component}.`;
  },
};
