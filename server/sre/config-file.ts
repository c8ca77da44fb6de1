/** A line of a config file that gives a name a value. */
export type Pair = { name: string; value: string };

/** A config file longer than this is not read on. */
const LINES = 2000;

const unquoted = (text: string): string =>
  text
    .trim()
    .replace(/[,;]$/, '')
    .replace(/^(["'])(.*)\1$/, '$2');

/** nginx, HAProxy and their like give values without a sign between. */
const directive = /(?:^|[\s{])(proxy_pass|grpc_pass|fastcgi_pass|uwsgi_pass|server)\s+([^;{]+);/;
const place = /^\s*location\s+(?:[=~^*]+\s+)?(\S+)\s*\{/;
const pair = /^(\s*)(?:- )?["']?([\w./-]+)["']?\s*[:=]\s*(.*)$/;

/**
 * The pairs in a text of properties, YAML, JSON, INI or of a proxy's directives, read line by line: names of a
 * nested file are joined with dots, by how far they stand in. What is no pair is left out.
 */
export function pairsIn(text: string): Pair[] {
  const found: Pair[] = [];
  const above: { indent: number; name: string }[] = [];
  let location = '';
  for (const line of text.split('\n').slice(0, LINES)) {
    if (/^\s*[#!]/.test(line)) continue;
    location = place.exec(line)?.[1] ?? location;
    const [, passes, target] = directive.exec(line) ?? [];
    if (passes !== undefined && target !== undefined) {
      const where = location === '' || passes === 'server' ? '' : `location ${location} `;
      found.push({ name: `${where}${passes}`, value: target.trim().split(/\s+/)[0] ?? '' });
      continue;
    }
    const [, lead = '', name, rest = ''] = pair.exec(line) ?? [];
    if (name === undefined) continue;
    const indent = lead.length + (/^\s*- /.test(line) ? 2 : 0);
    while ((above.at(-1)?.indent ?? -1) >= indent) above.pop();
    const value = unquoted(rest.replace(/\s#.*$/, ''));
    if (value === '' || value === '{' || value === '[') above.push({ indent, name });
    else found.push({ name: [...above.map(it => it.name), name].join('.'), value });
  }
  return found;
}
