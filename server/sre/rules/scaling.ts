import type { Happening } from '../../domain/event.ts';
import { happeningsIn } from '../../domain/event.ts';
import { numberAt, textAt } from '../../domain/json.ts';
import { refOf } from '../../domain/kube-object.ts';
import { callees, callersIn, failedCalls } from '../edges.ts';
import { eventFact, objectFact } from '../fact.ts';
import type { Finding, Rule } from '../finding.ts';
import { isOfCall } from '../heard.ts';
import type { Picture } from '../picture.ts';
import { selectedBy } from '../service-pods.ts';
import { hasSick, type Workload } from '../workload.ts';

/** The last lines of a log tell what goes on. */
const LINES = 50;

const scaled = new Set(['Deployment', 'StatefulSet', 'ReplicaSet']);

/** Whether something scales it down whenever nobody needs it. */
function isOnPurpose({ object }: Workload, picture: Picture): boolean {
  const { name } = object.metadata;
  const isTold = happeningsIn(picture.of('Event')).some(
    ({ reason, message }) =>
      /^KEDAScaleTargetDeactivated|^ScaledToZero/.test(reason) && message.includes(name),
  );
  const isKept = picture
    .of('HorizontalPodAutoscaler')
    .some(
      it =>
        textAt(it, 'spec', 'scaleTargetRef', 'name') === name &&
        (it.metadata.name.startsWith('keda-hpa-') || numberAt(it, 'spec', 'minReplicas') === 0),
    );
  return isTold || isKept;
}

const scaledDown = ({ object, children }: Workload, picture: Picture): Happening | undefined =>
  [object, ...children]
    .flatMap(it => picture.events(it))
    .find(({ message }) => /Scaled down .* to 0$|delete Pod .* successful/i.test(message));

/** Whether people outside the cluster get to it by a service of its own. */
const isOpen = (workload: Workload, picture: Picture): boolean =>
  picture
    .of('Service')
    .some(
      service =>
        /^(NodePort|LoadBalancer)$/.test(textAt(service, 'spec', 'type') ?? '') &&
        selectedBy(service, picture).includes(workload),
    );

/** Whether several components say that somebody does not answer them, though not who. */
const isFelt = (picture: Picture): boolean =>
  picture.workloads.filter(
    workload =>
      hasSick(workload) &&
      picture
        .logsOf(workload.component)
        .some(({ lines }) => lines.slice(-LINES).some(({ text }) => isOfCall(text))),
  ).length > 1;

/** How far it is felt: most where its callers say so, less where it only just came to be, least where nobody calls. */
function weightOf(workload: Workload, happening: Happening | undefined, picture: Picture): number {
  const { component } = workload;
  if (callersIn(failedCalls(picture), component).length > 0) return 0.92;
  if (isOnPurpose(workload, picture)) return 0.3;
  const isCalled = callersIn(callees(picture), component).length > 0;
  if (happening) return isCalled ? 0.9 : 0.86;
  if (isFelt(picture)) return isCalled ? 0.8 : 0.76;
  if (isCalled) return 0.72;
  return isOpen(workload, picture) ? 0.64 : 0.5;
}

function judge(workload: Workload, picture: Picture): Finding {
  const { component, object } = workload;
  const happening = scaledDown(workload, picture);
  const callers = callersIn(callees(picture), component);
  const needed = callers.length === 0 ? '' : `; ${callers.slice(0, 4).join(', ')} call it`;
  return {
    code: 'scaled-to-zero',
    component,
    object: refOf(object),
    summary: `${component} is scaled to 0 pods${needed}`,
    facts: [objectFact(object, 'spec.replicas: 0'), ...(happening ? [eventFact(object, happening)] : [])],
    weight: weightOf(workload, happening, picture),
    ...(happening && happening.time > 0 && { since: happening.time }),
  };
}

/** Workloads that are told to run no pods. Where somebody calls one, that is felt. */
export const scaling: Rule = picture =>
  picture.workloads
    .filter(({ object }) => scaled.has(object.kind) && numberAt(object, 'spec', 'replicas') === 0)
    .map(workload => judge(workload, picture));
