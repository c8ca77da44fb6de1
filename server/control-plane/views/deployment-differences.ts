import { diff } from '../../domain/diff.ts';
import { withDefaults } from '../compile/defaults.ts';
import { typeSchema } from '../compile/schema.ts';
import { overridden } from '../compile/workload.ts';
import type { DocumentOf } from '../documents/document.ts';
import type { DeploymentStatus } from '../status/deployment-status.ts';
import { changeLines } from './change-lines.ts';

/** One deployment with the release it runs. */
export type Side = {
  environment: string;
  binding: DocumentOf<'ReleaseBinding'>;
  release: DocumentOf<'ComponentRelease'> | undefined;
  status: DeploymentStatus;
};

/**
 * What differs between a component's deployments in two environments, one line each: release, variables and files by
 * name, environment configs, pods, health. Values of variables are left out: some are secret.
 */
export function deploymentDifferences(source: Side, target: Side): string[] {
  const configs = changeLines(diff(configsOf(source), configsOf(target))).map(line => `config ${line}`);
  return [
    ...releaseLines(source, target),
    ...nameLines('env', source, target, envOf),
    ...nameLines('file', source, target, filesOf),
    ...configs,
    ...traitLines(source, target),
    ...podLines(source, target, configs),
    ...healthLines(source, target),
  ];
}

function releaseLines(source: Side, target: Side): string[] {
  const [before, after] = [source.binding.spec.releaseName, target.binding.spec.releaseName];
  if (before === after) return [];
  const line = `release: ${before ?? 'none'} → ${after ?? 'none'}`;
  if (!source.release || !target.release) return [line];
  return [line, ...changeLines(diff(comparable(source.release), comparable(target.release)))];
}

/** A release without what is compared by name. */
function comparable({ spec }: DocumentOf<'ComponentRelease'>) {
  const { env: _env, files: _files, ...container } = spec.workload.container;
  return { ...spec, workload: { ...spec.workload, container } };
}

type Named = ReadonlyMap<string, string>;

function nameLines(noun: string, source: Side, target: Side, of: (side: Side) => Named): string[] {
  const [here, there] = [of(source), of(target)];
  return [...new Set([...here.keys(), ...there.keys()])].toSorted().flatMap(name => {
    if (here.get(name) === there.get(name)) return [];
    if (here.has(name) && there.has(name)) return [`${noun} ${name} differs`];
    return [`${noun} ${name} only in ${here.has(name) ? source.environment : target.environment}`];
  });
}

const workloadOf = ({ release, binding }: Side) =>
  release && overridden(release.spec.workload, binding.spec.workloadOverrides).container;

const envOf = (side: Side): Named =>
  new Map((workloadOf(side)?.env ?? []).map(entry => [entry.key, JSON.stringify(entry)]));

const filesOf = (side: Side): Named =>
  new Map((workloadOf(side)?.files ?? []).map(entry => [entry.key, JSON.stringify(entry)]));

/** What is in force: the values that are set and the defaults of those that are not. */
const configsOf = ({ release, binding }: Side): unknown =>
  withDefaults(
    typeSchema(release?.spec.componentType.spec.environmentConfigs),
    binding.spec.componentTypeEnvironmentConfigs ?? {},
  );

function traitLines(source: Side, target: Side): string[] {
  const here = source.binding.spec.traitEnvironmentConfigs ?? {};
  const there = target.binding.spec.traitEnvironmentConfigs ?? {};
  const traits = new Set([...Object.keys(here), ...Object.keys(there)]);
  return [...traits].flatMap(trait =>
    changeLines(diff(here[trait] ?? {}, there[trait] ?? {})).map(line => `trait ${trait} ${line}`),
  );
}

/** The number of pods, where no config has said so already. */
function podLines(source: Side, target: Side, configs: readonly string[]): string[] {
  const [before, after] = [source.status.replicas?.desired, target.status.replicas?.desired];
  const said = configs.some(line => line.startsWith('config replicas:'));
  return before === after || said ? [] : [`pods: ${before ?? 'none'} → ${after ?? 'none'}`];
}

function healthLines({ status: before }: Side, { status: after }: Side): string[] {
  if (before.status === after.status) return [];
  return [`health: ${healthText(before)} → ${healthText(after)}`];
}

const healthText = ({ status, reason }: DeploymentStatus): string =>
  reason === undefined ? status : `${status} (${reason})`;
