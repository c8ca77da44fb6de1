import { fileURLToPath } from 'node:url';
import type { AuditEntry, Log } from '../../server/calls/call.ts';
import { createPipeline } from '../../server/calls/pipeline.ts';
import { instructions } from '../../server/mcp/instructions.ts';
import type { McpOptions } from '../../server/mcp/server.ts';
import { surfaceOf } from '../../server/mcp/surface.ts';
import { tinyReading, tinyTools, tinyWriting } from './tiny-tools.ts';

const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} };

export type Tiny = { log?: Log; audit?: (entry: AuditEntry) => void; readOnly?: boolean };

/** What is served over the tiny tools, wired as the product is. */
export function tinyServer({
  log = quiet,
  audit = () => undefined,
  readOnly = false,
}: Tiny = {}): McpOptions & { log: Log } {
  const { call, tools } = createPipeline({
    tools: tinyTools,
    reading: tinyReading,
    writing: tinyWriting,
    banner: () => 'SIMULATED things',
    readOnly,
    toolsets: 'all',
    timeoutMs: 10_000,
    budgetChars: 20_000,
    log,
    newRef: () => 'ref-1',
    audit,
  });
  return { surface: surfaceOf(tools), instructions, version: '0.0.1', call, log };
}

/** The same in a process of its own. */
export const tinyStdio = {
  command: process.execPath,
  args: [fileURLToPath(new URL('tiny-stdio.ts', import.meta.url))],
};
