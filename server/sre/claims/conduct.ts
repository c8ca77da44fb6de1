/** What no sentence of an explanation may do, whatever the evidence says. */
const rules: readonly (readonly [why: string, pattern: RegExp])[] = [
  ['a link', /\bwww\.|\b(?:ftp|file|mailto|javascript|data):|\]\(|<\/?[a-z][^>]*>|\b(?:bit\.ly|t\.co)\b/i],
  [
    'a command',
    /\b(?:kubectl|helm|curl|wget|sudo|ssh|scp|chmod|chown|systemctl|journalctl|gcloud|terraform|ansible)\b(?![./:-]\w)|\brm\s+-\w|\bdocker\s+(?:run|exec|pull|push|login|rm)\b|\b(?:ba|z)?sh\s+-c\b|\|\s*(?:ba)?sh\b|\$\(|&&|\bbase64\s+-/i,
  ],
  [
    'speaks of itself',
    /(?<![\w-])(?:I|I'm|I've|I'll|I'd)(?![\w-])|\b(?:we|we've|we're|we'll|my|our|us|myself)\b(?!-)/,
  ],
  ['speaks to the reader', /\byou(?:r|rs|'re|'ll|'ve)?\b/i],
  [
    'speaks of its instructions',
    /\bsystem prompt|\b(?:previous|prior|above|my|these|those) (?:instructions?|rules|prompts?)\b|\bignor(?:e|ing) (?:all|any|the|previous|prior|your|my)\b|\bdisregard\b|\blanguage model\b|\bas an (?:ai|assistant)\b|\bapi key\b|\bjailbreak|\bprompts?\b/i,
  ],
  [
    'says that something was done',
    /\b(?:ha(?:s|ve|d)(?: now| already| since)?(?: been)?|was|were|is now|are now|been|got|successfully|automatically)\s+(?:\w+ly\s+)?(?:fixed|resolved|repaired|mitigated|remediated|recovered|restored|reverted|patched|corrected|solved|healed|cleaned up|rolled back|redeployed|undone)\b|\b(?:fix|rollback|patch|workaround|remediation|hotfix) (?:was|has been|is|were) (?:applied|made|done|deployed|in place|completed)\b/i,
  ],
  [
    'tells what to do',
    /\b(?:should|must|ought to|needs? to be|have to be|recommend(?:s|ed|able)?|advis(?:e|ed|able)|suggested? to|please|make sure|ensure|consider|be sure)\b/i,
  ],
  [
    'is an order',
    /(?:^|[.;:!?]\s+)(?:please\s+)?(?:run|restart|roll|delete|remove|disable|enable|turn|switch|bypass|skip|apply|execute|open|click|visit|go|download|install|contact|call|check|see|use|set|change|increase|reduce|scale|drop|stop|kill|drain|grant|allow|add|create|update|upgrade|deploy|promote|revert|verify|try|do|don't|stay|note|remember)\b(?!\s+(?:is|are|was|were|of|has|had|says|shows|in|at|fails?|failed)\b)/i,
  ],
  [
    'weakens a safeguard',
    /\b(?:disabl|bypass|skip|circumvent|turn(?:ing|ed)? off|switch(?:ing|ed)? off|relax|lift)\w*\s+(?:\w+\s+){0,3}(?:polic|guardrail|approval|validation|security|authenti|authori|audit|tls|check|safety|quota|protection)/i,
  ],
  [
    'is surer than evidence can be',
    /\b(?:definitely|certainly|undoubtedly|without (?:a |any )?doubt|beyond (?:a )?doubt|guaranteed?|100 ?% (?:sure|certain|confiden\w+)|proven|conclusive\w*)\b/i,
  ],
];

/** An address in a sentence counts when the cluster's own objects have it and it leads nowhere else. */
function isForeign(address: string, objects: readonly string[]): boolean {
  const bare = address.replace(/[.,;:)\]'"]+$/, '');
  const host = /^https?:\/\/([^/:?#]+)/i.exec(bare)?.[1] ?? '';
  const isInside =
    /^[a-z0-9-]+$/i.test(host) ||
    /\.svc(?:\.cluster\.local)?$/i.test(host) ||
    /^\d+\.\d+\.\d+\.\d+$/.test(host);
  return !isInside || !objects.some(text => text.toLowerCase().includes(bare.toLowerCase()));
}

/** Why a sentence may not be told, whatever it says; undefined where nothing speaks against it. */
export function misconduct(text: string, objects: readonly string[]): string | undefined {
  const addresses = text.match(/\b[a-z][a-z0-9+.-]*:\/\/\S*/gi) ?? [];
  if (addresses.some(address => isForeign(address, objects))) return 'a link';
  return rules.find(([, pattern]) => pattern.test(text))?.[0];
}
