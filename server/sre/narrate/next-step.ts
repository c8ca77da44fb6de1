import type { KnownTool } from '../../control-plane/ports.ts';
import type { Report } from '../../domain/report.ts';

type Args = { [argument: string]: string | number | boolean };

const CALL = /^([a-z][a-z_]{2,40})\((.*)\)$/s;
const ARGUMENT = /\s*([a-z_]{1,40})\s*[:=]\s*("(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|true|false)\s*(,|$)/y;

/** Whether a next step is a call, and not what to change in words. */
export const isCall = (step: string): boolean => CALL.test(step);

/** A call as it is written in reports, `get_deployment(component: "cart")`; undefined for anything else. */
function read(text: string): { name: string; args: Args } | undefined {
  const [, name, list = ''] = CALL.exec(text.trim()) ?? [];
  if (name === undefined) return undefined;
  const args: Args = {};
  ARGUMENT.lastIndex = 0;
  while (ARGUMENT.lastIndex < list.length) {
    const [, key = '', value = ''] = ARGUMENT.exec(list) ?? [];
    if (key === '' || Object.hasOwn(args, key)) return undefined;
    try {
      args[key] = JSON.parse(value);
    } catch {
      return undefined;
    }
  }
  return { name, args };
}

/** Whether a value is one that the report has, as a name or in its evidence, or says how far back to look. */
function isKnown(value: string | number | boolean, report: Report): boolean {
  if (typeof value !== 'string') return true;
  if (/^\d{1,4}[smhd]$/.test(value)) return true;
  const { scope, causes, evidence } = report;
  const names = [
    scope.environment,
    scope.component,
    report.name,
    ...scope.namespaces,
    ...causes.flatMap(({ component, path, object }) => [component, ...path, object?.name]),
  ];
  if (names.includes(value)) return true;
  const isPlain = /^[\w .,:'/-]{3,60}$/.test(value);
  return isPlain && evidence.some(({ kind, text }) => kind !== 'log' && text.includes(value));
}

const written = (name: string, args: Args): string =>
  `${name}(${Object.entries(args)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
    .join(', ')})`;

/**
 * A call that a model names, as it may be told: of a tool that there is, with arguments that it takes and values that
 * the report knows; one that writes only as a dry run. Undefined for everything else.
 */
export function nextStep(text: string, tools: readonly KnownTool[], report: Report): string | undefined {
  const call = read(text);
  const tool = tools.find(({ name }) => name === call?.name);
  if (!call || !tool || !tool.takes(call.args)) return undefined;
  // A number is nobody's name: how many replicas to scale to is for a person to say.
  const isGuess = Object.values(call.args).some(value => typeof value === 'number');
  if (tool.writes && (isGuess || call.args['dry_run'] !== true)) return undefined;
  if (!Object.values(call.args).every(value => isKnown(value, report))) return undefined;
  return written(call.name, call.args);
}

/** The tools that look, with their arguments, as a model is told of them. */
export const toolLines = (tools: readonly KnownTool[]): string[] =>
  tools.map(
    ({ name, arguments: names, writes }) =>
      `${name}(${names.join(', ')})${writes ? ' only with dry_run: true' : ''}`,
  );
