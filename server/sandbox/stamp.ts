const most = 1000;
const texts = new Map<number, string>();

/** A time as Kubernetes writes it, in whole seconds. What happens in one second shares one text. */
export function stamp(milliseconds: number): string {
  const second = Math.floor(milliseconds / 1000);
  const known = texts.get(second);
  if (known !== undefined) return known;
  if (texts.size >= most) texts.clear();
  const text = `${new Date(second * 1000).toISOString().slice(0, 19)}Z`;
  texts.set(second, text);
  return text;
}
