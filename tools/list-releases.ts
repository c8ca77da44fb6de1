import * as z from 'zod';
import { Releases, releasesOf } from '../server/control-plane/queries/releases.ts';
import { indented, lines, section } from '../server/render/lines.ts';
import { moreLine } from '../server/render/list.ts';
import { component, cursor, limit, project } from './input.ts';
import { readTool } from './tool.ts';

export default readTool({
  name: 'list_releases',
  title: 'List releases',
  toolset: 'deployments',
  description: 'Releases of a component, newest first: where each runs and what it changed.',
  idempotent: true,
  command: { noun: 'release', verb: 'list', positional: ['component'] },
  narrow: 'limit',
  input: z.strictObject({ component, project, limit: limit(10, 100), cursor }),
  output: Releases,
  run: (input, { platform, signal }) => releasesOf(platform, input, signal),
  text: view =>
    lines(
      view.releases.length === 0
        ? `${view.component} has no release yet`
        : `Releases of ${view.component}, newest first:`,
      ...view.releases.map(row => [
        `${row.release}  ${row.created ?? ''}  ${row.image}${row.environments.length === 0 ? '' : `  runs in ${row.environments.join(', ')}`}`,
        ...indented(row.changes, '    '),
      ]),
      moreLine(view.more, `limit; the next: cursor "${view.cursor ?? ''}"`),
      section('Next:', view.next),
    ),
});
