import { PlatformError } from '../errors.ts';
import type { Answer, Tool } from '../../tools/tool.ts';
import { shorten } from './shorten.ts';
import { type Place, sizeOf, stands, weigh } from './weigh.ts';

/** Room that is kept for saying what was left out. */
const NOTE = 400;

/** What a list or a text was, and what stayed of it. */
type Loss = { place: Place; kept: number; of: number };

/**
 * The view and its text within `limit` characters each. The heaviest lists lose their ends, which in a list
 * sorted worst first is what matters least, and texts over 2,000 characters theirs; the text is made again
 * from what stayed and ends with what was left out. What the output schema wants whole stays whole.
 */
export function fit(tool: Tool, view: Record<string, unknown>, limit: number): Answer {
  const whole = tool.answer(view);
  if (excessOf(whole, limit) <= 0) return whole;
  const losses = new Map<string, Loss>();
  const fixed = new Set<string>();
  let now = whole;
  for (let excess = excessOf(now, limit - NOTE); excess > 0; excess = excessOf(now, limit - NOTE)) {
    const keep = shares(candidates(now.view, fixed), excess);
    if (keep.size === 0) throw tooLarge(tool, limit);
    const shorter = shorten(now.view, keptOnly(keep));
    if (tool.output.safeParse(shorter).success) {
      for (const [id, { place, kept }] of keep)
        losses.set(id, { place, kept, of: losses.get(id)?.of ?? place.length });
      now = tool.answer(shorter);
      continue;
    }
    for (const id of unshrinkable(tool, now.view, keep)) fixed.add(id);
  }
  const lost = [...losses.values()].filter(({ place }) => stands(now.view, place.id));
  return { view: now.view, text: `${now.text}\n${leftOut(tool, lost)}` };
}

/** How much too long it is, in characters of JSON: what the text is too long counts in proportion. */
function excessOf({ view, text }: Answer, limit: number): number {
  const size = sizeOf(view);
  return Math.max(size - limit, ((text.length - limit) * size) / Math.max(text.length, 1));
}

/** First what can lose something and still say something, then the rest. */
function candidates(view: unknown, fixed: ReadonlySet<string>): Place[] {
  const places = weigh(view).filter(({ id }) => !fixed.has(id));
  const ample = places.filter(({ kind, length }) => length > (kind === 'list' ? 1 : 2000));
  return ample.length > 0 ? ample : places;
}

type Share = { place: Place; kept: number };

/** The heaviest places are brought down to one level; no list loses more than half before all are weighed again. */
function shares(places: readonly Place[], excess: number): Map<string, Share> {
  let over = 0;
  let level = 0;
  let count = 0;
  for (const { weight } of places) {
    if (count > 0 && level >= weight) break;
    over += weight;
    count++;
    level = Math.max(0, (over - excess) / count);
  }
  const shrunk = places.slice(0, count).map(place => ({ place, kept: keptOf(place, level) }));
  return new Map(shrunk.map(share => [share.place.id, share]));
}

function keptOf({ kind, length, weight }: Place, level: number): number {
  if (kind === 'text') return Math.max(length > 2000 ? 1000 : 100, Math.floor(level) - 40);
  return Math.min(length - 1, Math.max(Math.floor((length * level) / weight), Math.ceil(length / 2), 1));
}

const keptOnly = (keep: ReadonlyMap<string, Share>) =>
  new Map([...keep].map(([id, { kept }]) => [id, kept] as const));

/** The places that the output schema wants as they are; all of them where it does not say which. */
function unshrinkable(tool: Tool, view: Record<string, unknown>, keep: ReadonlyMap<string, Share>): string[] {
  const ids = [...keep.keys()];
  const wrong = [...keep].flatMap(([id, { kept }]) =>
    tool.output.safeParse(shorten(view, new Map([[id, kept]]))).success ? [] : [id],
  );
  return wrong.length > 0 ? wrong : ids;
}

function leftOut(tool: Tool, losses: readonly Loss[]): string {
  const lists = Map.groupBy(
    losses.filter(({ place }) => place.kind === 'list'),
    ({ place }) => place.name,
  );
  const counted = [...lists].map(([name, losses]) => {
    const of = losses.reduce((sum, loss) => sum + loss.of, 0);
    const kept = losses.reduce((sum, loss) => sum + loss.kept, 0);
    return `${of - kept} of ${of} ${name.slice(0, 30).replaceAll('_', ' ')}`;
  });
  const texts = losses.filter(({ place }) => place.kind === 'text').length;
  const ends =
    texts === 0 ? [] : [texts === 1 ? 'the end of one long text' : `the ends of ${texts} long texts`];
  return `Left out to fit: ${[...counted.slice(0, 4), ...ends].join(', ')}. ${narrowing(tool)}`;
}

const narrowing = (tool: Tool) => tool.narrow ?? 'Ask for something narrower to see the rest.';

const tooLarge = (tool: Tool, limit: number) =>
  new PlatformError(
    'too_large',
    `The answer of ${tool.name} does not fit into ${limit} characters.`,
    narrowing(tool),
  );
