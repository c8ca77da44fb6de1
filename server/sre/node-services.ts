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

type Open = { name: string; enabled: boolean | undefined; isUnknown: boolean };

/** The name that a line opens a new unit with. Where there is no Unicode, systemd's marks are `*`, `x` and `@`. */
function opened(line: string, before: string | undefined): string | undefined {
  const said = /^(?:Service: (\S+)|Status:|\s*[●○×↻*](?=\s)|\s*[x@] \S+\.service\b)/.exec(line);
  if (!said) return undefined;
  return said[1] ?? unit.exec(line)?.[1] ?? before;
}

function enabledBy(line: string): boolean | undefined {
  const state = /^\s*Loaded: loaded \([^;]+; (enabled|disabled)/.exec(line)?.[1];
  return state === undefined ? undefined : state === 'enabled';
}

const isUnknown = (line: string): boolean => /^\s*Loaded: (?:not-found|error)\b/.test(line);

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
    if (name !== undefined) open = { name, enabled: undefined, isUnknown: false };
    else if (open) {
      open.enabled ??= enabledBy(line);
      open.isUnknown ||= isUnknown(line);
    }
    const [, said] = active.exec(line) ?? [];
    if (said !== undefined && open) {
      const state = open.isUnknown ? 'missing' : said;
      found.push({ name: open.name, enabled: open.enabled, node, state, line: line.trim(), journal: [] });
    }
    if (/^[A-Z][a-z]{2} [\d ]\d \d\d:\d\d:\d\d /.test(line)) found.at(-1)?.journal.push(line);
  }
  return found;
}

const lengths: readonly (readonly [unit: RegExp, milliseconds: number])[] = [
  [/(\d+) ?years?/, 365 * 86_400_000],
  [/(\d+) ?months?/, 30 * 86_400_000],
  [/(\d+) ?weeks?/, 7 * 86_400_000],
  [/(\d+) ?days?/, 86_400_000],
  [/(\d+) ?h\b/, 3_600_000],
  [/(\d+) ?min\b/, 60_000],
  [/(\d+) ?s\b/, 1000],
];

/** For how many milliseconds a unit has been as it is, by the `3h 12min ago` of its state line. */
export function sinceIn(line: string): number | undefined {
  const said = /;\s*([^;]*) ago\b/.exec(line)?.[1];
  return said === undefined
    ? undefined
    : lengths.reduce((sum, [unit, length]) => sum + Number(unit.exec(said)?.[1] ?? 0) * length, 0);
}
