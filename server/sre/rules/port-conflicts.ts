import { listAt, numberAt, textAt } from '../../domain/json.ts';
import { refOf } from '../../domain/kube-object.ts';
import { objectFact } from '../fact.ts';
import type { Finding, Rule } from '../finding.ts';
import { hasSick, type Workload } from '../workload.ts';

/** Two containers of one pod share its ports. */
function judge(workload: Workload): Finding[] {
  const ports = listAt(workload.template, 'spec', 'containers').flatMap(container =>
    listAt(container, 'ports').map(port => ({
      container: textAt(container, 'name') ?? '',
      port: `${numberAt(port, 'containerPort')}/${textAt(port, 'protocol') ?? 'TCP'}`,
    })),
  );
  const twice = [...Map.groupBy(ports, ({ port }) => port)].find(
    ([, users]) => new Set(users.map(({ container }) => container)).size > 1,
  );
  if (!twice || !hasSick(workload)) return [];
  const [port, users] = twice;
  const text = `port ${port} is wanted by the containers ${users.map(({ container }) => container).join(' and ')}`;
  return [
    {
      code: 'port-conflict',
      component: workload.component,
      object: refOf(workload.object),
      summary: `${workload.component}: ${text}, which share one address`,
      facts: [objectFact(workload.object, text)],
      weight: 0.92,
    },
  ];
}

/** Containers of one pod that want the same port. */
export const portConflicts: Rule = picture => picture.workloads.flatMap(judge);
