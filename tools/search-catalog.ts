import * as z from 'zod';
import { Catalog, CatalogKind, searchCatalog } from '../server/control-plane/queries/catalog.ts';
import { lines } from '../server/render/lines.ts';
import { moreLine } from '../server/render/list.ts';
import { table } from '../server/render/table.ts';
import { cursor, limit, project } from './input.ts';
import { readTool } from './tool.ts';

/** What a component is for stands behind what it runs. */
const WIDE = 200;

export default readTool({
  name: 'search_catalog',
  title: 'Search catalog',
  toolset: 'catalog',
  description:
    'Start here when you do not know a name: finds projects, components, resources, environments, pipelines, types, traits and secrets.',
  idempotent: true,
  command: { noun: 'catalog', verb: 'search', positional: ['query'] },
  narrow: 'kind, project or query',
  input: z.strictObject({
    kind: CatalogKind.optional(),
    query: z.string().max(200).optional().describe('Words, all must fit'),
    project,
    limit: limit(50, 500),
    cursor,
  }),
  output: Catalog,
  run: (input, { platform, signal }) => searchCatalog(platform, input, signal),
  text: view =>
    lines(
      view.items.length === 0
        ? 'Nothing fits. Leave out kind or words to see more.'
        : table(
            view.items,
            [
              { title: 'kind', of: item => item.kind },
              { title: 'name', of: item => item.name },
              { title: 'project', of: item => item.project },
              { title: 'about', of: item => item.about },
            ],
            WIDE,
          ),
      moreLine(view.more, `kind, project or query; the next: cursor "${view.cursor ?? ''}"`),
      view.problems.map(problem => `! unreadable: ${problem}`),
    ),
});
