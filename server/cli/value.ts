import { readFileSync } from 'node:fs';
import { parse, YAMLParseError } from 'yaml';
import { PlatformError } from '../errors.ts';

/** JSON or YAML text, or `@FILE` for the content of a file. */
export function readValue(text: string, where: string): unknown {
  const file = text.startsWith('@') ? text.slice(1) : undefined;
  const source = file === undefined ? text : content(file, where);
  try {
    return parse(source);
  } catch (cause) {
    if (!(cause instanceof YAMLParseError)) throw cause;
    const [at] = cause.linePos ?? [];
    const place = at ? `line ${at.line}, column ${at.col}` : 'somewhere';
    const [what = cause.message] = cause.message.split(' at line ');
    throw new PlatformError(
      'invalid_input',
      `${where}: not JSON or YAML: ${what} (${place}${file === undefined ? '' : ` of ${file}`}).`,
      "Quote it for the shell, as in '{name: http, port: 8080}', or name a file with @FILE.",
      { cause },
    );
  }
}

function content(file: string, where: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new PlatformError(
      'invalid_input',
      `${where}: the file ${file} cannot be read.`,
      'Write @ and the path of a file that exists.',
      { cause },
    );
  }
}
