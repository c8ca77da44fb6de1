import { nearest } from '../domain/name.ts';
import { PlatformError } from '../errors.ts';
import type { Tool, Toolset } from '../../tools/tool.ts';

/** What of the catalogue may be used here. */
export type Access = { toolsets: readonly Toolset[] | 'all'; readOnly: boolean; writable: boolean };

/** What decides whether a tool is offered; a listing has as much. */
type Offered = Pick<Tool, 'toolset' | 'effect'>;

const selected = (tool: Offered, { toolsets }: Access) =>
  toolsets === 'all' || toolsets.includes(tool.toolset);
const permitted = (tool: Offered, { readOnly, writable }: Access) =>
  tool.effect === 'read' || (writable && !readOnly);

/** The tools that are offered: the list and the check at execution come from the same two rules. */
export const enabledTools = <T extends Offered>(tools: readonly T[], access: Access): T[] =>
  tools.filter(tool => selected(tool, access) && permitted(tool, access));

/**
 * The tool of that name. Throws `not_found` for a name nobody knows, `not_supported` for a tool whose
 * toolset is off, `read_only` for one that writes where nothing may be written.
 */
export function findTool(tools: readonly Tool[], access: Access, name: string): Tool {
  const tool = tools.find(tool => tool.name === name);
  if (!tool) throw unknownTool(tools, access, name);
  if (!selected(tool, access))
    throw new PlatformError(
      'not_supported',
      `${name} belongs to the toolset "${tool.toolset}", which is switched off here.`,
      `Switched on: ${listed(access.toolsets)}. It can be added with --toolsets when the server is started.`,
    );
  if (!permitted(tool, access)) throw readOnly(name, access);
  return tool;
}

function readOnly(name: string, access: Access): PlatformError {
  const way = access.readOnly
    ? 'Whoever runs the server can start it without --read-only.'
    : 'The cluster behind it can only be read.';
  return new PlatformError(
    'read_only',
    `${name} changes the platform, and this server only reads.`,
    `${way} Every tool that reads still works.`,
  );
}

function unknownTool(tools: readonly Tool[], access: Access, name: string): PlatformError {
  const enabled = enabledTools(tools, access);
  const near = nearest(
    name.slice(0, 64),
    tools.map(tool => tool.name),
  );
  const sets = Map.groupBy(enabled, tool => tool.toolset);
  const catalogue = [...sets].map(([set, tools]) => `${set}: ${tools.map(tool => tool.name).join(', ')}`);
  return new PlatformError(
    'not_found',
    `There is no tool "${name.slice(0, 64)}".`,
    `${near === undefined ? '' : `Did you mean ${near}? `}Tools by toolset – ${catalogue.join('; ')}.`,
  );
}

const listed = (toolsets: Access['toolsets']) =>
  toolsets === 'all' ? 'all' : toolsets.length === 0 ? 'none' : toolsets.join(', ');
