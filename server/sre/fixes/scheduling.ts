import { found, type Fix, type Fixes, type Known } from './known.ts';

const nodesIn = (known: Known, pattern: RegExp): string | undefined => found(known, pattern)[0];

const lacking =
  (what: string): Fix =>
  known => {
    const nodes = nodesIn(known, /scheduled: (.+?) has not enough (?:cpu|memory) left/) ?? 'the nodes';
    const [asked, used, whole] = found(known, /requested: (\d+), used: (\d+), capacity: (\d+)/);
    const figures = asked === undefined ? '' : ` (${asked} requested, ${used} of ${whole} used)`;
    return `Lower the ${what} that ${known.component} requests${figures}, free some on ${nodes}, or add a node.`;
  };

/** What to do about pods that no node takes. */
export const scheduling: Fixes = {
  'node-unschedulable': known => {
    const nodes = nodesIn(known, /scheduled: (\S.*?) cordoned/);
    return nodes === undefined
      ? `Uncordon a node that would fit ${known.component} (\`kubectl uncordon\`), or let it run elsewhere.`
      : `Uncordon ${nodes} (\`kubectl uncordon ${nodes.replaceAll(',', '')}\`), or let ${known.component} run elsewhere.`;
  },
  'node-affinity-unsatisfied': known => {
    const [key, operator, value] = found(known, /meets its affinity (\S+) (\w+)(?: ([\w.,-]+))?$/);
    const rule = key === undefined ? '' : ` (${[key, operator, value].filter(Boolean).join(' ')})`;
    return `Label a node as the node affinity of ${known.component} asks${rule}, or change that affinity.`;
  },
  'node-selector-unsatisfied': known => {
    const [node] = found(known, /to run on node (\S+), which does not exist/);
    if (node !== undefined)
      return `Let ${known.component} name a node that exists instead of ${node}, or none (nodeName).`;
    const [label] = found(known, /no node has the labels? (\S+(?:, \S+)*) that it selects/);
    return `Label a node with ${label ?? 'what is selected'}, or correct the nodeSelector of ${known.component}.`;
  },
  'pod-affinity-unsatisfied': known => {
    const [labels] = found(known, /must be near: (\S+?)(?:,? which|$)/);
    return `Run pods with ${labels ?? 'the labels that it asks for'} where ${known.component} may be, or change its pod affinity.`;
  },
  'pod-anti-affinity-unsatisfied': known => {
    const [nodes, labels] = found(known, /may not be near are on (.+): (\S+)$/);
    return nodes === undefined
      ? `Add a node, run fewer pods of ${known.component}, or make the anti-affinity a preference.`
      : `Add a node beside ${nodes}, run fewer pods, or make the anti-affinity of ${known.component} to ${labels} a preference.`;
  },
  'taint-not-tolerated': known => {
    const [taint, nodes] = found(known, /tolerate the taint (\S+) of (.+)$/);
    return taint === undefined
      ? `Let ${known.component} tolerate the taint of the nodes that would fit, or take it off them.`
      : `Let ${known.component} tolerate the taint ${taint}, or take it off ${nodes}.`;
  },
  'insufficient-cpu': lacking('cpu'),
  'insufficient-memory': lacking('memory'),
  'insufficient-resource': known => {
    const [nodes = 'the nodes', resource] = found(known, /scheduled: (.+?) has not enough (\S+) left/);
    return resource === undefined
      ? `Add a node that has what ${known.component} needs and the others have no more of, or end other pods there.`
      : `Free ${resource} on ${nodes}, or add a node that has some for ${known.component}.`;
  },
  'host-port-conflict': known => {
    const [port, nodes] = found(known, /host port (\d+\S*) is taken on (.+)$/);
    return port === undefined
      ? `Give ${known.component} another hostPort, or none with a service instead.`
      : `Give ${known.component} another hostPort than ${port}, or none: it is taken on ${nodes}.`;
  },
  'topology-spread-unsatisfied': known => {
    const [nodes, key] = found(known, /: on (.+) it would be spread unevenly by (\S+)$/);
    return `Loosen the topology spread of ${known.component}${key === undefined ? '' : ` by ${key}`} (maxSkew, whenUnsatisfiable), or add ${nodes === undefined ? 'nodes' : `nodes beside ${nodes}`}.`;
  },
};
