import { textAt } from '../domain/json.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import type { Picture } from './picture.ts';

/** Whether a node is one of the control plane's. */
export const isControlPlane = ({ metadata }: KubeObject): boolean =>
  Object.entries(metadata.labels ?? {}).some(
    ([key, value]) =>
      /node-role\.kubernetes\.io\/(control-plane|master)$/.test(key) ||
      (key === 'kubernetes.io/role' && value === 'master'),
  );

/** The node that the control plane runs on, or what stands for it. */
export function controlPlane(picture: Picture): string {
  const nodes = picture.of('Node');
  const labelled =
    nodes.find(isControlPlane) ?? nodes.find(({ metadata }) => /master|control/.test(metadata.name));
  const host = picture
    .everywhere('Pod')
    .find(({ metadata }) => /^kube-(apiserver|scheduler|controller-manager)-/.test(metadata.name));
  const shown = [...picture.nodeTexts].find(([, texts]) => texts.some(text => /kube-scheduler/.test(text)));
  return labelled?.metadata.name ?? textAt(host, 'spec', 'nodeName') ?? shown?.[0] ?? 'control-plane';
}
