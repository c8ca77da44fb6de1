import { COMPONENT } from '../../domain/labels.ts';
import type { Scope } from './cel.ts';
import type { ComponentInput } from './component.ts';
import { configurationsOf, configurationsValue } from './configuration.ts';
import { dependenciesValue } from './dependency.ts';
import { objectName } from './name.ts';
import { placeLabels, placeMetadata, planeScope } from './place.ts';
import { type Workload, workloadValue } from './workload.ts';

export const hasSecretStore = ({ dataPlane }: ComponentInput): boolean =>
  dataPlane.spec.secretStoreRef !== undefined;

/** The labels of a component's objects and the selectors of its pods. */
export function labelsOf(input: ComponentInput): { [label: string]: string } {
  const { projectName, componentName } = input.release.spec.owner;
  return { ...placeLabels(input, projectName), [COMPONENT]: componentName };
}

/** The variables that a component's type and traits see alike. */
export function scopeOf(input: ComponentInput, workload: Workload): Scope {
  const { release, environment, namespace, uids } = input;
  const { projectName, componentName } = release.spec.owner;
  const { configs, secrets } = configurationsOf(workload, input.secretReferences);
  const stored = hasSecretStore(input) ? secrets : { envs: [], files: [] };
  return {
    metadata: {
      ...placeMetadata(input, projectName, uids?.project),
      name: objectName(componentName, environment.metadata.name),
      componentName,
      componentUID: uids?.component ?? '',
      componentNamespace: namespace,
      labels: labelsOf(input),
      annotations: {},
      podSelectors: labelsOf(input),
    },
    ...planeScope(input, input.notificationChannel),
    workload: workloadValue(workload),
    configurations: configurationsValue(
      { configs, secrets: stored },
      `${componentName}-${environment.metadata.name}`,
    ),
    dependencies: dependenciesValue(input.connections, input.resources, namespace),
  };
}
