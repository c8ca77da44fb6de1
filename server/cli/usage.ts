import type { Parameter } from '../config/parameter.ts';
import { title, type Command } from './command.ts';

const more = (parameter: Parameter): string => (parameter.shape.type === 'list' ? '…' : '');

/** `--state FILE`, `--sandbox [SCENARIO]`, `--dry-run`. */
export function flagUsage(parameter: Parameter): string {
  if (parameter.shape.type === 'boolean') {
    return `--${parameter.default !== false ? '[no-]' : ''}${parameter.flag}`;
  }
  const value = `${parameter.metavar}${more(parameter)}`;
  if (parameter.bare === undefined) return `--${parameter.flag} ${value}`;
  // The next word is only taken for a value that is known.
  const known = parameter.shape.type === 'text' && parameter.shape.choices.length > 0;
  return known ? `--${parameter.flag} [${value}]` : `--${parameter.flag}[=${value}]`;
}

/** `quarterdeck component deploy COMPONENT --environment ENVIRONMENT [flags]` */
export function usage(command: Command): string {
  if (command.usage !== undefined) return `quarterdeck ${title(command)} ${command.usage}`;
  const positional = command.positional.flatMap(key => {
    const parameter = command.parameters.find(parameter => parameter.key === key);
    if (!parameter) return [];
    const name = `${parameter.metavar}${more(parameter)}`;
    return [parameter.required ? name : `[${name}]`];
  });
  const flags = command.parameters.filter(({ key }) => !command.positional.includes(key));
  const required = flags.filter(parameter => parameter.required).map(flagUsage);
  const rest = flags.length > required.length || command.answers ? ['[flags]'] : [];
  return ['quarterdeck', title(command), ...positional, ...required, ...rest].join(' ');
}
