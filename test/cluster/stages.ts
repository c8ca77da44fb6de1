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

/** Images that nobody has, as on the embedded cluster. */
const absent = ['does-not-exist', 'missing', 'broken'];
const isAbsent = absent.map(word => `contains("${word}")`).join(' or ');

const failing = (list: string): string =>
  `([.spec.${list}[]?.name as $name | .metadata.annotations["quarterdeck.dev/exit-code-\\($name)"] // "0" | select(. != "0")] != [])`;

/** What the jq of a stage may name; a later one may name an earlier one. */
const podVariables = {
  first: '.status.containerStatuses[0]',
  behaviour: `(.metadata.annotations["quarterdeck.dev/behaviour"] // (.spec.containers[0].image | if ${isAbsent} then "image-pull" else split(":") | last end))`,
  base: '((.metadata.annotations["quarterdeck.dev/back-off-seconds"] // "10") | tonumber)',
  hasLogs:
    '(any((.metadata.annotations // {}) | keys[]; startswith("quarterdeck.dev/logs")) or ($behaviour | IN("crash", "oom", "liveness", "unready", "slow-start", "image-pull")))',
  initFails: failing('initContainers'),
  fails: failing('containers'),
};
const nodeVariables = { lost: '(.metadata.annotations["quarterdeck.dev/not-ready"] == "true")' };

/** The definitions of what a text names: evaluating the others for each of ten thousand pods takes its time. */
function variablesIn(text: string, variables: Record<string, string>): string[] {
  const used = Object.entries(variables).filter(([name]) => text.includes(`$${name}`));
  const again = used.map(([, value]) => value).join(' ') + text;
  return Object.entries(variables)
    .filter(([name]) => again.includes(`$${name}`))
    .map(([name, value]) => `${value} as $${name}`);
}

/** Our short stages, written out as the Stages that kwok reads. */
export function kwokStages(logs: string): object[] {
  const prelude = read('prelude.tpl').replaceAll(
    '$absent',
    `(or ${absent.map(word => `(contains "${word}" $first.image)`).join(' ')})`,
  );
  const event = read('event.tpl');
  const events: string[] = [];
  return files.flatMap(file => z.array(Stage).parse(parse(read(file)))).map(expand);

  function expand(stage: Stage): object {
    const variables = stage.kind === 'Pod' ? podVariables : nodeVariables;
    const jq = (text: string) => [...variablesIn(text, variables), `(${text})`].join(' | ');
    const alive = `.metadata.deletionTimestamp ${stage.deleted ? '!=' : '=='} null`;
    return {
      apiVersion: 'kwok.x-k8s.io/v1alpha1',
      kind: 'Stage',
      metadata: { name: stage.name },
      spec: {
        resourceRef: { apiGroup: 'v1', kind: stage.kind },
        selector: {
          matchExpressions: [
            { jq: { key: jq(`${alive} and (${stage.when})`), operator: 'In', values: ['true'] } },
          ],
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
    if ('status' in step)
      return { patch: { subresource: 'status', root: 'status', template: before + step.status } };
    if ('apply' in step) return { apply: { template: before + step.apply.replaceAll('$logs', logs) } };
    if ('delete' in step) return { delete: true };
    const [type, reason] = step.event.split(' ');
    const values = {
      type: `"${type}"`,
      reason: `"${reason}"`,
      message: step.message,
      count: step.count,
      order: orderOf(step),
    };
    const named = Object.entries(values).map(([name, value]) => `{{- $${name} := ${value} -}}`);
    return { apply: { type: 'merge', template: `${before}${named.join('')}\n${event}` } };
  }

  /** The same event of several stages is one event that is counted up; its name sorts it after those before it. */
  function orderOf({ event, message }: { event: string; message: string }): string {
    const text = `${event} ${message}`;
    if (!events.includes(text)) events.push(text);
    return String(events.indexOf(text));
  }
}
