import { remember } from '../../domain/remember.ts';
import type { DocumentOf } from '../documents/document.ts';
import type { Documents } from '../documents/documents.ts';

type Workload = DocumentOf<'Workload'>;

const none: readonly Workload[] = [];

/** The workloads of a component: one, or none before its first build; more are a mistake that others report. */
export const workloadsOf = (
  documents: Documents,
  namespace: string | undefined,
  project: string,
  component: string,
): readonly Workload[] =>
  byComponent(documents.list('Workload', namespace)).get(`${project}/${component}`) ?? none;

const byComponent = remember((workloads: readonly Workload[]) =>
  Map.groupBy(workloads, ({ spec: { owner } }) => `${owner.projectName}/${owner.componentName}`),
);
