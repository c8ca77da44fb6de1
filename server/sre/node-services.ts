/** A service of a node, as `systemctl status` shows it. */
export type NodeService = {
  name: string;
  node: string;
  /** The state word: `active`, `inactive`, `failed`, `activating`. */
  state: string;
  /** The line that says it, whole. */
  line: string;
};

const unit = /([\w@.-]+)\.service\b/;
const active = /^\s*Active:\s+(\w+)(?:\s+\(([^)]*)\))?/;

/** The services in captured `systemctl status` texts. */
export function servicesIn(node: string, texts: readonly string[]): NodeService[] {
  const found: NodeService[] = [];
  let name: string | undefined;
  for (const line of texts.join('\n').split('\n')) {
    const said = /^(?:Service: (\S+)|Status:|\s*[●○×*]\s)/.exec(line);
    if (said) name = said[1] ?? unit.exec(line)?.[1] ?? name;
    const gone = /Unit (\S+?)(?:\.service)? could not be found/.exec(line);
    if (gone?.[1] !== undefined) name = undefined;
    const [, state] = active.exec(line) ?? [];
    if (state === undefined || name === undefined) continue;
    found.push({ name, node, state, line: line.trim() });
    name = undefined;
  }
  return found;
}
