import type { SurfaceTool } from './mcp/surface.ts';
import type { Effect, Toolset } from '../tools/tool.ts';

/** A tool as clients see it, and what decides whether they do. */
export type Listed = { toolset: Toolset; effect: Effect; shown: SurfaceTool };

/**
 * Every tool as it is listed. `npm run build` puts the answer in the place of this module: a built server lists
 * its tools before it has loaded one.
 */
export async function loadSurface(): Promise<readonly Listed[]> {
  const [{ surfaceOf }, { tools }] = await Promise.all([
    import('./mcp/surface.ts'),
    import('../tools/index.ts'),
  ]);
  return tools.flatMap(tool =>
    surfaceOf([tool]).map(shown => ({ toolset: tool.toolset, effect: tool.effect, shown })),
  );
}
