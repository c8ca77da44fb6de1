import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { buildJob } from '../../../server/control-plane/builds/job.ts';
import { buildProgress } from '../../../server/control-plane/builds/progress.ts';
import { at, listAt, textAt } from '../../../server/domain/json.ts';
import type { KubeObject } from '../../../server/domain/kube-object.ts';
import { buildpacks, dockerfile, given } from './given.ts';

const State = z.union([z.literal('done'), z.record(z.string(), z.unknown())]);
const Case = z.strictObject({
  what: z.string(),
  method: z.literal('dockerfile').optional(),
  job: z.looseObject({}).optional(),
  suspend: z.boolean().optional(),
  deleted: z.string().optional(),
  gone: z.boolean().optional(),
  pod: z.looseObject({}).nullable(),
  conditions: z.array(z.looseObject({})).optional(),
  states: z.record(z.string(), State).optional(),
  events: z
    .array(z.object({ about: z.enum(['job', 'pod']), reason: z.string(), message: z.string() }))
    .optional(),
  expect: z.looseObject({ steps: z.string().optional(), container: z.string().optional() }),
});
const file = new URL('../../fixtures/builds/states.yaml', import.meta.url);
const cases = z.array(Case).parse(parse(readFileSync(file, 'utf8')));

const done = {
  terminated: {
    exitCode: 0,
    reason: 'Completed',
    startedAt: '2026-11-22T09:00:01Z',
    finishedAt: '2026-11-22T09:00:09Z',
  },
};

function podOf(job: KubeObject, { pod, states = {}, conditions = [] }: z.infer<typeof Case>): KubeObject[] {
  if (!pod) return [];
  const template = at(job, 'spec', 'template');
  const statuses = (list: string) =>
    listAt(template, 'spec', list).flatMap(container => {
      const name = textAt(container, 'name') ?? '';
      const state = states[name];
      return state === undefined ? [] : [{ name, state: state === 'done' ? done : state }];
    });
  return [
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'cart-1-x',
        namespace: 'builds',
        labels: job.metadata.labels ?? {},
        annotations: job.metadata.annotations ?? {},
      },
      spec: at(template, 'spec'),
      status: {
        ...pod,
        conditions,
        initContainerStatuses: statuses('initContainers'),
        containerStatuses: statuses('containers'),
      },
    },
  ];
}

test.each(cases)('$what', stated => {
  const { method, job: status = {}, suspend, deleted, gone, events = [] } = stated;
  const made = buildJob(given({ method: method === undefined ? buildpacks : dockerfile }));
  const spec = z.looseObject({}).parse(made['spec']);
  const job: KubeObject = {
    ...made,
    metadata: { ...made.metadata, ...(deleted !== undefined && { deletionTimestamp: deleted }) },
    spec: { ...spec, ...(suspend === true && { suspend }) },
    status,
  };
  const pods = podOf(made, stated);
  const told = events.map(({ about, reason, message }, i) => ({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `e${i}`, namespace: 'builds' },
    involvedObject: about === 'job' ? { kind: 'Job', name: 'cart-1' } : { kind: 'Pod', name: 'cart-1-x' },
    reason,
    message,
    lastTimestamp: '2026-11-22T09:00:00Z',
  }));
  const { steps, ...progress } = buildProgress(gone === true ? undefined : job, pods, told);
  const { steps: wantedSteps, container, ...wanted } = stated.expect;
  for (const [field, value] of Object.entries(wanted)) expect(progress, field).toHaveProperty(field, value);
  if (!('image' in wanted)) expect(progress).not.toHaveProperty('image');
  if (wantedSteps !== undefined)
    expect(steps.map(({ name, phase }) => `${name} ${phase}`).join(', ')).toBe(wantedSteps);
  if (container !== undefined) expect(steps.map(step => step.container)).toContain(container);
});

test('the pods of other builds do not count, and of two the younger one does', () => {
  const job = buildJob(given());
  const pod = (name: string, born: string, build: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { 'quarterdeck.dev/build': build }, creationTimestamp: born },
    spec: at(job, 'spec', 'template', 'spec'),
  });
  const pods = [
    pod('b', '2026-11-22T09:00:02Z', 'cart-1'),
    pod('a', '2026-11-22T09:00:01Z', 'cart-1'),
    pod('c', '2026-11-22T09:00:03Z', 'cart-2'),
  ];
  expect(buildProgress(job, pods).steps.map(step => step.pod)).toEqual(['b', 'b', 'b']);
});
