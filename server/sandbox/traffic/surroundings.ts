import type { App, Topology } from './topology.ts';

/** Every caller before those it calls; where calls form a circle, the one that closes it is left out. */
export type Surroundings = { apps: readonly App[]; callersOf: ReadonlyMap<string, readonly string[]> };

function connectedTo(topology: Topology, id: string): Map<string, App> {
  const edges = [...topology.values()].flatMap(({ id: from, calls }) =>
    calls.map(({ to }) => ({ from, to })),
  );
  const callers = Map.groupBy(edges, ({ to }) => to);
  const found = new Map<string, App>();
  const open = [id];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const app = topology.get(next);
    if (!app || found.has(next)) continue;
    found.set(next, app);
    open.push(...app.calls.map(({ to }) => to), ...(callers.get(next) ?? []).map(({ from }) => from));
  }
  return found;
}

/** What an app's numbers depend on: all that is connected to it by calls, in either direction. */
export function surroundingsOf(topology: Topology, id: string): Surroundings {
  const connected = connectedTo(topology, id);
  const ordered: App[] = [];
  const seen = new Map<string, 'open' | 'done'>();
  const callersOf = new Map<string, string[]>();

  function visit(app: App): void {
    seen.set(app.id, 'open');
    const calls = app.calls.filter(({ to }) => {
      const callee = connected.get(to);
      if (!callee || seen.get(to) === 'open') return false;
      if (!seen.has(to)) visit(callee);
      callersOf.set(to, [...(callersOf.get(to) ?? []), app.id]);
      return true;
    });
    seen.set(app.id, 'done');
    ordered.push({ ...app, calls });
  }

  for (const app of [...connected.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)))
    if (!seen.has(app.id)) visit(app);
  return { apps: ordered.toReversed(), callersOf };
}
