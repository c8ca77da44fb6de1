import { at, equal, isObject } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { invalid } from './metadata-checks.ts';

/** A path that stays as it is once it is set; `except` names the members below it that may change. */
type Fixed = { path: string; except?: readonly string[] };

const selector: Fixed[] = [{ path: 'spec.selector' }];
const fixed: { readonly [kind: string]: readonly Fixed[] } = {
  Deployment: selector,
  ReplicaSet: selector,
  DaemonSet: selector,
  StatefulSet: [
    {
      path: 'spec',
      except: [
        'replicas',
        'ordinals',
        'template',
        'updateStrategy',
        'revisionHistoryLimit',
        'persistentVolumeClaimRetentionPolicy',
        'minReadySeconds',
      ],
    },
  ],
  Job: [
    ...selector,
    { path: 'spec.template' },
    { path: 'spec.completions' },
    { path: 'spec.completionMode' },
  ],
  Pod: [
    { path: 'spec.nodeName' },
    { path: 'spec.containers', except: ['image'] },
    { path: 'spec.initContainers', except: ['image'] },
    {
      path: 'spec',
      except: [
        'nodeName',
        'containers',
        'initContainers',
        'ephemeralContainers',
        'tolerations',
        'activeDeadlineSeconds',
        'terminationGracePeriodSeconds',
        'schedulingGates',
      ],
    },
  ],
  Service: [{ path: 'spec.clusterIP' }],
  PersistentVolumeClaim: [{ path: 'spec', except: ['resources', 'volumeName', 'volumeAttributesClassName'] }],
  Secret: [{ path: 'type' }],
  RoleBinding: [{ path: 'roleRef' }],
  ClusterRoleBinding: [{ path: 'roleRef' }],
};
const sealed: readonly Fixed[] = [{ path: 'data' }, { path: 'binaryData' }, { path: 'immutable' }];

function part(value: unknown, except: readonly string[]): unknown {
  if (except.length === 0) return value;
  if (Array.isArray(value)) return value.map(item => part(item, except));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !except.includes(key)));
}

/** What a write would change that may not change, in the API server's words. */
export function immutableProblems(object: KubeObject, before: KubeObject): string[] {
  const rules = [...(fixed[object.kind] ?? []), ...(before['immutable'] === true ? sealed : [])];
  return rules.flatMap(({ path, except = [] }) => {
    const old = at(before, ...path.split('.'));
    const now = at(object, ...path.split('.'));
    if (old === undefined || old === now || equal(part(old, except), part(now, except))) return [];
    if (except.length === 0) return [invalid(path, now, 'field is immutable')];
    return [`${path}: Forbidden: updates may not change fields other than ${except.join(', ')}`];
  });
}
