import { listAt, textAt } from '../../domain/json.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import { instant } from '../../domain/time.ts';
import { controlPlane } from '../control-plane.ts';
import { objectFact } from '../fact.ts';
import type { Finding } from '../finding.ts';
import type { Picture } from '../picture.ts';
import { ledTo } from '../service-pods.ts';
import { isReady } from '../workload.ts';

/** A controller puts a pod that is ready among the endpoints within seconds. */
const GRACE_MS = 90_000;

const addressesIn = (endpoints: KubeObject): string[] =>
  listAt(endpoints, 'subsets')
    .flatMap(subset => [...listAt(subset, 'addresses'), ...listAt(subset, 'notReadyAddresses')])
    .flatMap(address => textAt(address, 'ip') ?? []);

/** Why a service's endpoints are not those of its pods; undefined where they are, or where that cannot be told. */
function mistake(service: KubeObject, picture: Picture): string | undefined {
  const endpoints = picture.find('Endpoints', service.metadata.namespace, service.metadata.name);
  const pods = ledTo(service, picture).flatMap(workload => workload.pods);
  const known = new Set(pods.flatMap(pod => textAt(pod, 'status', 'podIP') ?? []));
  const settled = pods.filter(
    pod =>
      isReady(pod) && picture.now - (instant(textAt(pod, 'status', 'startTime')) ?? picture.now) > GRACE_MS,
  );
  if (!endpoints || settled.length === 0 || known.size < pods.length) return undefined;
  const listed = addressesIn(endpoints);
  return listed.length > 0 && !listed.some(ip => known.has(ip))
    ? `its endpoints are ${listed.slice(0, 3).join(', ')}, which no pod has, and not ${settled[0]?.metadata.name}, which is ready`
    : undefined;
}

/** Services whose endpoints are those of pods that are gone: nobody has brought them up to date. */
export function staleEndpoints(picture: Picture): Finding[] {
  const found = picture.of('Service').flatMap(service => {
    const text = mistake(service, picture);
    return text === undefined ? [] : [{ service, text }];
  });
  const [first] = found;
  if (!first) return [];
  return [
    {
      code: 'controller-manager-down',
      component: controlPlane(picture),
      object: refOf(first.service),
      summary: `no controller looks after service ${first.service.metadata.name}: ${first.text}`,
      facts: found.slice(0, 3).map(({ service, text }) => objectFact(service, text)),
      weight: 0.86,
    },
  ];
}
