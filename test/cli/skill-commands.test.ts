import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { openTerminal, type Terminal } from '../support/terminal.ts';

let terminal: Terminal;
beforeAll(async () => {
  terminal = await openTerminal();
});
afterAll(() => terminal.close());

const right = '---\nname: tidy-up\ndescription: Tidies up.\n---\n\n1. Look.\n';

/** Two skills of a team, one of which is none. */
async function skillFolder(): Promise<string> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'tidy-up'));
  await mkdir(join(folder, 'wrong'));
  await writeFile(join(folder, 'tidy-up', 'SKILL.md'), right);
  await writeFile(join(folder, 'wrong', 'SKILL.md'), '---\nname: wrong\nlicence: MIT\n---\n');
  return folder;
}

/** What every command line shows, with its exit code. */
async function story(folder: string, lines: readonly (readonly string[])[]): Promise<string> {
  const told: string[] = [];
  for (const words of lines) {
    const { code, stdout, stderr } = await terminal.run(words);
    told.push(`$ ${words.join(' ')}\n${stdout}${stderr}= ${code}`);
  }
  return told.join('\n').replaceAll(folder, 'F');
}

test('skills are listed, shown and validated, a broken one too', async () => {
  const folder = await skillFolder();
  const lines = [
    ['skill', 'list', '--skills', folder],
    ['skill', 'list', '-o', 'name'],
    ['skill', 'show', 'tidy-up', '--skills', folder],
    ['skill', 'show', 'wrong', '--skills', folder],
    ['skill', 'show', 'ship-change'],
    ['skill', 'validate', folder],
    ['skill', 'validate', join(folder, 'tidy-up', 'SKILL.md')],
    ['skill', 'validate', join(folder, 'tidy-up'), '-o', 'json'],
    ['skill', 'validate', join(folder, 'missing')],
    ['skill', 'validate'],
    ['skill', 'check'],
    ['skill', '-h'],
  ];
  expect(await story(folder, lines)).toMatchInlineSnapshot(`
    "$ skill list --skills F
    Skills:
      diagnose-environment: Finds out what is wrong in an environment, why, and what to do about it. Use it when something is down, slow, restarting or not rolled out, or when somebody asks whether an environment is well.
      ship-a-change: Brings a change of a component (a new image, value, endpoint or dependency) to its first environment, checks it there and promotes it along the pipeline. Use it when somebody asks to deploy, release, ship or promote something.
      tidy-up: Tidies up.
    Broken:
      F/wrong/SKILL.md:2:1: description: missing, expected a string
      F/wrong/SKILL.md:3:1: licence: unknown field, did you mean "license"?
      F/wrong/SKILL.md:4:1: nothing stands below the frontmatter
    Next:
      quarterdeck skill show diagnose-environment
    = 0
    $ skill list -o name
    skill/diagnose-environment
    skill/ship-a-change
    = 0
    $ skill show tidy-up --skills F
    1. Look.
    = 0
    $ skill show wrong --skills F
    error: F/wrong/SKILL.md:2:1: description: missing, expected a string
    F/wrong/SKILL.md:3:1: licence: unknown field, did you mean "license"?
    F/wrong/SKILL.md:4:1: nothing stands below the frontmatter
    Correct the file there.
    = 1
    $ skill show ship-change
    error: There is no skill "ship-change".
    Did you mean ship-a-change? Skills: diagnose-environment, ship-a-change.
    = 1
    $ skill validate F
    right  tidy-up  F/tidy-up/SKILL.md
    wrong  F/wrong/SKILL.md:2:1: description: missing, expected a string
    wrong  F/wrong/SKILL.md:3:1: licence: unknown field, did you mean "license"?
    wrong  F/wrong/SKILL.md:4:1: nothing stands below the frontmatter
    = 1
    $ skill validate F/tidy-up/SKILL.md
    right  tidy-up  F/tidy-up/SKILL.md
    = 0
    $ skill validate F/tidy-up -o json
    {
      "skills": [
        {
          "name": "tidy-up",
          "file": "F/tidy-up/SKILL.md"
        }
      ],
      "broken": []
    }
    = 0
    $ skill validate F/missing
    error: F/missing: there is no such file or folder.
    Name a SKILL.md, the folder of a skill, or a folder of such folders.
    = 2
    $ skill validate
    error: skill validate needs PATH.
    usage: quarterdeck skill validate PATH… [flags]
    quarterdeck skill validate -h explains every argument.
    = 2
    $ skill check
    error: skill has no verb "check".
    Verbs: list, show, validate. quarterdeck skill -h explains them.
    = 2
    $ skill -h
    What can be done with: skill

    Commands
      skill list      Lists the skills: instructions that an agent follows step by step.
      skill show      Shows one skill.
      skill validate  Checks skills by the rules of agentskills.io: names each mistake with its line,
                      and fails on one.

    quarterdeck skill VERB -h explains one.
    = 0"
  `);
});

test('an agent is given the same', async () => {
  const list = await terminal.product.call('use_skill');
  expect(list.view['skills']).toMatchObject([{ name: 'diagnose-environment' }, { name: 'ship-a-change' }]);
  expect(list.text).toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    Skills:
      diagnose-environment: Finds out what is wrong in an environment, why, and what to do about it. Use it when something is down, slow, restarting or not rolled out, or when somebody asks whether an environment is well.
      ship-a-change: Brings a change of a component (a new image, value, endpoint or dependency) to its first environment, checks it there and promotes it along the pipeline. Use it when somebody asks to deploy, release, ship or promote something.
    Next:
      use_skill(skill: "diagnose-environment")"
  `);
  const { text, view } = await terminal.product.call('use_skill', { skill: 'ship-a-change' });
  expect(text).toContain('# Ship a change');
  expect(text).toContain(view['body']);
  const { stdout } = await terminal.run('skill show ship-a-change');
  expect(stdout.trimEnd()).toBe(view['body']);
  const missing = await terminal.product.call('use_skill', { skill: 'diagnose' });
  expect([missing.isError, missing.text]).toMatchInlineSnapshot(`
    [
      true,
      "SIMULATED cluster (scenario shop): nothing here is real.
    There is no skill "diagnose".
    Did you mean diagnose-environment? Skills: diagnose-environment, ship-a-change.",
    ]
  `);
});
