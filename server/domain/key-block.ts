const BEGIN = /-----BEGIN [A-Z0-9 ]{1,60}-----/;
const END = /-----END [A-Z0-9 ]{1,60}-----/;
/** What stands between the two: base64, and headers of older keys. */
const BODY = /^\s*(?:[A-Za-z0-9+/]{1,200}={0,2}|(?:Proc-Type|DEK-Info): .*)?\s*$/;

/** Which of these texts, one to a line, belong to a key or a certificate that goes over several lines, even where its first or last is not among them. */
export function keyLines(texts: readonly string[]): ReadonlySet<number> {
  const found = new Set<number>();
  const mark = (order: readonly number[], edge: RegExp, other: RegExp) => {
    let inside = false;
    for (const at of order) {
      const text = texts[at] ?? '';
      if (edge.test(text)) inside = !other.test(text);
      else if (inside && BODY.test(text)) found.add(at);
      else if (inside) {
        inside = false;
        if (other.test(text)) found.add(at);
      }
    }
  };
  const forward = texts.map((_, at) => at);
  mark(forward, BEGIN, END);
  mark(forward.toReversed(), END, BEGIN);
  return found;
}
