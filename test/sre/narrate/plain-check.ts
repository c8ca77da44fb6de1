import type { Report } from '../../../server/domain/report.ts';

/**
 * What a reader would object to in a narrated report, found in another way than the product does it: every digit,
 * every word that is no plain word, by the texts of the cited evidence and of the causes that rest on it.
 */
export function objections(report: Report): string[] {
  const { narrative, evidence, causes, scope } = report;
  if (!narrative) return [];
  const found: string[] = [];
  for (const { text, evidence: ids } of narrative.sentences) {
    const cited = evidence.filter(({ id }) => ids.includes(id));
    if (ids.length === 0 || cited.length < new Set(ids).size) found.push(`no such evidence: ${text}`);
    const about = causes.filter(cause => cause.evidence.some(id => ids.includes(id)));
    const known = JSON.stringify([cited, about, scope]).replaceAll('\\"', '"').toLowerCase();
    for (const number of text.match(/\d+/g) ?? [])
      if (!new RegExp(`(?<!\\d)0*${Number(number)}(?!\\d)`).test(known))
        found.push(`number ${number}: ${text}`);
    for (const [, amount = '', written = ''] of text.matchAll(/(\d+) ?(KiB?|MiB?|GiB?|MB|GB|%|ms)(?!\w)/g)) {
      const unit = written.replace('iB', 'i').toLowerCase();
      const share = unit === '%' ? `0.${amount}` : `${amount}${unit}`;
      if (![share, `${amount}${unit}`, `${amount} ${unit}`].some(form => known.includes(form)))
        found.push(`unit ${written}: ${text}`);
    }
    for (const word of text.match(/[A-Za-z0-9]+(?:[-_./:@][A-Za-z0-9]+)+|[A-Z]{2,}\w*|\w*[a-z][A-Z]\w*/g) ??
      [])
      if (
        !known.includes(word.toLowerCase()) &&
        !/^\d|^(?:UTC|CPU|API|[KMG]iB|OOM-kills|start-up|scale-up|crash-looping)$/.test(word)
      )
        found.push(`name ${word}: ${text}`);
    if (/[^\u0020-\u007e→←–—’‘“”…]/.test(text)) found.push(`strange characters: ${text}`);
    const links = text.match(/https?:\S+[^\s.,;:)"]/g) ?? [];
    for (const link of links) if (!known.includes(link.toLowerCase())) found.push(`link ${link}: ${text}`);
    if (/www\.|kubectl|rm -|\bI\b|\bhas been (?:fixed|resolved|rolled)|\bfine\b|<\w/i.test(text))
      found.push(`not to be said: ${text}`);
  }
  return found;
}
