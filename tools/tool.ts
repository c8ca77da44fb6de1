import type * as z from 'zod';
import type { Reading, Writing } from '../server/control-plane/ports.ts';
import type { SkillLibrary } from '../server/domain/skill.ts';

export type Toolset =
  | 'catalog'
  | 'builds'
  | 'deployments'
  | 'environments'
  | 'dependencies'
  | 'observability'
  | 'sre'
  | 'skills';

/** What a call does to the world: `destroy` may take something away that a person would miss. */
export type Effect = 'read' | 'write' | 'destroy';

export type Progress = (step: { message: string; done: number; total?: number }) => void;

/** What every run is given beside its input. */
export type Context<Platform = Reading> = {
  platform: Platform;
  skills: () => Promise<SkillLibrary>;
  signal: AbortSignal;
  /** Milliseconds until the call has to be answered. */
  timeLeft: () => number;
  progress: Progress;
};

/** A writer is made only for a tool that writes, and only when writing is allowed. */
export type Contexts = { read(): Context; write(): Context<Writing> };

export type Answer = { view: Record<string, unknown>; text: string };

/** A call whose arguments are known to be right. What it gives is still to be answered. */
export type Prepared = {
  input: Record<string, unknown>;
  run(contexts: Contexts): Promise<Record<string, unknown>>;
};

type About = {
  /** snake_case verb and noun; the file has the same name in kebab-case. */
  name: string;
  title: string;
  toolset: Toolset;
  /** When to use it first, then what it gives. */
  description: string;
  /** Calling it twice with the same arguments does no more than calling it once. */
  idempotent: boolean;
  /** `quarterdeck <noun> <verb> [positional…]` */
  command: { noun: string; verb: string; positional: readonly string[] };
  /** How to ask for less when the answer does not fit its budget. */
  narrow?: string;
  /** What goes on when a call ends early, and the calls that show and stop it. */
  goesOn?: string;
};

/** A tool as the registry, the pipeline, MCP and the CLI see it. */
export type Tool = About & {
  effect: Effect;
  input: z.ZodObject;
  output: z.ZodObject;
  /** Throws a ZodError for arguments that do not fit. */
  prepare(raw: unknown): Prepared;
  /** The view as the output schema has it, which throws a ZodError for another one, and the words for it. */
  answer(view: Record<string, unknown>): Answer;
};

type Definition<In extends z.ZodObject, Out extends z.ZodObject, Platform> = About & {
  input: In;
  output: Out;
  run(input: z.output<In>, context: Context<Platform>): Promise<z.input<Out>>;
  text(view: z.output<Out>): string;
};

function define<In extends z.ZodObject, Out extends z.ZodObject, Platform>(
  tool: Definition<In, Out, Platform>,
  effect: Effect,
  choose: (contexts: Contexts) => Context<Platform>,
): Tool {
  return {
    ...tool,
    effect,
    prepare(raw) {
      const input = tool.input.parse(raw);
      return { input, run: contexts => tool.run(input, choose(contexts)) };
    },
    answer(raw) {
      const view = tool.output.parse(raw);
      return { view, text: tool.text(view) };
    },
  };
}

/** A tool that only looks: it is never given a writer. */
export const readTool = <In extends z.ZodObject, Out extends z.ZodObject>(
  tool: Definition<In, Out, Reading>,
): Tool => define(tool, 'read', contexts => contexts.read());

/** A tool that changes something. `destroys`: a person would miss what it takes away. */
export const writeTool = <In extends z.ZodObject, Out extends z.ZodObject>(
  tool: Definition<In, Out, Writing> & { destroys: boolean },
): Tool => define(tool, tool.destroys ? 'destroy' : 'write', contexts => contexts.write());
