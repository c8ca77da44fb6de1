import { isObject, textAt } from '../../../../server/domain/json.ts';
import { KubeObject } from '../../../../server/domain/kube-object.ts';
import type { Recording } from '../recorded/change.ts';

/** A fault of the whole cluster, sown in a recording whose own was undone. */
export type World = {
  what: string;
  code: string;
  component: string;
  sow: (recording: Recording, namespace: string) => Recording;
};

export type Each = (object: KubeObject, now: number) => readonly unknown[];

export const parsed = (value: unknown): KubeObject => KubeObject.parse(value);

export const each = ({ dump, logs }: Recording, namespace: string, change: Each): Recording => ({
  dump: {
    ...dump,
    objects: dump.objects.flatMap(object =>
      object.metadata.namespace === namespace || object.kind === 'Node'
        ? change(object, dump.capturedAt).map(parsed)
        : [object],
    ),
  },
  logs,
});

export const unit = (recording: Recording, node: string, name: string, state: string): Recording => {
  const running = new RegExp(
    `(Service: ${name}[\\s\\S]*?)Active: active \\(running\\) since ([^;]+); [^\\n]*`,
  );
  const texts = (recording.dump.nodeTexts.get(node) ?? []).map(text => text.replace(running, `$1${state}`));
  return {
    ...recording,
    dump: { ...recording.dump, nodeTexts: new Map([...recording.dump.nodeTexts, [node, texts]]) },
  };
};

export const silent = ({ dump, logs }: Recording): Recording => ({
  dump: { ...dump, nodeTexts: new Map() },
  logs,
});

export const conditionsOf = (object: KubeObject): readonly unknown[] => {
  const status = object['status'];
  return isObject(status) && Array.isArray(status['conditions']) ? status['conditions'] : [];
};

export const withConditions = (object: KubeObject, change: (condition: unknown) => unknown): KubeObject => ({
  ...object,
  status: {
    ...(isObject(object['status']) ? object['status'] : {}),
    conditions: conditionsOf(object).map(change),
  },
});

export const set =
  (type: string, value: object) =>
  (condition: unknown): unknown =>
    textAt(condition, 'type') === type ? { type, ...value } : condition;

export const isOn = (object: KubeObject, node: string): boolean =>
  object.kind === 'Pod' && textAt(object, 'spec', 'nodeName') === node;

export const world = (what: string, code: string, component: string, sow: World['sow']): World => ({
  what,
  code,
  component,
  sow,
});

/** What systemd says of a unit that was stopped, or that has failed. */
export const dead = (ago: string): string => `Active: inactive (dead) since $2; ${ago} ago`;
export const failed = (ago: string): string => `Active: failed (Result: exit-code) since $2; ${ago} ago`;
