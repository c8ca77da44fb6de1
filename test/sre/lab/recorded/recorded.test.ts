import { describe, expect, test } from 'vitest';
import { incidents } from '../../../support/incidents.ts';
import { changes, type Recording, recordingIn, renamed, renaming } from './change.ts';
import { verdictOn } from './verdict.ts';

const all = incidents();

const recordings = new Map<string, Recording>();

async function recordingOf(folder: string): Promise<Recording> {
  const recording = recordings.get(folder) ?? (await recordingIn(folder));
  recordings.set(folder, recording);
  return recording;
}

const same = (text: string): string => text;

/** The recorded incidents, changed in ways that leave the cause what it is. */
const ways: readonly (readonly [
  name: string,
  change: (
    recording: Recording,
    namespace: string,
  ) => { recording: Recording; rename: (text: string) => string },
])[] = [
  ...Object.entries(changes).map(
    ([name, change]) =>
      [name, (recording: Recording) => ({ recording: change(recording), rename: same })] as const,
  ),
  ...[false, true].map(
    neutral =>
      [
        neutral ? 'other names, and settings that are called after nothing' : 'other names',
        (recording: Recording, namespace: string) => {
          const rename = renaming(recording.dump, namespace, neutral);
          return { recording: renamed(recording, rename), rename };
        },
      ] as const,
  ),
];

/** What a recording of a node's services alone shows. */
const lost: { readonly [way: string]: RegExp } = { 'no texts of nodes': /^kube-proxy-down$/ };

describe.skipIf(all.length === 0)('recorded incidents, changed', () => {
  test.each(ways)(
    '%s',
    async (name, change) => {
      const known = all.filter(({ code }) => !(lost[name]?.test(code) ?? false));
      const wrong: string[] = [];
      for (const { id, folder, question, namespace, code, component } of known) {
        const { recording, rename } = change(await recordingOf(folder), namespace);
        const { status, causes } = await verdictOn(recording, question, rename(namespace));
        const [first] = causes;
        const isRight = first?.code === code && first.component === rename(component);
        if (!isRight || status !== 'identified')
          wrong.push(`${id}: ${code} of ${rename(component)}, not ${first?.code} of ${first?.component}`);
      }
      expect(wrong.length, wrong.join('\n')).toBeLessThanOrEqual(known.length * 0.05);
    },
    120_000,
  );
});
