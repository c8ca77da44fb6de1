import type { Reading, Writing } from '../control-plane/ports.ts';
import { numberAt } from '../domain/json.ts';
import type { SkillLibrary } from '../domain/skill.ts';
import { PlatformError } from '../errors.ts';
import type { Context, Contexts, Tool, Toolset } from '../../tools/tool.ts';
import { shortName, targetOf } from './audit.ts';
import { fit } from './budget.ts';
import type { AuditEntry, Authorise, Call, Caller, CallResult, Log } from './call.ts';
import { clean } from './clean.ts';
import { type Running, withinDeadline } from './deadline.ts';
import { explain } from './explain.ts';
import { enabledTools, findTool } from './find.ts';
import { checkSize } from './limits.ts';
import { redact } from './redact.ts';
import { validate } from './validate.ts';

export type PipelineOptions = {
  tools: readonly Tool[];
  reading: Reading;
  /** Absent: nothing can be written, whatever `readOnly` says. */
  writing?: Writing;
  /** Absent: there are none. */
  skills?: () => Promise<SkillLibrary>;
  readOnly: boolean;
  toolsets: readonly Toolset[] | 'all';
  /** The first line of every answer, of errors too, where there is one: `SIMULATED cluster …`. */
  banner: () => string | undefined;
  /** The longest a call may take, beyond the time that it was asked to wait. */
  timeoutMs: number;
  /** The most characters of a view's JSON, and of a text. */
  budgetChars: number;
  log: Log;
  newRef: () => string;
  audit: (entry: AuditEntry) => void;
  authorise?: Authorise;
};

export type Pipeline = { call: Call; tools: readonly Tool[] };

/** The one way every call takes, through whichever door it came. */
export function createPipeline(options: PipelineOptions): Pipeline {
  const { tools, writing, readOnly, toolsets } = options;
  const access = { toolsets, readOnly, writable: writing !== undefined };
  const call: Call = async (name, args, caller, signal, progress) => {
    const started = performance.now();
    let tool: Tool | undefined;
    let result: CallResult;
    try {
      tool = findTool(tools, access, name);
      await options.authorise?.(tool, args, caller);
      result = await answer(options, tool, args, { signal, progress });
    } catch (error) {
      result = explain(error, tool?.name ?? shortName(name), options.newRef, options.log);
    }
    options.audit({
      tool: tool?.name ?? shortName(name),
      caller: named(caller),
      effect: tool?.effect ?? 'none',
      target: targetOf(args),
      milliseconds: Math.round(performance.now() - started),
      outcome: result.ok ? 'ok' : result.code,
      ...(result.ok || result.ref === undefined ? {} : { ref: result.ref }),
    });
    return headed(options.banner(), result);
  };
  return { call, tools: enabledTools(tools, access) };
}

async function answer(
  options: PipelineOptions,
  tool: Tool,
  args: unknown,
  caller: { signal: AbortSignal; progress: Parameters<Call>[4] },
): Promise<CallResult> {
  checkSize(tool, args);
  const prepared = validate(tool, args);
  const waited = 1000 * (numberAt(prepared.input, 'wait_seconds') ?? 0);
  const raw = await withinDeadline(tool, options.timeoutMs + waited, caller, running =>
    prepared.run(contexts(options, running)),
  );
  const { view, text } = fit(tool, redact(clean(raw)), room(options));
  return { ok: true, view, text };
}

/** A writer exists only here, and only where writing is allowed. */
function contexts({ reading, writing, readOnly, ...options }: PipelineOptions, running: Running): Contexts {
  const { skills = noSkills } = options;
  return {
    read: () => ({ platform: reading, skills, ...running }),
    write: (): Context<Writing> => {
      if (writing && !readOnly) return { platform: writing, skills, ...running };
      throw new PlatformError('read_only', 'This server only reads.', 'Use a tool that reads.');
    },
  };
}

const noSkills = () => Promise.resolve({ skills: [], broken: [] });

const room = ({ budgetChars, banner }: PipelineOptions) => budgetChars - (banner()?.length ?? 0) - 1;

const headed = (banner: string | undefined, result: CallResult): CallResult =>
  banner === undefined ? result : { ...result, text: `${banner}\n${result.text}` };

const named = ({ surface, name }: Caller): Caller =>
  name === undefined ? { surface } : { surface, name: shortName(name) };
