/** A service of a node, as `systemctl status` shows it. */
export type NodeService = {
  name: string;
  node: string;
  /** The state word: `active`, `inactive`, `failed`, `activating`; `missing` where there is no such unit. */
  state: string;
  /** Whether it is told to start with the node; undefined where that is not said. */
  enabled: boolean | undefined;
  /** The line that says its state, whole. */
  line: string;
  /** Lines of its journal that were shown with it. */
  journal: readonly string[];
};

const unit = /([\w@.-]+)\.service\b/;
const active = /^\s*Active:\s+(\w+)/;

type Open = { name: string; enabled: boolean | undefined };

/** The name that a line opens a new unit with. */
function opened(line: string, before: string | undefined): string | undefined {
  const said = /^(?:Service: (\S+)|Status:|\s*[●○×*]\s)/.exec(line);
  if (!said) return undefined;
  return said[1] ?? unit.exec(line)?.[1] ?? before;
}

function enabledBy(line: string): boolean | undefined {
  const state = /^\s*Loaded: loaded \([^;]+; (enabled|disabled)/.exec(line)?.[1];
  return state === undefined ? undefined : state === 'enabled';
}

/** The services in captured `systemctl status` texts. */
export function servicesIn(node: string, texts: readonly string[]): NodeService[] {
  const found: (NodeService & { journal: string[] })[] = [];
  let open: Open | undefined;
  for (const line of texts.join('\n').split('\n')) {
    const gone = /Unit (\S+?)(?:\.service)? could not be found/.exec(line)?.[1];
    if (gone !== undefined) {
      found.push({ name: gone, node, state: 'missing', enabled: undefined, line: line.trim(), journal: [] });
      open = undefined;
      continue;
    }
    const name = opened(line, open?.name);
    if (name !== undefined) open = { name, enabled: undefined };
    else if (open) open.enabled ??= enabledBy(line);
    const [, state] = active.exec(line) ?? [];
    if (state !== undefined && open) found.push({ ...open, node, state, line: line.trim(), journal: [] });
    else if (/^[A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d /.test(line)) found.at(-1)?.journal.push(line);
  }
  return found;
}
