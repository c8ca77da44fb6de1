import { isObject, listAt, textAt } from '../../server/domain/json.ts';
import type { Answer, Product } from './product.ts';

/** `get_deployment(component: "cart", dry_run: true)`, as an answer names a call, is taken at its word. */
function parsed(call: string): { tool: string; args: { [argument: string]: unknown } } {
  const [, tool = '', written = ''] = /^(\w+)\((.*)\)$/.exec(call) ?? [];
  const args: unknown = JSON.parse(`{${written.replaceAll(/(^|, )(\w+): /g, '$1"$2": ')}}`);
  if (!isObject(args)) throw new TypeError(`no arguments: ${call}`);
  return { tool, args };
}

const flat = (text: string): string => text.replaceAll(String.raw`\"`, '"').replaceAll(/\s+/g, ' ');

/** Names and numbers of a change; the words around them are each tool's own. */
const tellingWords = (text: string): string[] =>
  text.split(/[\s,;:]+/).filter(word => /\d|[A-Z]{2}/.test(word) && !/^and$/.test(word));

/** What of a fact must stand in what its call answers. Nothing is asked of kinds that are told in other words. */
function demanded(kind: string, text: string): string[] {
  if (kind === 'metric') return text.replace(/ \([\d.]+ times\)/, '').match(/\d[\w./%]*/g) ?? [];
  if (kind === 'change') return tellingWords(text);
  if (!['log', 'event', 'alert'].includes(kind)) return [];
  const own = text
    .replace(/^(?:once|\d+x in \S+), (?:never|\d+x) in the \S+ before: /, '')
    .replace(/^\w+(?: \(\d+x\))?: /, '')
    .replace(/^\w+, (?:firing|pending|suppressed): /, '');
  return own.split('…').map(part => flat(part).trim());
}

/** What to change is told in a sentence. */
const isCall = (step: string): boolean => /^\w+\(/.test(step);

/** Runs every call that an answer of `investigate` names, and says which fails or does not tell what it is named for. */
export async function callsAmiss({ call }: Pick<Product, 'call'>, view: Answer['view']): Promise<string[]> {
  const evidence = listAt(view, 'evidence');
  const named = [
    ...evidence.map(one => textAt(one, 'call') ?? ''),
    ...listAt(view, 'next_steps').map(String).filter(isCall),
  ];
  const answers = new Map<string, string>();
  const wrong: string[] = [];
  for (const one of new Set(named)) {
    const { tool, args } = parsed(one);
    const answer = await call(tool, args);
    answers.set(one, flat(answer.text));
    if (answer.isError) wrong.push(`${one}: ${answer.text}`);
  }
  for (const one of evidence) {
    const [kind = '', told = '', how = ''] = [textAt(one, 'kind'), textAt(one, 'text'), textAt(one, 'call')];
    const lacks = demanded(kind, told).filter(words => answers.get(how)?.includes(words) !== true);
    if (lacks.length > 0) wrong.push(`${how} does not tell "${lacks.join('", "')}" of ${kind}: ${told}`);
  }
  return wrong;
}
