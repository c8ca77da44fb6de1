import { count, oneLine } from '../domain/line.ts';
import { pointed } from '../domain/pointed.ts';
import type { Report } from '../domain/report.ts';
import { span } from '../domain/time.ts';
import { callees } from './edges.ts';
import { callFor } from './evidence-call.ts';
import type { Missed } from './look.ts';
import { stepsFor } from './next-steps.ts';
import type { Fact } from './finding.ts';
import type { Picture } from './picture.ts';
import type { Ranked } from './rank.ts';

/** From here on a cause is named as the cause, and from there on it is at least worth a look. */
export const IDENTIFIED = 0.6;
const SUSPECTED = 0.3;
const SHOWN = 3;
/** So many facts of the first cause are told. */
const TOLD = 4;

export type Case = {
  name: string;
  question: string;
  environment: string;
  component?: string | undefined;
  earlier?: readonly string[];
  beside?: readonly string[];
  from: Date;
};

/** The score as a share that was right, measured over recorded incidents; a close second takes from it. */
function confidenceOf(cause: Ranked, next: Ranked | undefined): number {
  const lead = next === undefined ? 1 : Math.min(1, Math.max(0, cause.score - next.score) / 0.1);
  const own = Math.min(0.98, Math.max(0.02, cause.score));
  return Number((own * (0.75 + 0.25 * lead)).toFixed(2));
}

const iso = (time: number): string => new Date(time).toISOString();

/** From the component that causes it up to the one that was asked about, or to the outermost caller. */
function pathFrom(component: string, asked: string | undefined, picture: Picture): string[] {
  const edges = callees(picture);
  const callersOf = (name: string) =>
    [...edges].filter(([, needs]) => needs.has(name)).map(([caller]) => caller);
  const trails: string[][] = [[component]];
  const seen = new Set([component]);
  let best = trails[0] ?? [component];
  for (let trail = trails.shift(); trail !== undefined; trail = trails.shift()) {
    if (trail.at(-1) === asked) return trail;
    if (trail.length > best.length) best = trail;
    for (const caller of callersOf(trail.at(-1) ?? ''))
      if (!seen.has(caller)) {
        seen.add(caller);
        trails.push([...trail, caller]);
      }
  }
  return best;
}

const reasonFor = (cause: Ranked, picture: Picture): string => {
  const workload = picture.workload(cause.component);
  const seen = `${count(cause.facts.length, 'fact')}${cause.facts.length > TOLD ? ' in all' : ''}`;
  const harm =
    workload === undefined
      ? ''
      : `; ${workload.ready} of ${workload.desired} pods of ${workload.component} are ready`;
  return `${seen}${harm}${cause.since === undefined ? '' : `; since ${span(picture.now - cause.since)}`}`;
};

/** Of one second a change comes first: the rest followed. Traces tell when something was seen last, not when it happened first. */
function timelineOf(causes: readonly Ranked[]): string[] {
  const facts = causes
    .slice(0, 3)
    .flatMap(({ facts }) => facts)
    .filter(({ kind }) => kind !== 'trace');
  const timed = facts.flatMap(fact => (fact.time === undefined ? [] : [{ ...fact, time: fact.time }]));
  return [
    ...new Set(
      timed
        .toSorted((a, b) => a.time - b.time || Number(b.kind === 'change') - Number(a.kind === 'change'))
        .map(({ time, source, text }) => `${iso(time)} ${source}: ${oneLine(text, 100)}`),
    ),
  ].slice(0, 3);
}

/** What was looked for and is not so, in a few words. */
function ruledOut(picture: Picture, causes: readonly Ranked[]): string[] {
  const families: readonly [string, RegExp, boolean][] = [
    ['nodes are ready', /kubelet|node-|runtime-down|pressure|proxy/, picture.of('Node').length > 0],
    ['pods are scheduled', /unschedulable|insufficient|affinity|selector-unsatisfied|taint/, true],
    ['images are pulled', /image-/, true],
    ['services lead to pods', /service-/, picture.sees('Service')],
    ['signals keep to their past', /saturation|latency|loss|surge|growth/, picture.series.length > 0],
  ];
  return families
    .filter(
      ([, codes, looked]) =>
        looked && !causes.some(({ code, score }) => codes.test(code) && score >= SUSPECTED),
    )
    .map(([words]) => words);
}

/** What could not be seen, a line for each reason: a hundred logs that nobody recorded are one. */
function unseen(missed: readonly Missed[]): string[] {
  const groups = Map.groupBy(missed, ({ what }) => (what.startsWith('log of ') ? 'logs' : what));
  return [...groups].map(([what, group]) => {
    const [first] = group;
    const names = [...new Set(group.map(it => it.what.replace('log of ', '')))];
    const subject =
      what === 'logs' ? `${count(group.length, 'log')} of ${names.slice(0, 5).join(', ')}` : what;
    return oneLine(`${subject}: ${first?.why ?? ''}`, 200);
  });
}

/** Everything an investigation found, with evidence that can be looked up again. */
export function writeReport(
  about: Case,
  picture: Picture,
  ranked: readonly Ranked[],
  missed: readonly Missed[],
): Report {
  const causes = ranked.filter(({ score }) => score >= SUSPECTED).slice(0, SHOWN);
  const looked = { ...about, to: new Date(picture.now) };
  const ids = new Map<string, Report['evidence'][number]>();
  const mint = (fact: Fact, component: string): string => {
    const key = `${fact.source} ${fact.text}`;
    const known = ids.get(key);
    if (known) return known.id;
    const made = {
      id: `e${ids.size + 1}`,
      kind: fact.kind,
      source: fact.source,
      ...(fact.time !== undefined && { time: iso(fact.time) }),
      text: fact.kind === 'log' ? oneLine(fact.text, 180) : pointed(fact.text, 180),
      call: callFor(fact, component, looked, picture.workload(component) !== undefined),
    };
    ids.set(key, made);
    return made.id;
  };
  const confidences = causes.map((cause, place) => confidenceOf(cause, causes[place + 1]));
  // A close second takes from a cause, but does not come to be surer than it.
  for (const [place, one] of confidences.entries())
    confidences[place] = Math.min(one, confidences[place - 1] ?? 1);
  const told = causes.map((cause, place) => ({
    code: cause.code,
    component: cause.component,
    object: cause.object
      ? {
          kind: cause.object.kind,
          ...(cause.object.namespace !== undefined && { namespace: cause.object.namespace }),
          name: cause.object.name,
        }
      : null,
    summary: pointed(cause.summary, 400),
    confidence: confidences[place] ?? 0,
    why: reasonFor(cause, picture),
    path: pathFrom(cause.component, about.component, picture),
    evidence: cause.facts.slice(0, place === 0 ? TOLD : 1).map(fact => mint(fact, cause.component)),
    ...(cause.since !== undefined && { since: iso(cause.since) }),
  }));
  const best = told[0]?.confidence ?? 0;
  const status = best >= IDENTIFIED ? 'identified' : best >= SUSPECTED ? 'suspected' : 'none';
  return {
    name: about.name,
    question: about.question,
    scope: {
      environment: about.environment,
      ...(about.component !== undefined && { component: about.component }),
      namespaces: [...picture.namespaces],
    },
    window: { from: about.from.toISOString(), to: iso(picture.now) },
    status,
    causes: told,
    ruled_out: ruledOut(picture, ranked),
    timeline: timelineOf(causes),
    next_steps: stepsFor(causes, status, about, picture),
    not_checked: [...unseen(missed), ...(about.beside ?? [])],
    evidence: [...ids.values()],
  };
}
