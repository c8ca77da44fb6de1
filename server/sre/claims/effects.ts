import { escaped } from './tidy.ts';

const adverbs = String.raw`(?:\s+(?:itself|also|too|then|now|therefore|thus|consequently|in turn|only|merely|just|both|all|directly|indirectly|in \w+))*`;
const effects = String.raw`is|are|was|were|has been|have been`;
const states = String.raw`(?:\s+(?:also|now|therefore|thus|only|merely|just|not|as well|in turn|currently|still))*\s+(?:affected|failing|slow\w*|impacted|degraded|hit|waiting|unable to|called|needed|used|the (?:one|component|caller|service|entry)|where|a (?:victim|caller|consequence|symptom)|downstream|upstream|on the path|asked|what)`;
const verbs = String.raw`fails?|failing|failed|suffers?|feels?|sees?|notices?|stops? working|(?:cannot|can't|can no longer|could not) (?:reach|use|call|get|serve|work|answer|respond|complete|finish|be)|gets? (?:no|errors?|slow|nothing)|receives? (?:no|errors?|nothing)|returns? errors?|answers? (?:late|with errors|slowly)|shows? (?:errors?|symptoms?)|(?:has|have) (?:to wait|no)|does not (?:get|work|answer|respond)|becomes? slow\w*|only|breaks?|inherits?|stalls?|hangs?|degrades?|goes|passes|sits|stands|struggles?|experiences?|follows?|loses?`;
const links = String.raw`calls?|needs?|uses?|depends? on|relies on|rely on|waits? for|wait for|talks? to|reaches|asks?`;
const follows = (names: string) =>
  new RegExp(
    String.raw`^(?:'s?)?${adverbs}\s*(?:$|[.,;:)"'\]-]|(?:${effects})${states}|(?:${links})\s+(?:the\s+)?(?:${names}|it|them|this|that|one|another|its?)\b|(?:${links})\s*(?:[.,;)]|$)|(?:${verbs})\b|(?:and|or|because|since|as|so|through|via|by|with|which|who|that|to|in|of|on|at|from|while|when|before|after|until|slow|cannot|rather|either|first|failure|failures|errors?|requests?|calls?|traffic|users?|slowness|problems?|symptoms?|outage|component|service)\b)`,
    'i',
  );

/**
 * A component that only stands on the way from the cause, of which a sentence says more than that it calls, waits or
 * fails; undefined where there is none.
 */
export function overstated(
  text: string,
  onTheWay: readonly string[],
  names: readonly string[],
): string | undefined {
  const allowed = follows(names.map(escaped).join('|'));
  return onTheWay.find(name => {
    const mentions = [
      ...text.matchAll(new RegExp(String.raw`(?<![\w.-])${escaped(name)}(?![\w]|[-.]\w)`, 'gi')),
    ];
    return mentions.some(({ 0: found, index }) => !allowed.test(text.slice(index + found.length)));
  });
}
