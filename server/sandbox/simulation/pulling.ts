import { listAt, textAt } from '../../domain/json.ts';
import type { Behaviour } from './behaviour.ts';
import { type Doing, backOff, imageOf, say } from './doing.ts';
import { imageSize, pullFailure, pullTime } from './image.ts';

/** How long a failed pull is reported as such before the back-off is. */
const moment = 1000;

/** Whether an init container of the pod that has run before had the same image. */
const isPresent = (doing: Doing): boolean =>
  listAt(doing.pod, 'status', 'initContainerStatuses').some(
    status =>
      textAt(status, 'image') === imageOf(doing) &&
      textAt(status, 'state', 'terminated', 'reason') !== undefined,
  );

/** Begins to pull the image. */
export function pull(doing: Doing): void {
  const { run, world, behaviour } = doing;
  if (behaviour.pull === 'invalid_name') return failPull(doing, behaviour.pull);
  if (isPresent(doing)) {
    say(doing, 'Pulled', `Container image "${imageOf(doing)}" already present on machine`);
    run.phase = 'pulled';
    run.next = world.now();
    return;
  }
  say(doing, 'Pulling', `Pulling image "${imageOf(doing)}"`);
  run.phase = 'pulling';
  run.next = world.now() + pullTime(imageOf(doing));
}

/** The pull has ended, well or not. */
export function pulled(doing: Doing): void {
  const { run, behaviour } = doing;
  if (behaviour.pull !== 'ok') return failPull(doing, behaviour.pull);
  const image = imageOf(doing);
  const took = `${pullTime(image) / 1000}s`;
  say(
    doing,
    'Pulled',
    `Successfully pulled image "${image}" in ${took} (${took} including waiting). Image size: ${imageSize(image)} bytes.`,
  );
  run.failedPulls = 0;
  run.phase = 'pulled';
  run.next = doing.world.now();
}

function failPull(doing: Doing, pull: Exclude<Behaviour['pull'], 'ok'>): void {
  const { run, world } = doing;
  run.problem = pullFailure(imageOf(doing), pull);
  run.phase = 'pullFailed';
  run.failedPulls++;
  if (pull === 'invalid_name') {
    say(doing, 'InspectFailed', run.problem, true);
    say(doing, 'Failed', 'Error: InvalidImageName', true);
    run.phase = 'nameInvalid';
    return;
  }
  say(doing, 'Failed', `Failed to pull image "${imageOf(doing)}": ${run.problem}`, true);
  say(doing, 'Failed', 'Error: ErrImagePull', true);
  run.next = world.now() + moment;
}

/** After a failed pull, the next one waits longer each time. */
export function waitToPull(doing: Doing): void {
  const { run, world } = doing;
  say(doing, 'BackOff', `Back-off pulling image "${imageOf(doing)}"`);
  say(doing, 'Failed', 'Error: ImagePullBackOff', true);
  run.phase = 'pullBackOff';
  run.next = world.now() + backOff(run.failedPulls) - moment;
}
