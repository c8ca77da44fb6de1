import type { Terminal } from '../support/terminal.ts';

type Args = { [argument: string]: unknown };

/** The end of a pod's name hashes every default of its template; no reader looks at it. */
export const podsUnnamed = (text: string): string =>
  text.replaceAll(/-[bcdfghjklmnpqrstvwxz2-9]{10}-[bcdfghjklmnpqrstvwxz2-9]{5}\b/g, '-*-*');

/** The whole answer over MCP. */
export async function told({ product }: Terminal, name: string, args: Args = {}): Promise<string> {
  const { text, isError } = await product.call(name, args);
  return podsUnnamed(isError ? `ERROR\n${text}` : text);
}

/**
 * The whole answer over MCP, then how the command line's table of the same call goes on where it differs: what
 * comes next is a command there.
 */
export async function toldBoth(terminal: Terminal, name: string, args: Args, line: string): Promise<string> {
  const overMcp = await told(terminal, name, args);
  const { code, stdout, stderr } = await terminal.run(line);
  const shown = podsUnnamed(`${stdout}${stderr}`).trimEnd();
  const start = overMcp.lastIndexOf('\nNext:\n');
  const same = start < 0 ? overMcp : overMcp.slice(0, start);
  const rest = shown.startsWith(same) ? `…${shown.slice(same.length)}` : shown;
  return `${overMcp}\n\n$ quarterdeck ${line}  = ${code}\n${rest}`;
}
