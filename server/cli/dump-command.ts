import * as z from 'zod';
import { parameterOf } from '../config/parameter.ts';
import type { Command } from './command.ts';
import { ok } from './exit-code.ts';

export const dump: Command = {
  words: ['dump'],
  about:
    'Records the cluster into a folder that --dump reads, without secrets: for support, or to look at later.',
  positional: [],
  parameters: [
    parameterOf('out', z.string().describe('A folder that is new or empty'), { metavar: 'DIR' }),
    parameterOf('only', z.array(z.string()).optional().describe('Record these namespaces only'), {
      metavar: 'NAMESPACE',
    }),
  ],
  examples: [
    'quarterdeck dump --out incident/ --sandbox shop',
    'quarterdeck investigate "what is wrong?" --dump incident/',
  ],
  answers: false,
  async run({ args, config, io, deps }) {
    const { out, only } = z.object({ out: z.string(), only: z.array(z.string()).optional() }).parse(args);
    const { folder, objects, logs, missed } = await deps.dump(
      await config(),
      { folder: out, namespaces: only },
      io,
    );
    io.stdout.write(`recorded ${objects} objects and ${logs} logs in ${folder}\n`);
    for (const one of missed.slice(0, 20)) io.stderr.write(`not recorded: ${one}\n`);
    if (missed.length > 20) io.stderr.write(`… and ${missed.length - 20} more, in ${folder}/dump.json\n`);
    return ok;
  },
};
