import { nextOf, previousOf } from '../../domain/pipeline.ts';
import type { Health } from '../../domain/health.ts';
import { PlatformError } from '../../errors.ts';
import type { DocumentOf } from '../documents/document.ts';
import type { Documents } from '../documents/documents.ts';
import { bindingOf } from '../plan/connections.ts';
import type { Plan } from '../plan/plan.ts';
import { environmentsOf, pipelineOf, promotionPathsOf } from '../plan/promotion.ts';
import type { Settings } from '../ports.ts';
import { componentNamed, environmentIn, projectNamed } from '../scope.ts';
import { planDeploy } from './deploy-component.ts';

export type Promotion = {
  component: string;
  project?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  /** The release that is expected in the source; another one there refuses. */
  release?: string | undefined;
};

export type Route = { source: DocumentOf<'ReleaseBinding'>; to: string };

/** From where to where: the pipeline fills in what is left out. Throws when that is not one way. */
export function promotionRoute(base: Documents, settings: Settings, input: Promotion): Route {
  const component = componentNamed(base, settings, input);
  const project = projectNamed(base, settings, component.spec.owner.projectName);
  const paths = promotionPathsOf(pipelineOf(base, project));
  const from = input.from === undefined ? undefined : environmentIn(base, settings, project, input.from);
  const to = input.to === undefined ? undefined : environmentIn(base, settings, project, input.to);
  if (from === undefined && to === undefined)
    throw new PlatformError(
      'ambiguous',
      `Promote "${input.component}" from where to where?`,
      `Give from or to; the pipeline is ${environmentsOf(base, project).join(' → ')}.`,
    );
  const source = from ?? onlyOne(previousOf(paths, to ?? ''), to ?? '', 'Nothing comes before', 'from');
  const target = to ?? onlyOne(nextOf(paths, source), source, 'Nothing comes after', 'to');
  if (!nextOf(paths, source).includes(target))
    throw new PlatformError(
      'refused',
      `The pipeline does not lead from ${source} to ${target}.`,
      `From ${source} it leads to: ${nextOf(paths, source).join(', ') || 'nothing'}. deploy_component may skip the order, with a warning.`,
    );
  const binding = bindingOf(base, settings, project.metadata.name, input.component, source);
  if (binding?.spec.releaseName !== undefined && binding.spec.state !== 'Undeploy')
    return { source: binding, to: target };
  throw new PlatformError(
    'refused',
    `"${input.component}" is not deployed to ${source}: there is nothing to promote.`,
    `Deploy it there first: deploy_component(component: "${input.component}", environment: "${source}").`,
  );
}

/** The plan that copies the source's release to the target, refused when the source is not fit to be copied. */
export function planPromote(
  base: Documents,
  settings: Settings,
  input: Promotion & { route: Route; health: Health },
  now: Date,
): Plan {
  const { source, to } = input.route;
  const from = source.spec.environment;
  const release = source.spec.releaseName;
  if (input.release !== undefined && input.release !== release)
    throw new PlatformError(
      'refused',
      `${from} runs ${release}, not ${input.release}.`,
      `Promote ${release}, or deploy ${input.release} to ${from} first.`,
    );
  if (['degraded', 'missing', 'unknown'].includes(input.health.status))
    throw new PlatformError(
      'refused',
      `"${input.component}" is ${input.health.status} in ${from}${input.health.reason === undefined ? '' : `: ${input.health.reason}`}. It is not promoted.`,
      `Repair ${from} first (rollback_component), or decide against the order with deploy_component(environment: "${to}", release: "${release}").`,
    );
  const plan = planDeploy(base, settings, { component: input.component, environment: to, release }, now);
  const warnings =
    input.health.status === 'healthy'
      ? plan.warnings
      : [
          ...plan.warnings,
          `${from} is still ${input.health.status}${input.health.reason === undefined ? '' : `: ${input.health.reason}`}.`,
        ];
  return { ...plan, operation: `promote ${from} to ${to}`, warnings };
}

function onlyOne(found: readonly string[], of: string, none: string, field: string): string {
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return only;
  throw new PlatformError(
    only === undefined ? 'refused' : 'ambiguous',
    only === undefined ? `${none} ${of} in the pipeline.` : `Several environments fit: ${found.join(', ')}.`,
    only === undefined ? 'Choose another environment.' : `Set ${field} to one of them.`,
  );
}
