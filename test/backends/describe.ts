import { describe } from 'vitest';
import { type GoProgram, whyMissing } from './go-program.ts';

const mayNotSkip = process.env['CI'] === 'true' || process.env['QUARTERDECK_NO_SKIP'] === '1';

/** Tests against a real backend: left out where it cannot be had, which is said; in CI they run, and fail saying it. */
export function describeWith(program: GoProgram, title: string, tests: () => void): void {
  const missing = whyMissing(program);
  if (missing === undefined || mayNotSkip) {
    describe(title, tests);
    return;
  }
  process.stderr.write(`skipped: ${title}: ${missing}\n`);
  describe.skip(title, tests);
}
