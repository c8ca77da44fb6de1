/** Things that a sentence may say there are none of. */
const nouns =
  'pods?|services?(?! account)|endpoints?|nodes?|replicas?|images?|secrets?|volumes?|claims?|service accounts?|quotas?|limits?|prob(?:e|es)|variables?|labels?|hosts?|files?|connections?|databases?|routes?|releases?|changes?|logs?|metrics?|events?';
const said = new RegExp(
  String.raw`\b(?:no|without (?:an? |any )?|lacks? (?:an? |any )?|lack of (?:an? |any )?|(?:has|have|had) lost (?:its|all|the) )\s*(?:\w+ )?(${nouns})\b`,
  'gi',
);

/** `pods` and `pod` as one. */
const one = (noun: string): string => noun.toLowerCase().replace(/s$/, '');

const isShown = (noun: string, text: string): boolean => {
  const thing = one(noun).replace(' ', '[ -]?');
  return new RegExp(
    String.raw`\b(?:no|not|without|lacks?|missing|none|gets no|\b0 of \d+|neither)\b[^.;]{0,30}?\b${thing}|\b${thing}s?\b[^.;]{0,60}?(?:not found|missing|does not exist|not set|no such|not recorded|unknown|FailedCreate|forbidden|not available|unavailable)|${thing}s? are ready`,
    'i',
  ).test(text);
};

/** The first thing that a sentence says there is none of, and nothing it cites does; undefined where there is none. */
export const unshownAbsence = (text: string, texts: readonly string[]): string | undefined =>
  [...text.matchAll(said)].find(([, noun = '']) => !texts.some(told => isShown(noun, told)))?.[0];
