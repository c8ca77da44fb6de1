/** Saying that something is well. */
const fine =
  /\b(?:fine|healthy|ok|okay|all ?right|normal(?:ly)?|stable|working|operational|unaffected|harmless|benign|expected behaviou?r|no (?:action|problem|issue|incident|fault|impact|errors?|cause|anomal\w+)s?|nothing (?:is |was )?(?:wrong|unusual|broken|to do|to worry)|not (?:affected|a problem|an issue|serious)|succe(?:ed|ss)\w*|works?(?: again| normally| fine)?\b(?! for)|false (?:alarm|positive)|self-heal\w*|all (?:is )?(?:clear|good|well)|back (?:at|to|down|in|online|again|up)|as (?:expected|intended)|(?:can|may) be ignored)\b/i;
const readyClaim =
  /\b(?:is|are|stays?|remains?|were|was)(?: still| all| now| again| fully)* (?:ready|up|available|reachable)\b|\ball (?:\w+ )?(?:pods?|replicas?) (?:\w+ )?(?:ready|up|available)\b/i;
const denied = /\b(?:no|not|none|never|neither|nor|cannot|without|un\w+|isn't|aren't|wasn't|0 of|zero)\b/i;

const words = (text: string): string[] => text.toLowerCase().match(/[a-z]{3,}/g) ?? [];
const light = new Set(
  'the and are were also that out its all was has have been ruled this with for both not'.split(' '),
);

/** Whether everything a sentence says stands in the list of what was looked at and ruled out. */
function isRuledOut(text: string, ruledOut: readonly string[]): boolean {
  const known = new Set(ruledOut.flatMap(words));
  return !denied.test(text) && words(text).every(word => known.has(word) || light.has(word));
}

/** What turns words behind it around: `without success`, `no longer healthy`. */
const undone =
  /(?:\b(?:not|no|never|without|cannot|stops?|stopped|fails? to|failed to|unable to|no longer|neither|nor)|n't|un)\s*(?:\w+\s+){0,2}$/i;

/** Whether some pods are there and all of them are ready, as evidence tells it: `2 of 2 pods of cart are ready`. */
const allReady = (text: string): boolean =>
  [...text.matchAll(/\b(\d+) of (\d+) pods/g)].some(([, ready, all]) => ready === all && ready !== '0');

const unready =
  /\bno (?:\w+ )?(?:pod|replica)s?\b.*\bready\b|\bnone of .*\bready\b|\b(?:not|never|isn't|aren't)\b.{0,20}\bready\b|\bno ready\b/i;

/** Whether evidence tells of pods that are not ready; all of a component may be so only where their number says it. */
function isUnready(text: string): boolean {
  const counts = [...text.matchAll(/\b(\d+) of (\d+) pods/g)];
  if (counts.length > 0) return counts.some(([, ready, all]) => ready !== all);
  return /not ready|ready false|no (?:ready )?endpoints|unhealthy|not been ready|ended/i.test(text);
}

/**
 * Why a sentence may not call something well; undefined where it does not, or what the cluster itself says does: a
 * log may say anything. `told`: with what the rules tell of pods.
 */
export function wronglyWell(
  text: string,
  objects: readonly string[],
  ruledOut: readonly string[],
  told: readonly string[],
): string | undefined {
  if (isRuledOut(text, ruledOut)) return undefined;
  const found = fine.exec(text);
  const said = found?.[0].toLowerCase();
  if (found && said !== undefined && !undone.test(text.slice(0, found.index))) {
    const isShown = objects.some(object => object.toLowerCase().includes(said));
    if (!isShown) return `calls something well (${said})`;
  }
  if (unready.test(text) && !told.some(isUnready)) return 'calls something unready';
  const many = /\b(\d+) (?:ready|available|running|healthy) (?:pods?|replicas?)\b/i.exec(text)?.[1];
  if (many !== undefined && !told.some(one => new RegExp(`\\b${many} of \\d+ pods`).test(one)))
    return 'counts pods as ready';
  const counted = /\b(\d+) (?:of|out of) (?:its |the )?(\d+) (?:\w+ )?(?:pods?|replicas?)\b(?=.*ready)/i.exec(
    text,
  );
  if (counted && !told.some(one => new RegExp(`\\b${counted[1]} of ${counted[2]} pods`).test(one)))
    return 'counts pods as ready';
  const clause = readyClaim.exec(text);
  if (!clause) return undefined;
  const before =
    text
      .slice(0, clause.index + clause[0].length)
      .split(/[,;:]|\bbecause\b|\bso\b/)
      .at(-1) ?? '';
  const isOfNodes = /\bnodes?\b/i.test(before) && !/\bpods?\b/i.test(before);
  if (denied.test(before)) return undefined;
  return !isOfNodes && told.some(allReady) ? undefined : 'calls something ready';
}
