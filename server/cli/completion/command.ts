import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { parameterOf } from '../../config/parameter.ts';
import type { Command } from '../command.ts';
import { ok } from '../exit-code.ts';

const scripts = {
  bash: new URL('./quarterdeck.bash', import.meta.url),
  zsh: new URL('./quarterdeck.zsh', import.meta.url),
  fish: new URL('./quarterdeck.fish', import.meta.url),
};
const Shell = z.enum(['bash', 'zsh', 'fish']);

export const completion: Command = {
  words: ['completion'],
  about: 'Prints the script with which a shell completes commands, flags, values and names.',
  positional: ['shell'],
  parameters: [parameterOf('shell', Shell.describe('The shell'))],
  examples: [
    'source <(quarterdeck completion bash)',
    'quarterdeck completion zsh > "${fpath[1]}/_quarterdeck"',
    'quarterdeck completion fish > ~/.config/fish/completions/quarterdeck.fish',
  ],
  answers: false,
  run({ args, io }) {
    io.stdout.write(readFileSync(scripts[Shell.parse(args['shell'])], 'utf8'));
    return Promise.resolve(ok);
  },
};
