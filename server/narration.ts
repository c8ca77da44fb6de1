import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { tools } from '../tools/index.ts';
import type { Tool, Toolset } from '../tools/tool.ts';
import { clean } from './calls/clean.ts';
import { enabledTools } from './calls/find.ts';
import { redact } from './calls/redact.ts';
import type { Config } from './config.ts';
import type { DocumentReader, KnownTool, LanguageModel, Narration } from './control-plane/ports.ts';
import { PlatformError } from './errors.ts';

/** What a model may name as the next step of an investigation. */
const looked: ReadonlySet<Toolset> = new Set([
  'observability',
  'deployments',
  'environments',
  'dependencies',
]);

const knownTool = ({ name, effect, input }: Tool): KnownTool => ({
  name,
  writes: effect !== 'read',
  arguments: Object.keys(input.shape),
  takes: args => input.safeParse(args).success,
});

/** The key as it is now: one in a file may be renewed while we run. */
async function keyOf({ key, keyFile }: Config['llm']): Promise<string | undefined> {
  if (key !== undefined || keyFile === undefined) return key;
  try {
    return (await readFile(keyFile, 'utf8')).trim();
  } catch (cause) {
    throw new PlatformError(
      'not_configured',
      'The file with the key of the language model cannot be read.',
      'Check llm.keyFile (--llm-key-file).',
      { cause },
    );
  }
}

/** The configured model, whose client is loaded when it is first asked. */
function modelOf(llm: Config['llm'], name: string): LanguageModel {
  let model: Promise<LanguageModel> | undefined;
  const load = async () => {
    const { createOpenAi } = await import('./llm/open-ai.ts');
    return createOpenAi({ url: llm.url, model: name, key: () => keyOf(llm) });
  };
  return {
    async complete(prompt, signal) {
      model ??= load();
      return (await model).complete(prompt, signal);
    },
  };
}

/** How reports are told by the language model that config names; nothing where it names none. */
export function narrationOf(config: Config, documents: DocumentReader): { narration?: Narration } {
  const { model, calls, tokens, seconds, pseudonyms } = config.llm;
  if (model === undefined) return {};
  const access = {
    toolsets: config.toolsets ?? ('all' as const),
    readOnly: config.readOnly,
    writable: !config.readOnly,
  };
  const offered = enabledTools(tools, access).filter(({ toolset }) => looked.has(toolset));
  const narration: Narration = {
    model: modelOf(config.llm, model),
    name: model,
    calls,
    tokens,
    seconds,
    pseudonyms,
    safe: body => redact(clean(body)),
    newFence: () => `data-${randomBytes(12).toString('hex')}`,
    tools: offered.map(knownTool),
    async names(signal) {
      const all = await documents.snapshot(signal);
      const kinds = ['Component', 'Resource'] as const;
      return kinds.flatMap(kind => all.list(kind, config.namespace).map(({ metadata }) => metadata.name));
    },
  };
  return { narration };
}
