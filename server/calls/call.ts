import type { Code } from '../errors.ts';
import type { Effect, Progress, Tool } from '../../tools/tool.ts';

/** Who calls, and through which door. `name` is what a client calls itself: shown, never trusted. */
export type Caller = { surface: 'mcp' | 'cli' | 'agent'; name?: string };

/** What every door gets back. `text` is complete: the banner, the answer, what was left out. */
export type CallResult =
  | { ok: true; view: Record<string, unknown>; text: string }
  | { ok: false; code: Code | 'internal'; text: string; ref?: string };

/** One call of a tool by name. It never rejects: every failure is a result. */
export type Call = (
  name: string,
  args: unknown,
  caller: Caller,
  signal: AbortSignal,
  progress?: Progress,
) => Promise<CallResult>;

/** The few methods of a logger that are used. */
export type Log = {
  debug(fields: Record<string, unknown>, message: string): void;
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
};

/** What is kept of every call. `target` holds names only, never a value that could be secret. */
export type AuditEntry = {
  tool: string;
  caller: Caller;
  effect: Effect | 'none';
  target: Readonly<Record<string, string>>;
  milliseconds: number;
  outcome: 'ok' | Code | 'internal';
  ref?: string;
};

/** Decides whether this caller may make this call; throws `forbidden` or `unauthenticated` where not. */
export type Authorise = (tool: Tool, args: unknown, caller: Caller) => Promise<void>;
