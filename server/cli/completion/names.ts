import { listAt, textAt } from '../../domain/json.ts';
import type { Session } from '../deps.ts';

type Given = { readonly [key: string]: unknown };

/** Where names come from: a tool, the list in its view, and the member that is the name. */
type Source = { tool: string; args: Given; list: string; name: string };

const of = (given: Given, ...keys: readonly string[]): Given =>
  Object.fromEntries(keys.flatMap(key => (given[key] === undefined ? [] : [[key, given[key]]])));

const catalog = (kind: string, args: Given = {}): Source => ({
  tool: 'search_catalog',
  args: { kind, limit: 500, ...args },
  list: 'items',
  name: 'name',
});

/** Releases are those of one component. */
const releasesOf = (given: Given): Source[] =>
  given['component'] === undefined
    ? []
    : [
        {
          tool: 'list_releases',
          args: { ...of(given, 'component', 'project'), limit: 100 },
          list: 'releases',
          name: 'release',
        },
      ];

const buildsOf = (given: Given): Source[] => [
  {
    tool: 'list_builds',
    args: { ...of(given, 'component', 'project'), limit: 100 },
    list: 'builds',
    name: 'name',
  },
];

const sources = new Map<string, (given: Given) => Source[]>([
  ['component', given => [catalog('component', of(given, 'project'))]],
  ['project', () => [catalog('project')]],
  ...['environment', 'from', 'to', 'source', 'target'].map(
    key => [key, () => [catalog('environment')]] as const,
  ),
  ['pipeline', () => [catalog('pipeline')]],
  ['type', () => ['component_type', 'resource_type', 'trait'].map(kind => catalog(kind))],
  ['release', releasesOf],
  ['build', buildsOf],
  ['report', () => [{ tool: 'get_report', args: { limit: 50 }, list: 'reports', name: 'name' }]],
]);

/** Whether the platform knows names for this argument. */
export const hasNames = (key: string): boolean => sources.has(key);

/** The names that an argument may have, as the tools list them; none from a tool that does not answer. */
export async function namesFor(
  key: string,
  given: Given,
  { call }: Session,
  signal: AbortSignal,
): Promise<string[]> {
  const names: string[] = [];
  for (const { tool, args, list, name } of sources.get(key)?.(given) ?? []) {
    const result = await call(tool, args, { surface: 'cli' }, signal);
    if (result.ok) names.push(...listAt(result.view, list).flatMap(item => textAt(item, name) ?? []));
  }
  return names;
}
