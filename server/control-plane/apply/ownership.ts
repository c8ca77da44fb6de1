import { INVENTORY, MANAGED_BY } from '../../domain/labels.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { generateName, LABEL_NAME } from '../compile/name.ts';
import type { DocumentOf } from '../documents/document.ts';
import type { Rollout } from '../plan/rollout.ts';
import { objectsOf } from './inventory.ts';

export const FIELD_MANAGER = 'quarterdeck';

/** The objects a rollout wants to have, with the labels that say whose they are. */
export const wantedOf = ({ inventory }: Rollout): KubeObject[] =>
  objectsOf(inventory).map(({ object }) => {
    const labels = {
      ...object.metadata.labels,
      [MANAGED_BY]: FIELD_MANAGER,
      [INVENTORY]: labelOf(inventory),
    };
    return { ...object, metadata: { ...object.metadata, labels } };
  });

/** Whether the platform made an object. What it did not make, it never touches. */
export const isOurs = (object: KubeObject): boolean => object.metadata.labels?.[MANAGED_BY] === FIELD_MANAGER;

/** Whether an object was made by this very inventory. */
export const isOf = (object: KubeObject, { inventory }: Rollout): boolean =>
  isOurs(object) && object.metadata.labels?.[INVENTORY] === labelOf(inventory);

/** An inventory's name, short enough for a label. */
const labelOf = ({ metadata: { name } }: DocumentOf<'RenderedRelease'>): string =>
  name.length <= LABEL_NAME ? name : generateName(LABEL_NAME, [name]);
