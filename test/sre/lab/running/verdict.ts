import type { Case } from './case.ts';
import { look, type Recording } from './look.ts';

/** What is said first, in the words of a case's truth. */
async function verdict({ world, question, truth }: Case, recording: Recording): Promise<string> {
  const { status, causes } = await look(world(), question, recording);
  const [first] = causes;
  // Where nothing is wrong, a suspicion is no claim.
  if (!first || (truth === 'nothing' && status !== 'identified')) return 'nothing';
  return `${first.code} of ${first.component}`;
}

/** Those of the cases of which something else is said first, a line for each. */
export async function wrongOf(cases: readonly Case[], recording: Recording): Promise<string[]> {
  const wrong: string[] = [];
  for (const found of cases) {
    const said = await verdict(found, recording);
    if (said !== found.truth) wrong.push(`${found.name}: ${said}, not ${found.truth}`);
  }
  return wrong;
}
