import * as z from 'zod';
import { COMPONENT, PROJECT } from '../../domain/labels.ts';
import { API_VERSION, type DocumentOf } from '../documents/document.ts';
import { schemas } from '../documents/document.ts';

type Component = DocumentOf<'Component'>;
type Workload = DocumentOf<'Workload'>;

/** On a Component that has not been built yet: its workload but for the image. */
const WORKLOAD = 'quarterdeck.dev/workload';

/** Stands for the image that the first build makes. */
const NONE = 'not-built-yet';

const Spec = schemas.Workload.shape.spec;

/** A component with what it will run written on it: a Workload document cannot be without an image. */
export const withFirstWorkload = (component: Component, spec: Workload['spec']): Component => ({
  ...component,
  metadata: {
    ...component.metadata,
    annotations: { ...component.metadata.annotations, [WORKLOAD]: JSON.stringify(spec) },
  },
});

/** Whether a workload waits for its first image. */
export const isDraft = ({ spec }: Workload): boolean => spec.container.image === NONE;

/** The workload of a component before its first build, with an image that is none. */
export function firstWorkload(component: Component): Workload {
  const { name, namespace, annotations } = component.metadata;
  const { projectName } = component.spec.owner;
  const written = z
    .string()
    .transform(text => JSON.parse(text))
    .pipe(Spec)
    .safeParse(annotations?.[WORKLOAD]);
  const spec = { owner: { projectName, componentName: name }, container: { image: NONE } };
  return {
    apiVersion: API_VERSION,
    kind: 'Workload',
    metadata: {
      name: `${name}-workload`,
      namespace,
      labels: { [PROJECT]: projectName, [COMPONENT]: name },
    },
    spec: written.success ? written.data : spec,
  };
}
