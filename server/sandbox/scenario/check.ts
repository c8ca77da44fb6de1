import { near, type Path, type Problem } from '../../control-plane/documents/problem.ts';
import { isObject, textAt } from '../../domain/json.ts';
import { mistakes, type Parsed } from './parse.ts';
import type { Dependencies } from './scenario.ts';
import { ageOf, type ScenarioFile } from './schema.ts';

/** What the documents of a scenario declare. */
export type Declared = {
  environments: readonly string[];
  resources: readonly string[];
  /** The components and what each calls or uses. */
  dependencies: Dependencies;
};

/** Throws `invalid_document` where a file names what nobody declares, or a time before the history begins. */
export function checkRelations(chain: readonly Parsed[], declared: Declared, begins: number): void {
  const components = [
    ...new Set([...declared.dependencies.keys(), ...chain.flatMap(({ content }) => createdIn(content))]),
  ];
  const found = chain.map(({ file, locate, content }) => ({
    file,
    locate,
    problems: [
      ...serviceProblems(content, declared, components),
      ...stepProblems(content, declared, components),
      ...faultProblems(content, declared, components),
      ...placeProblems(content.expect, ['expect'], declared, components),
      ...timeProblems(content, begins),
    ],
  }));
  if (found.some(({ problems }) => problems.length > 0)) throw mistakes(found);
}

/** Components that come with a step. */
const createdIn = ({ steps = [] }: ScenarioFile): string[] =>
  steps.flatMap(step => textAt(step, 'create_component', 'name') ?? []);

const unknown = (path: Path, noun: string, name: string, known: readonly string[]): Problem => {
  const meant = near(name, known);
  return {
    path,
    text: `there is no ${noun} "${name}"${meant === undefined ? '' : `, did you mean "${meant}"?`}`,
    hint: `Known: ${known.join(', ') || 'none'}.`,
  };
};

function serviceProblems({ services = {} }: ScenarioFile, declared: Declared, components: readonly string[]) {
  const known = [...components, ...declared.resources];
  return Object.entries(services).flatMap(([name, { calls = {} }]) => {
    if (!known.includes(name)) return [unknown(['services', name], 'component or resource', name, known)];
    const edges = declared.dependencies.get(name) ?? [];
    return Object.keys(calls)
      .filter(callee => !edges.includes(callee))
      .map(callee => ({
        ...unknown(['services', name, 'calls', callee], 'dependency', callee, edges),
        hint: `${name} declares these dependencies: ${edges.join(', ') || 'none'}.`,
      }));
  });
}

/** The arguments of any tool that name a component or an environment. */
function stepProblems({ steps = [] }: ScenarioFile, declared: Declared, components: readonly string[]) {
  return steps.flatMap((step, i) =>
    Object.entries(step).flatMap(([call, args]) => {
      if (!isObject(args)) return [];
      const named = (field: string, noun: string, known: readonly string[]): Problem[] => {
        const name = args[field];
        if (typeof name !== 'string' || known.includes(name)) return [];
        return [unknown(['steps', i, call, field], noun, name, known)];
      };
      return [
        ...named('component', 'component', components),
        ...['environment', 'from', 'to'].flatMap(field => named(field, 'environment', declared.environments)),
      ];
    }),
  );
}

type Placed = { environment: string; component?: string | undefined };

function placeProblems(
  placed: readonly Placed[] | undefined,
  path: Path,
  { environments }: Declared,
  components: readonly string[],
): Problem[] {
  return (placed ?? []).flatMap(({ environment, component }, i) => [
    ...(environments.includes(environment)
      ? []
      : [unknown([...path, i, 'environment'], 'environment', environment, environments)]),
    ...(component === undefined || components.includes(component)
      ? []
      : [unknown([...path, i, 'component'], 'component', component, components)]),
  ]);
}

function faultProblems({ faults = [] }: ScenarioFile, declared: Declared, components: readonly string[]) {
  const names = faults.map(({ name }) => name);
  const idle = faults.flatMap((fault, i) =>
    fault.containers === undefined && fault.traffic === undefined
      ? [{ path: ['faults', i], text: 'it does nothing: say what containers or traffic do' }]
      : [],
  );
  const twice = names.flatMap((name, i) =>
    names.indexOf(name) < i ? [{ path: ['faults', i, 'name'], text: `"${name}" stands here twice` }] : [],
  );
  return [...placeProblems(faults, ['faults'], declared, components), ...idle, ...twice];
}

function timeProblems({ steps = [], faults = [] }: ScenarioFile, begins: number): Problem[] {
  const early = (path: Path, age: string): Problem[] =>
    ageOf(age) <= begins ? [] : [{ path, text: `${age} is before the history begins` }];
  return [
    ...steps.flatMap(({ at }, i) => early(['steps', i, 'at'], at)),
    ...faults.flatMap(({ at, until }, i) => [
      ...early(['faults', i, 'at'], at),
      ...(until !== undefined && ageOf(until) >= ageOf(at)
        ? [{ path: ['faults', i, 'until'], text: `it ends (${until}) before it begins (${at})` }]
        : []),
    ]),
  ];
}
