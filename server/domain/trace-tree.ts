import { remember } from './remember.ts';
import type { Span, Trace } from './trace.ts';
import { placed } from './trace-clock.ts';

/** A span at its place in a trace. */
export type Node = {
  span: Span;
  parent: Node | undefined;
  /** By their start. */
  children: Node[];
  depth: number;
  /** As the clock of its parent has it, in milliseconds since 1970. */
  start: number;
  end: number;
  /** Its parent does not wait for it. */
  isApart: boolean;
};

export type TraceTree = {
  /** Every parent before its children. */
  nodes: readonly Node[];
  /** The longest of those without a parent; those that have named none come before those whose parent is missing. */
  root: Node | undefined;
  start: number;
  end: number;
};

/** Each span once; another one of the same id is taken for what the first has called. */
function drafts(spans: readonly Span[]): Node[] {
  const byId = new Map<string, Node>();
  const same = new Set<string>();
  const nodes: Node[] = [];
  const parents = new Map<Node, string | undefined>();
  for (const span of spans) {
    const twin = `${span.id} ${span.component} ${span.operation} ${span.start}`;
    if (same.has(twin)) continue;
    same.add(twin);
    const node: Node = {
      span,
      parent: undefined,
      children: [],
      depth: 0,
      start: span.start,
      end: span.start + span.milliseconds,
      isApart: false,
    };
    nodes.push(node);
    parents.set(node, byId.has(span.id) ? span.id : span.parent);
    if (!byId.has(span.id)) byId.set(span.id, node);
  }
  for (const [node, id] of parents) {
    const parent = byId.get(id ?? '');
    node.parent = parent === node ? undefined : parent;
  }
  return nodes;
}

/** Where parents go round in a circle, the first span of it begins anew. */
function cutCircles(nodes: readonly Node[]): void {
  const sound = new Set<Node>();
  for (const node of nodes) {
    const trail = new Set<Node>();
    for (let here: Node | undefined = node; here && !sound.has(here); here = here.parent) {
      if (trail.has(here)) {
        here.parent = undefined;
        break;
      }
      trail.add(here);
    }
    for (const each of trail) sound.add(each);
  }
}

/** Every parent before its children, each with its depth and its time. */
function inOrder(nodes: readonly Node[]): Node[] {
  for (const node of nodes) node.parent?.children.push(node);
  const ordered = nodes.filter(({ parent }) => parent === undefined);
  const shifts = new Map<Node, number>();
  for (const node of ordered) {
    const { parent } = node;
    if (parent) {
      node.depth = parent.depth + 1;
      const { shift, isApart } = placed(node.span, parent, shifts.get(parent) ?? 0);
      shifts.set(node, shift);
      node.start += shift;
      node.end += shift;
      node.isApart = isApart;
    }
    for (const child of node.children) ordered.push(child);
  }
  for (const node of ordered) node.children.sort((a, b) => a.start - b.start);
  return ordered;
}

const lengthOf = ({ start, end }: Node): number => end - start;

function rootOf(nodes: readonly Node[]): Node | undefined {
  const tops = nodes.filter(({ parent }) => parent === undefined);
  const whole = tops.filter(({ span }) => span.parent === undefined);
  return (whole.length > 0 ? whole : tops).toSorted((a, b) => lengthOf(b) - lengthOf(a))[0];
}

/** The spans of a trace as the tree they are, whatever is missing, doubled, circular or timed by another clock. */
export const treeOf = remember((trace: Trace): TraceTree => {
  const found = drafts(trace.spans);
  cutCircles(found);
  const nodes = inOrder(found);
  const [first] = nodes;
  return {
    nodes,
    root: rootOf(nodes),
    start: nodes.reduce((least, { start }) => Math.min(least, start), first?.start ?? 0),
    end: nodes.reduce((most, { end }) => Math.max(most, end), first?.end ?? 0),
  };
});
