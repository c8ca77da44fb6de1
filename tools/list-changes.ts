import * as z from 'zod';
import { Changes, listChanges } from '../server/control-plane/queries/changes.ts';
import { Name } from '../server/domain/name.ts';
import type { Change } from '../server/domain/timeline.ts';
import { indented, lines } from '../server/render/lines.ts';
import { moreLine } from '../server/render/list.ts';
import { cursor, environment, limit, project } from './input.ts';
import { readTool } from './tool.ts';

export default readTool({
  name: 'list_changes',
  title: 'List changes',
  toolset: 'observability',
  description:
    'What happened lately, newest first: releases with what they changed, builds, rollouts, scaling, configuration, quotas, evictions, failures, nodes, and who changed things by hand.',
  idempotent: true,
  command: { noun: 'change', verb: 'list', positional: ['component'] },
  narrow: 'component, environment, since or limit',
  input: z.strictObject({
    component: Name.optional(),
    project,
    environment,
    since: z.string().max(40).default('24h').describe('"15m", "2h" or a time'),
    limit: limit(30, 500),
    cursor,
  }),
  output: Changes,
  run: (input, { platform, signal }) => listChanges(platform, input, signal),
  text: view =>
    lines(
      view.changes.length === 0 && `Nothing changed since ${view.since}. Try a longer since.`,
      view.changes.map(change =>
        lines(
          `${change.at}  ${change.kind}  ${subjectOf(change)}${change.what}`,
          indented(change.fields ?? []),
        ),
      ),
      moreLine(view.more, `component, environment or since; the next: cursor "${view.cursor ?? ''}"`),
      view.notes.map(note => `! ${note}`),
    ),
});

function subjectOf({ project: of, component, environment: where }: Change): string {
  const name = component ?? of;
  if (name === undefined) return '';
  return `${name}${where === undefined ? '' : ` in ${where}`}: `;
}
