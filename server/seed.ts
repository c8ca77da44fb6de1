import type { Context, Tool } from '../tools/tool.ts';
import { tools } from '../tools/index.ts';
import { applyPlan } from './control-plane/apply/apply.ts';
import { planDocuments } from './control-plane/operations/apply-documents.ts';
import { promotionRoute } from './control-plane/operations/promote-component.ts';
import { bindingOf } from './control-plane/plan/connections.ts';
import { movedTo } from './control-plane/plan/history.ts';
import { newBinding } from './control-plane/plan/new-binding.ts';
import { placeOf } from './control-plane/plan/place.ts';
import { planChange } from './control-plane/plan/plan.ts';
import type { Writing } from './control-plane/ports.ts';
import { projectNamed } from './control-plane/scope.ts';
import { PlatformError } from './errors.ts';
import { OwnSteps } from './sandbox/scenario/schema.ts';
import type { Step } from './sandbox/scenario/scenario.ts';
import type { Loaded } from './scenario-files.ts';

const silent = () => undefined;
const noSkills = () => Promise.resolve({ skills: [], broken: [] });

/**
 * Plays a scenario on an empty platform, from its beginning to `anchor` (milliseconds since 1970): its documents,
 * then each step at its time, as somebody would have made the call. Throws what a call throws, with the step's place.
 */
export async function playScenario(
  platform: Writing,
  { scenario, documents }: Pick<Loaded, 'scenario' | 'documents'>,
  anchor: number,
  signal: AbortSignal,
): Promise<void> {
  const { clock, settings } = platform;
  const waitUntil = async (time: number): Promise<void> => {
    const left = time - clock.now().getTime();
    if (left > 0) await clock.sleep(left, signal);
  };
  if (documents.length > 0) {
    const base = await platform.documents.snapshot(signal);
    await applyPlan(platform, planDocuments(base, settings, documents, clock.now()), signal, silent);
  }
  for (const step of scenario.steps) {
    await waitUntil(anchor - step.age);
    await playStep(platform, step, signal);
  }
  await waitUntil(anchor);
}

async function playStep(platform: Writing, step: Step, signal: AbortSignal): Promise<void> {
  try {
    await make(platform, step, signal);
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    throw new PlatformError(error.code, `${step.where}: ${step.call}: ${error.message}`, error.hint, {
      cause: error,
    });
  }
}

async function make(platform: Writing, { call, args }: Step, signal: AbortSignal): Promise<void> {
  const { promote_all, apply_objects } = OwnSteps.parse({ [call]: args });
  if (promote_all) return promoteAll(platform, promote_all, signal);
  if (apply_objects) return applyObjects(platform, apply_objects, signal);
  return callTool(platform, call, args, signal);
}

const timeLeft = (): number => Infinity;

/** Nobody waits in the past, unless the step says so. */
async function callTool(platform: Writing, name: string, args: unknown, signal: AbortSignal): Promise<void> {
  const tool = tools.find(tool => tool.name === name);
  if (!tool) throw new PlatformError('not_supported', `There is no tool ${name}.`, 'Use another build.');
  const context: Context<Writing> = { platform, skills: noSkills, signal, timeLeft, progress: silent };
  await tool.prepare(waitless(tool, args)).run({ read: () => context, write: () => context });
}

const waitless = ({ input }: Tool, args: unknown): unknown => ({
  ...('wait_seconds' in input.shape && { wait_seconds: 0 }),
  ...Object(args),
});

type PromoteAll = NonNullable<ReturnType<typeof OwnSteps.parse>['promote_all']>;
type ApplyObjects = NonNullable<ReturnType<typeof OwnSteps.parse>['apply_objects']>;

/** One plan for everything that runs in an environment, whatever its health: the calls would be many. */
async function promoteAll(
  platform: Writing,
  { from, project }: PromoteAll,
  signal: AbortSignal,
): Promise<void> {
  const { settings, clock } = platform;
  const base = await platform.documents.snapshot(signal);
  const now = clock.now();
  const put = base
    .list('ReleaseBinding', settings.namespace)
    .filter(
      ({ spec }) =>
        spec.environment === from && (project ?? spec.owner.projectName) === spec.owner.projectName,
    )
    .flatMap(({ spec: { owner, releaseName } }) => {
      const { componentName: component, projectName } = owner;
      const { to } = promotionRoute(base, settings, { component, from });
      const known = bindingOf(base, settings, projectName, component, to);
      return movedTo(known ?? newBinding(base, settings, projectName, component, to), releaseName ?? '', now);
    });
  const plan = planChange(base, settings, { operation: `promote ${from}`, target: from, put }, now);
  await applyPlan(platform, plan, signal, silent);
}

/** As kubectl would: objects without a namespace go to the project's cell where an environment is named. */
async function applyObjects(
  platform: Writing,
  { environment, project, objects }: ApplyObjects,
  signal: AbortSignal,
): Promise<void> {
  const documents = await platform.documents.snapshot(signal);
  const { settings } = platform;
  const cell =
    environment === undefined
      ? undefined
      : placeOf(documents, settings, projectNamed(documents, settings, project).metadata.name, environment)
          .cell;
  for (const object of objects) {
    const namespace = object.metadata.namespace ?? cell;
    const placed = {
      ...object,
      metadata: { ...object.metadata, ...(namespace === undefined ? {} : { namespace }) },
    };
    await platform.plane('default').apply(placed, { manager: 'kubectl' }, signal);
  }
}
