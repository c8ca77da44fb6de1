import { isObject } from '../domain/json.ts';
import { PlatformError } from '../errors.ts';
import type { Tool } from '../../tools/tool.ts';
import { cut } from './clean.ts';
import { type Place, sizeOf, weigh } from './weigh.ts';

/** Room that is kept for saying what was left out. */
const NOTE = 400;

export type Fitted = { view: Record<string, unknown>; text: string };

/** What a list or a text was, and what stayed of it. */
type Loss = { place: Place; kept: number; of: number };

/**
 * The view and its text within `limit` characters each. The heaviest lists lose their ends, which in a list
 * sorted worst first is what matters least, and texts over 2,000 characters theirs; the text is made again
 * from what stayed and ends with what was left out. What the output schema wants whole stays whole.
 */
export function fit(tool: Tool, view: Record<string, unknown>, limit: number): Fitted {
  const whole = { view, text: tool.text(view) };
  if (excessOf(whole, limit) <= 0) return whole;
  const losses = new Map<string, Loss>();
  const fixed = new Set<string>();
  let now = whole;
  for (let excess = excessOf(now, limit - NOTE); excess > 0; excess = excessOf(now, limit - NOTE)) {
    const place = nextPlace(now.view, fixed);
    if (!place) throw tooLarge(tool, limit);
    const id = place.path.join('/');
    const kept = keep(place, excess);
    const shorter = replaced(now.view, place, kept);
    if (!tool.output.safeParse(shorter).success) {
      fixed.add(id);
      continue;
    }
    losses.set(id, { place, kept, of: losses.get(id)?.of ?? place.length });
    now = { view: shorter, text: tool.text(shorter) };
  }
  return { view: now.view, text: `${now.text}\n${leftOut(tool, [...losses.values()])}` };
}

const excessOf = ({ view, text }: Fitted, limit: number) => Math.max(sizeOf(view), text.length) - limit;

/** First what can lose something and still say something, then the rest. */
function nextPlace(view: unknown, fixed: ReadonlySet<string>): Place | undefined {
  const places = weigh(view).filter(({ path }) => !fixed.has(path.join('/')));
  return places.find(({ kind, length }) => length > (kind === 'list' ? 1 : 2000)) ?? places[0];
}

/** At most half goes at once: then the lists are weighed again. */
function keep({ kind, length, weight }: Place, excess: number): number {
  if (kind === 'text') return Math.max(length > 2000 ? 1000 : 100, length - excess - 40);
  const surplus = Math.ceil((length * excess) / Math.max(weight, 1));
  return length - Math.max(1, Math.min(surplus, Math.floor(length / 2)));
}

function replaced(view: Record<string, unknown>, place: Place, kept: number): Record<string, unknown> {
  const next = shortened(view, place.path, kept);
  return isObject(next) ? next : view;
}

function shortened(value: unknown, path: Place['path'], kept: number): unknown {
  const [step, ...rest] = path;
  if (step === undefined) {
    if (Array.isArray(value)) return value.slice(0, kept);
    return typeof value === 'string' ? cut(value, kept) : value;
  }
  if (Array.isArray(value)) return value.map((item, i) => (i === step ? shortened(item, rest, kept) : item));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [key, key === step ? shortened(child, rest, kept) : child]),
  );
}

function leftOut(tool: Tool, losses: readonly Loss[]): string {
  const lists = Map.groupBy(
    losses.filter(({ place }) => place.kind === 'list'),
    ({ place }) => place.path.findLast(step => typeof step === 'string') ?? 'entries',
  );
  const counted = [...lists].map(([name, losses]) => {
    const of = losses.reduce((sum, loss) => sum + loss.of, 0);
    const kept = losses.reduce((sum, loss) => sum + loss.kept, 0);
    return `${of - kept} of ${of} ${name.replaceAll('_', ' ')}`;
  });
  const texts = losses.length - [...lists.values()].flat().length;
  const cutTexts =
    texts === 0 ? [] : [texts === 1 ? 'the end of one long text' : `the ends of ${texts} long texts`];
  return `Left out to fit: ${[...counted.slice(0, 6), ...cutTexts].join(', ')}. ${narrowing(tool)}`;
}

const narrowing = (tool: Tool) => tool.narrow ?? 'Ask for something narrower to see the rest.';

const tooLarge = (tool: Tool, limit: number) =>
  new PlatformError(
    'too_large',
    `The answer of ${tool.name} does not fit into ${limit} characters.`,
    narrowing(tool),
  );
