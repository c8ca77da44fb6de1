import { at, isObject, listAt, textAt } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { COMPONENT, ENVIRONMENT } from '../../domain/labels.ts';
import { isAlive } from '../../domain/pod.ts';
import { instant } from '../../domain/time.ts';
import { type Behaviour, defaultBehaviour, type Script } from '../simulation/behaviour.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { Cause, ContainerFault, Effect, Happenings } from './effect.ts';
import type { Fault, Scenario } from './scenario.ts';

/** When what caused a fault was taken away, by the fault's name, in milliseconds since 1970. */
export type Endings = { readonly [fault: string]: number };

type Parts = {
  store: ObjectStore;
  /** Milliseconds since 1970. */
  now: () => number;
  /** The moment that the scenario's ages count from. */
  anchor: number;
  endings: Endings;
};

export type Opened = {
  happenings: Happenings;
  script: Script;
  /** When containers may begin to behave otherwise by themselves. */
  moments: readonly number[];
  /** Notes which causes were taken away since it looked last. */
  look(): void;
  endings(): Endings;
};

/** What a scenario says about a running cluster, in absolute times. */
export function openScenario(scenario: Scenario, { store, now, anchor, ...parts }: Parts): Opened {
  const faults = scenario.faults.map(fault => ({
    fault,
    from: anchor - fault.age,
    ...(fault.endAge === undefined ? {} : { until: anchor - fault.endAge }),
  }));
  const ended = new Map(Object.entries(parts.endings));
  const caused = faults.filter(({ fault }) => fault.cause !== undefined && fault.traffic !== undefined);
  const containerFaults = faults.flatMap(
    ({ fault: { environment, component, cause, containers }, ...times }) =>
      containers ? [{ environment, component, ...times, ...(cause && { cause }), ...containers }] : [],
  );

  function look(): void {
    for (const { fault, from } of caused) {
      if (now() < from) continue;
      const pods = podsOf(store, fault);
      if (pods.length === 0) continue;
      const lasts = pods.some(pod =>
        listAt(pod, 'spec', 'containers').some(container => fits(store, fault.cause, pod, container)),
      );
      if (lasts) ended.delete(fault.name);
      else ended.set(fault.name, ended.get(fault.name) ?? now());
    }
  }

  function effects(): Effect[] {
    look();
    return faults.flatMap(({ fault: { name, environment, component, traffic }, from, until }) => {
      if (!traffic) return [];
      const end = Math.min(until ?? Infinity, ended.get(name) ?? Infinity);
      return [{ environment, component, from, ...(end < Infinity && { until: end }), ...traffic }];
    });
  }

  return {
    happenings: {
      profiles: scenario.profiles,
      get effects() {
        return effects();
      },
      containerFaults,
    },
    script: scriptOf(containerFaults, store, now),
    moments: containerFaults.flatMap(({ from, until }) => (until === undefined ? [from] : [from, until])),
    look,
    endings: () => Object.fromEntries(ended),
  };
}

const podsOf = (store: ObjectStore, { environment, component }: Fault): readonly KubeObject[] =>
  store
    .list({
      apiVersion: 'v1',
      kind: 'Pod',
      labels: `${ENVIRONMENT}=${environment},${COMPONENT}=${component}`,
    })
    .filter(isAlive);

const isOf = (pod: KubeObject, { environment, component }: ContainerFault): boolean =>
  pod.metadata.labels?.[ENVIRONMENT] === environment && pod.metadata.labels[COMPONENT] === component;

/** Whether a container has what causes a fault. */
function fits(store: ObjectStore, cause: Cause | undefined, pod: KubeObject, container: unknown): boolean {
  const { image, memory, variables = {} } = cause ?? {};
  if (image !== undefined && tagOf(container) !== image) return false;
  if (memory !== undefined && textAt(container, 'resources', 'limits', 'memory') !== memory) return false;
  const wanted = Object.entries(variables);
  if (wanted.length === 0) return true;
  const set = variablesOf(store, pod, container);
  return wanted.every(([name, value]) => (set.get(name) ?? null) === value);
}

const tagOf = (container: unknown): string =>
  /:([^:/@]+)(?:@|$)/.exec(textAt(container, 'image') ?? '')?.[1] ?? '';

/** The plain variables of a container, its own ones first. */
function variablesOf(store: ObjectStore, pod: KubeObject, container: unknown): Map<string, string> {
  const { namespace } = pod.metadata;
  const maps = listAt(container, 'envFrom').flatMap(source => {
    const name = textAt(source, 'configMapRef', 'name');
    const data = at(name && store.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name }), 'data');
    return isObject(data) ? Object.entries(data) : [];
  });
  const own = listAt(container, 'env').map(entry => [textAt(entry, 'name') ?? '', textAt(entry, 'value')]);
  return new Map(
    [...maps, ...own].flatMap(([name, value]) =>
      typeof name === 'string' && typeof value === 'string' ? [[name, value]] : [],
    ),
  );
}

/** A container's last word: the newest of the faults that last and that it fits. */
function scriptOf(faults: readonly ContainerFault[], store: ObjectStore, now: () => number): Script {
  return (pod, container) => {
    const time = now();
    const fault = faults.findLast(
      fault =>
        isOf(pod, fault) &&
        time >= fault.from &&
        time < (fault.until ?? Infinity) &&
        listAt(pod, 'spec', 'containers').includes(container) &&
        fits(store, fault.cause, pod, container),
    );
    return fault && behaviourWith(fault, pod, container);
  };
}

/** A run that began before the fault goes on as it was until then: seconds count from the run's own start. */
function behaviourWith(fault: ContainerFault, pod: KubeObject, container: unknown): Behaviour {
  const { from, pull, exit, unready, hangsAfterSeconds, firstLines, lastLines } = fault;
  const started = startOf(pod, container) ?? from;
  const before = Math.max(0, (from - started) / 1000);
  return {
    ...defaultBehaviour(pod, container, false),
    ...(pull && { pull }),
    ...(exit && { exit: { ...exit, afterSeconds: before + exit.afterSeconds } }),
    ...(unready === true && { readyAfter: Infinity }),
    ...(hangsAfterSeconds !== undefined && { hangsAfter: before + hangsAfterSeconds }),
    ...(firstLines && before === 0 && { firstLines }),
    ...(lastLines && { lastLines }),
  };
}

function startOf(pod: KubeObject, container: unknown): number | undefined {
  const name = textAt(container, 'name');
  const status = listAt(pod, 'status', 'containerStatuses').find(it => textAt(it, 'name') === name);
  return instant(textAt(status, 'state', 'running', 'startedAt'));
}
