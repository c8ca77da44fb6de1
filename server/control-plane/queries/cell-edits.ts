import { type Edit, editsOf, isOurs } from '../../domain/edits.ts';
import { at, isObject, numberAt } from '../../domain/json.ts';
import { type KubeObject, refName, refOf } from '../../domain/kube-object.ts';
import { MANAGED_BY } from '../../domain/labels.ts';
import { cut, scalarText } from '../../domain/line.ts';
import { instant } from '../../domain/time.ts';
import type { Change } from '../../domain/timeline.ts';
import type { CellPast } from './cell-past.ts';
import { type Lived, type Owner, type OwnerOf, timeText } from './change-owner.ts';
import { isRolledOut } from './rollout-changes.ts';
import { readersIn } from './config-readers.ts';

const SHOWN = 5;
/** What was made this soon after the first of a cell belongs to its beginning, and is not told one by one. */
const BEGINNING_MS = 120_000;

const CONFIG = new Set(['ConfigMap', 'Secret']);
const POLICY = new Set(['LimitRange', 'NetworkPolicy', 'ResourceQuota']);
/** Made by clusters and by tools for themselves. */
const FOREIGN = /^(kube-root-ca\.crt|istio-ca-root-cert|openshift-service-ca\.crt)$|^sh\.helm\.release\./;

const listed = (names: readonly string[]): string =>
  `${names.slice(0, SHOWN).join(', ')}${names.length > SHOWN ? ` and ${names.length - SHOWN} more` : ''}`;

/** What a quota or a range of limits says now, which is no secret. */
function nowOf(object: KubeObject): string {
  const hard = at(object, 'spec', 'hard');
  if (object.kind !== 'ResourceQuota' || !isObject(hard)) return '';
  return ` (now ${listed(Object.entries(hard).map(([what, most]) => `${what} ${scalarText(most) ?? '?'}`))})`;
}

const boundsOf = (object: KubeObject): string =>
  ` (now ${numberAt(object, 'spec', 'minReplicas') ?? 1} to ${numberAt(object, 'spec', 'maxReplicas') ?? '?'} pods)`;

/** `by kubectl-edit: LOG_LEVEL, PORT`; the platform writes all keys at once, whichever changed. */
function told(object: KubeObject, edit: Edit): string {
  if (isOurs(edit)) return `applied with ${listed(keysOf(object))}`;
  const now = object.kind === 'HorizontalPodAutoscaler' ? boundsOf(object) : nowOf(object);
  return `changed by ${cut(edit.manager, 40)}${edit.fields.length > 0 ? `: ${listed(edit.fields)}` : ''}${now}`;
}

const keysOf = (object: KubeObject): string[] =>
  ['data', 'binaryData'].flatMap(part => {
    const held = object[part];
    return isObject(held) ? Object.keys(held) : [];
  });

type Row = Pick<Lived, 'at' | 'kind' | 'what' | 'follows'>;

const kindOf = ({ kind }: KubeObject): Change['kind'] =>
  CONFIG.has(kind) ? 'config' : POLICY.has(kind) || kind === 'Namespace' ? 'policy' : 'edit';

const bornAt = ({ metadata }: KubeObject): number | undefined => instant(metadata.creationTimestamp);

/** An object that somebody else than the platform has made here. A namespace is told of by its project. */
function creationOf(object: KubeObject, begun: number): Row[] {
  const time = bornAt(object);
  const isTold = CONFIG.has(object.kind) || POLICY.has(object.kind);
  const isOwned = object.metadata.labels?.[MANAGED_BY] !== undefined || object.metadata.ownerReferences;
  if (time === undefined || time < begun || !isTold || isOwned) return [];
  return [
    {
      at: timeText(time),
      kind: kindOf(object),
      what: `${refName(refOf(object))} created${editsOf(object).length === 0 ? nowOf(object) : ''}`,
    },
  ];
}

function endOf(object: KubeObject): Row[] {
  const time = instant(object.metadata.deletionTimestamp);
  if (time === undefined) return [];
  return [{ at: timeText(time), kind: kindOf(object), what: `${refName(refOf(object))} is being deleted` }];
}

/** What the platform applies is told by its documents, but for the configuration that only an environment has. */
const editRows = (object: KubeObject, past: CellPast): Row[] =>
  editsOf(object)
    .filter(edit => (isOurs(edit) ? object.kind === 'ConfigMap' : !isRolledOut(object, edit, past)))
    .map(edit => ({
      at: timeText(edit.time),
      kind: kindOf(object),
      what: `${refName(refOf(object))} ${told(object, edit)}`,
      ...(isOurs(edit) && { follows: true as const }),
    }));

/** Configuration, quotas, policies and objects of components that were written, and by whom; never a value that may be secret. */
export function cellEdits(past: CellPast, ownerOf: OwnerOf, cell: Owner): Lived[] {
  const { objects } = past;
  const readers = readersIn(objects);
  const begun = Math.min(...objects.flatMap(object => bornAt(object) ?? [])) + BEGINNING_MS;
  return objects
    .filter(({ metadata }) => !FOREIGN.test(metadata.name))
    .flatMap(object => {
      const reader = readers.get(refName(refOf(object)));
      const owner = ownerOf(object.metadata.name) ?? (reader === undefined ? undefined : ownerOf(reader));
      return [...creationOf(object, begun), ...editRows(object, past), ...endOf(object)].map(row => ({
        ...row,
        ...(POLICY.has(object.kind) ? cell : (owner ?? cell)),
      }));
    });
}
