import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const Step = z.union([
  z.strictObject({ status: z.string() }),
  z.strictObject({ apply: z.string() }),
  z.strictObject({ delete: z.literal(true) }),
  z.strictObject({ event: z.string(), message: z.string(), count: z.string().default('1') }),
]);

const Stage = z.strictObject({
  name: z.string(),
  kind: z.enum(['Pod', 'Node']),
  when: z.string(),
  deleted: z.boolean().default(false),
  delay: z.string().optional(),
  upTo: z.number().optional(),
  steps: z.array(z.union([Step, z.array(Step)])),
});

type Step = z.infer<typeof Step>;
type Stage = z.infer<typeof Stage>;

const read = (file: string): string => readFileSync(new URL(`stages/${file}`, import.meta.url), 'utf8');

const files = ['pods.yaml', 'images.yaml', 'crashes.yaml', 'probes.yaml', 'jobs.yaml', 'nodes.yaml'];

/** What the jq of every pod stage may name. */
const podVariables = [
  '.status.containerStatuses[0] as $first',
  '(.metadata.annotations["quarterdeck.dev/behaviour"] // (.spec.containers[0].image | split(":") | last)) as $behaviour',
  '((.metadata.annotations["quarterdeck.dev/back-off-seconds"] // "10") | tonumber) as $base',
  '(.metadata.annotations["quarterdeck.dev/logs"] != null or ($behaviour | IN("crash", "oom", "liveness", "unready", "slow-start", "image-pull"))) as $hasLogs',
];
const nodeVariables = ['(.metadata.annotations["quarterdeck.dev/not-ready"] == "true") as $lost'];

/** Our short stages, written out as the Stages that kwok reads. */
export function kwokStages(logs: string): object[] {
  const prelude = read('prelude.tpl');
  const event = read('event.tpl');
  return files.flatMap(file => z.array(Stage).parse(parse(read(file)))).map(expand);

  function expand(stage: Stage): object {
    const jq = (text: string) =>
      [...(stage.kind === 'Pod' ? podVariables : nodeVariables), `(${text})`].join(' | ');
    const alive = `.metadata.deletionTimestamp ${stage.deleted ? '!=' : '=='} null`;
    return {
      apiVersion: 'kwok.x-k8s.io/v1alpha1',
      kind: 'Stage',
      metadata: { name: stage.name },
      spec: {
        resourceRef: { apiGroup: 'v1', kind: stage.kind },
        selector: {
          matchExpressions: [{ jq: { key: jq(`${alive} and (${stage.when})`), operator: 'In', values: ['true'] } }],
        },
        ...(stage.delay !== undefined && {
          delay: {
            durationFrom: { jq: { expression: jq(stage.delay) } },
            ...(stage.upTo !== undefined && { jitterDurationMilliseconds: stage.upTo }),
          },
        }),
        steps: stage.steps.flat().map(step => kwokStep(step, stage.kind === 'Pod' ? prelude : '')),
      },
    };
  }

  function kwokStep(step: Step, before: string): object {
    if ('status' in step) return { patch: { subresource: 'status', root: 'status', template: before + step.status } };
    if ('apply' in step) return { apply: { template: before + step.apply.replaceAll('$logs', logs) } };
    if ('delete' in step) return { delete: true };
    const [type, reason] = step.event.split(' ');
    const values = `{{- $type := "${type}" -}}{{- $reason := "${reason}" -}}{{- $message := ${step.message} -}}{{- $count := ${step.count} }}\n`;
    return { apply: { type: 'merge', template: before + values + event } };
  }
}
