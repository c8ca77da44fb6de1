import { at, numberAt, textAt } from '../../domain/json.ts';
import { refOf } from '../../domain/kube-object.ts';
import { instant } from '../../domain/time.ts';
import { type NewCondition, type Reconcile, conditions, filled, setStatus } from './world.ts';
import { stamp } from '../stamp.ts';

const from = 'horizontal-pod-autoscaler';
/** Between two changes of the same target; two scalers that want different things take turns. */
const interval = 15_000;

const scaling = (status: 'True' | 'False', reason: string, message: string): NewCondition[] => [
  { type: 'AbleToScale', status, reason, message },
];

function ranged(desired: number, least: number, most: number): NewCondition {
  const type = 'ScalingLimited';
  if (desired > least && desired < most)
    return {
      type,
      status: 'False',
      reason: 'DesiredWithinRange',
      message: 'the desired count is within the acceptable range',
    };
  const [reason, side] =
    desired <= least
      ? ['TooFewReplicas', 'less than the minimum']
      : ['TooManyReplicas', 'more than the maximum'];
  return { type, status: 'True', reason, message: `the desired replica count is ${side} replica count` };
}

/** Keeps its target between the two bounds. Load is not simulated: within them the present number is the right one. */
export const autoscaler: Reconcile = (world, scaler) => {
  const target = at(scaler, 'spec', 'scaleTargetRef');
  const ref = {
    apiVersion: textAt(target, 'apiVersion') ?? 'apps/v1',
    kind: textAt(target, 'kind') ?? '',
    namespace: scaler.metadata.namespace,
    name: textAt(target, 'name') ?? '',
  };
  world.watch(ref);
  const scaled = world.store.serves(ref.apiVersion, ref.kind) ? world.store.get(ref) : undefined;
  const before = at(scaler, 'status');
  if (!scaled) {
    const resource = `${ref.kind.toLowerCase()}s.${ref.apiVersion.split('/')[0]}`;
    const message = `the HPA controller was unable to get the target's current scale: ${resource} "${ref.name}" not found`;
    const lines = conditions(before, world.now(), scaling('False', 'FailedGetScale', message));
    return setStatus(world, scaler, { currentReplicas: 0, desiredReplicas: 0, conditions: lines });
  }
  const [least, most] = [
    numberAt(scaler, 'spec', 'minReplicas') ?? 1,
    numberAt(scaler, 'spec', 'maxReplicas') ?? 1,
  ];
  const current = numberAt(scaled, 'spec', 'replicas') ?? 1;
  const desired = Math.min(most, Math.max(least, current));
  const isPaused = current === 0;
  const rests = (instant(textAt(before, 'lastScaleTime')) ?? 0) + interval;
  const scales = desired !== current && !isPaused && world.now() >= rests;
  if (desired !== current && world.now() < rests) world.wakeAt(rests);
  if (scales) {
    world.store.patch(refOf(scaled), { spec: { replicas: desired } }, 'kube-controller-manager');
    const side = current < least ? 'below Spec.MinReplicas' : 'above Spec.MaxReplicas';
    const message = `New size: ${desired}; reason: Current number of replicas ${side}`;
    world.record(scaler, { reason: 'SuccessfulRescale', message, from });
  }
  const lines: NewCondition[] = isPaused
    ? [
        {
          type: 'ScalingActive',
          status: 'False',
          reason: 'ScalingDisabled',
          message: 'scaling is disabled since the replica count of the target is zero',
        },
      ]
    : [
        {
          type: 'ScalingActive',
          status: 'True',
          reason: 'ValidMetricFound',
          message: 'the HPA was able to successfully calculate a replica count',
        },
        ranged(desired, least, most),
      ];
  const rescaled = scales ? stamp(world.now()) : textAt(before, 'lastScaleTime');
  setStatus(world, scaler, {
    ...filled({ observedGeneration: scaler.metadata.generation, lastScaleTime: rescaled }),
    currentReplicas: numberAt(scaled, 'status', 'replicas') ?? 0,
    desiredReplicas: isPaused ? 0 : desired,
    conditions: conditions(before, world.now(), [
      ...scaling('True', 'ReadyForNewScale', 'recommended size matches current size'),
      ...lines,
    ]),
  });
};
