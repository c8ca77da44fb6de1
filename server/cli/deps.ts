import type { Call } from '../calls/call.ts';
import type { Config } from '../config.ts';
import type { SkillLibrary } from '../domain/skill.ts';
import type { Tool } from '../../tools/tool.ts';
import type { Io } from './io.ts';

/** A platform that is open for calls. */
export type Session = { call: Call; close(): Promise<void> };

/** A tool as MCP lists it: what an agent pays for. */
export type ListedTool = {
  name: string;
  description?: string | undefined;
  inputSchema: unknown;
  outputSchema?: unknown;
};

/** Time as the person has it. `pause` is over at once when the signal aborts, and does not throw. */
export type Clock = { now(): Date; pause(milliseconds: number, signal: AbortSignal): Promise<void> };

/** What the commands need from outside; each is called only by the command that needs it. */
export type Deps = {
  version: string;
  tools(): Promise<readonly Tool[]>;
  listed(): Promise<readonly ListedTool[]>;
  /** The built-in skills and those that the configuration adds. */
  skills(config: Config): Promise<SkillLibrary>;
  /** The skills in these files and folders alone. Throws `invalid_input` where there are none. */
  skillsAt(paths: readonly string[]): Promise<SkillLibrary>;
  /** The scenarios that are built in. */
  scenarios(): Promise<readonly { name: string; title: string }[]>;
  /** Plays these, by name or path, and compares what becomes of them with what they expect. */
  scenariosAt(
    named: readonly string[],
    signal: AbortSignal,
  ): Promise<{ right: { name: string; file: string }[]; wrong: { mistakes: string[]; hint?: string }[] }>;
  /** Throws `not_configured` where there is no cluster. */
  open(config: Config): Promise<Session>;
  /**
   * A platform that is looked at again and again, without keeping others from it. Undefined where there is
   * nothing yet, unless it may `create` that.
   */
  look(config: Config, signal: AbortSignal, options: { create: boolean }): Promise<Session | undefined>;
  clock: Clock;
  /** Serves MCP on stdio until the client hangs up or the signal aborts. */
  mcp(config: Config, io: Io): Promise<void>;
  /** Serves MCP over HTTP until the signal aborts. */
  serve(config: Config, io: Io): Promise<void>;
  /** Records the cluster that config names. Throws `refused` for a folder that holds something. */
  dump(
    config: Config,
    asked: { folder: string; namespaces?: readonly string[] | undefined },
    io: Io,
  ): Promise<{ folder: string; objects: number; logs: number; missed: string[] }>;
  /** Tells the story of the demo and gives its exit code. */
  demo(options: { from?: string }, io: Io): Promise<number>;
};
