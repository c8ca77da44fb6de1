import * as z from 'zod';
import { labelSelector } from '../../domain/selector.ts';
import { Count, Labels, PodSpec, Port, Quantities, Template, Text, repeated } from './pod-schema.ts';

const Selector = z
  .looseObject({ matchLabels: Labels.optional(), matchExpressions: z.array(z.unknown()).optional() })
  .refine(
    it => Object.keys(it.matchLabels ?? {}).length + (it.matchExpressions?.length ?? 0) > 0,
    'empty selector is invalid',
  );

const Workload = z
  .looseObject({ replicas: Count.optional(), selector: Selector, template: Template })
  .superRefine(({ selector, template }, context) => {
    const input = template.metadata?.labels ?? {};
    if (!labelSelector(selector)(input))
      context.addIssue({
        code: 'custom',
        message: '`selector` does not match template `labels`',
        input,
        path: ['template', 'metadata', 'labels'],
      });
    restarts(['Always'], template, context);
  });

const JobSpec = z
  .looseObject({
    template: Template,
    backoffLimit: Count.optional(),
    parallelism: Count.optional(),
    completions: Count.optional(),
  })
  .superRefine(({ template }, context) => restarts(['OnFailure', 'Never'], template, context));

function restarts(
  allowed: readonly string[],
  { spec }: z.infer<typeof Template>,
  context: z.RefinementCtx,
): void {
  const input = spec.restartPolicy ?? 'Always';
  if (allowed.includes(input)) return;
  const list = allowed.map(it => `"${it}"`).join(', ');
  const message =
    spec.restartPolicy === undefined || allowed.length > 1
      ? `Required value: valid values: ${list}`
      : `Unsupported value: "${input}": supported values: ${list}`;
  context.addIssue({ code: 'custom', message, input, path: ['template', 'spec', 'restartPolicy'] });
}

const ServiceSpec = z
  .looseObject({
    type: z.enum(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']).optional(),
    clusterIP: z.string().optional(),
    selector: Labels.optional(),
    ports: z.array(z.looseObject({ port: Port, name: z.string().optional() })).optional(),
  })
  .superRefine(({ type, clusterIP, ports = [] }, context) => {
    const refuse = (message: string, ...path: (string | number)[]) =>
      context.addIssue({ code: 'custom', message, path: ['ports', ...path] });
    if (ports.length === 0 && type !== 'ExternalName' && clusterIP !== 'None') refuse('Required value');
    for (const [i, port] of ports.entries())
      if (ports.length > 1 && !port.name) refuse('Required value', i, 'name');
    const twice = repeated(ports);
    if (twice > 0) refuse(`Duplicate value: "${ports[twice]?.name}"`, twice, 'name');
  });

const mebibyte = 1024 * 1024;
const Contents = Labels.superRefine((data, context) => {
  const rule = 'a valid config key must consist of alphanumeric characters, "-", "_" or "."';
  const odd = Object.keys(data).find(key => !/^[-._a-zA-Z0-9]{1,253}$/.test(key));
  if (odd !== undefined) context.addIssue({ code: 'custom', message: rule, input: odd });
  const bytes = Object.values(data).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const message = `Too long: may not be more than ${mebibyte} bytes`;
  if (bytes > mebibyte) context.addIssue({ code: 'custom', message });
});

const withSpec = (spec: z.ZodType) => z.looseObject({ spec });
const loose = (shape: z.ZodRawShape) => withSpec(z.looseObject(shape));

/** The structural checks by kind. What stands in no schema is kept unchecked: a known limit of the simulator. */
export const schemas: { readonly [kind: string]: z.ZodType } = {
  Pod: withSpec(PodSpec),
  Deployment: withSpec(Workload),
  ReplicaSet: withSpec(Workload),
  StatefulSet: withSpec(Workload),
  DaemonSet: withSpec(Workload),
  Job: withSpec(JobSpec),
  CronJob: loose({ schedule: Text, jobTemplate: withSpec(JobSpec) }),
  Service: withSpec(ServiceSpec),
  ConfigMap: z.looseObject({ data: Contents.optional(), binaryData: Labels.optional() }),
  Secret: z.looseObject({ type: z.string().optional(), data: Contents.optional() }),
  PersistentVolumeClaim: loose({
    accessModes: z.array(z.string()).min(1, 'at least 1 access mode is required'),
    resources: z.looseObject({ requests: Quantities }),
  }),
  HorizontalPodAutoscaler: loose({
    maxReplicas: z.int().min(1, 'must be greater than 0'),
    minReplicas: z.int().min(1, 'must be greater than or equal to 1').optional(),
    scaleTargetRef: z.looseObject({ kind: Text, name: Text }),
  }),
  Gateway: loose({
    gatewayClassName: Text,
    listeners: z
      .array(z.looseObject({ name: Text, port: Port, protocol: Text }))
      .min(1, 'must have at least 1 item'),
  }),
  HTTPRoute: loose({
    rules: z.array(z.looseObject({})).optional(),
    hostnames: z.array(z.string()).optional(),
  }),
  ExternalSecret: loose({ data: z.array(z.looseObject({ secretKey: Text })).optional() }),
};
