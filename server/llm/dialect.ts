import type { ChatCompletionCreateParamsNonStreaming as Body } from 'openai/resources/chat/completions';
import type { Prompt } from '../control-plane/ports.ts';

/** How an endpoint wants to be told the form of the answer, and the bound of its length. */
export type Dialect = {
  form: 'json_schema' | 'json_object' | 'text';
  bound: 'max_completion_tokens' | 'max_tokens';
};

const written = ({ schema }: Prompt): string =>
  `\nAnswer with one JSON object and nothing else. Its JSON schema: ${JSON.stringify(schema.json)}`;

/** The request as that endpoint takes it. Where the API knows no schema, the prompt has it. */
export function bodyOf(prompt: Prompt, model: string, { form, bound }: Dialect): Body {
  const { name, json } = prompt.schema;
  const format = {
    json_schema: { type: 'json_schema', json_schema: { name, schema: { ...json }, strict: true } },
    json_object: { type: 'json_object' },
    text: undefined,
  } as const;
  const asked = format[form];
  return {
    model,
    messages: [
      { role: 'system', content: `${prompt.system}${form === 'json_schema' ? '' : written(prompt)}` },
      { role: 'user', content: prompt.user },
    ],
    [bound]: prompt.maxTokens,
    ...(asked !== undefined && { response_format: asked }),
  };
}

/** What to try after a request was refused; undefined where nothing is left. */
export function simpler({ form, bound }: Dialect, why: string): Dialect | undefined {
  if (bound === 'max_tokens' && why.includes('max_completion_tokens'))
    return { form, bound: 'max_completion_tokens' };
  if (form === 'text') return undefined;
  return { form: form === 'json_schema' ? 'json_object' : 'text', bound };
}
