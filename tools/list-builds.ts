import * as z from 'zod';
import { BuildStatus } from '../server/control-plane/builds/status.ts';
import { Builds, listBuilds } from '../server/control-plane/queries/builds.ts';
import { Name } from '../server/domain/name.ts';
import { lines, section } from '../server/render/lines.ts';
import { moreLine } from '../server/render/list.ts';
import { cursor, limit, project } from './input.ts';
import { readTool } from './tool.ts';

export default readTool({
  name: 'list_builds',
  title: 'List builds',
  toolset: 'builds',
  description: 'Builds, newest first: how each stands or ended, its commit, its release and where that runs.',
  idempotent: true,
  command: { noun: 'build', verb: 'list', positional: ['component'] },
  narrow: 'component, status or limit',
  input: z.strictObject({
    component: Name.optional(),
    project,
    status: BuildStatus.optional(),
    limit: limit(20, 200),
    cursor,
  }),
  output: Builds,
  run: (input, { platform, signal }) => listBuilds(platform, input, signal),
  text: view =>
    lines(
      view.builds.length === 0 && 'No builds. trigger_build starts one.',
      view.builds.map(rowText),
      moreLine(view.more, `component, status or limit; the next: cursor "${view.cursor ?? ''}"`),
      section('Next:', view.next),
    ),
});

const rowText = (row: Builds['builds'][number]): string =>
  [
    row.started ?? '',
    row.status,
    row.name,
    row.took === undefined ? '' : `took ${row.took}`,
    row.commit === undefined ? '' : `commit ${row.commit.slice(0, 12)}`,
    row.release === undefined ? '' : `release ${row.release}`,
    row.environments.length === 0 ? '' : `in ${row.environments.join(', ')}`,
    row.reason ?? '',
  ]
    .filter(part => part !== '')
    .join('  ');
