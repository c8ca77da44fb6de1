import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PlatformError } from '../../server/errors.ts';
import { loadSkills, loadSkillsAt } from '../../server/skill-folder.ts';
import { parseSkill } from '../../server/skills/parse.ts';
import { temporaryFolder } from '../support/folder.ts';

const head = 'name: tidy-up\ndescription: Tidies up.\n';
const skill = (frontmatter = head, body = '# Tidy up\n') => `---\n${frontmatter}---\n\n${body}`;

function problemOf(text: string, folder = 'tidy-up'): string {
  try {
    return JSON.stringify(parseSkill({ file: 'SKILL.md', folder, text }).header);
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    expect(error.hint).not.toBe('');
    return `${error.code} ${error.message}`;
  }
}

describe('a SKILL.md', () => {
  test('with every field', () => {
    const frontmatter = `${head}license: Apache-2.0\ncompatibility: needs git\nmetadata:\n  team: "7"\nallowed-tools: get_component query_logs\n`;
    const text = `\uFEFF${skill(frontmatter, '# Tidy up\n\n1. Look.\n---\n2. Tidy.\n\n\n')}`;
    for (const written of [text, text.replaceAll('\n', '\r\n')]) {
      const { header, body } = parseSkill({ file: 'SKILL.md', folder: 'tidy-up', text: written });
      expect(header).toEqual({
        name: 'tidy-up',
        description: 'Tidies up.',
        license: 'Apache-2.0',
        compatibility: 'needs git',
        metadata: { team: '7' },
        'allowed-tools': 'get_component query_logs',
      });
      expect(body).toBe('# Tidy up\n\n1. Look.\n---\n2. Tidy.');
    }
  });

  const mistakes: [string, string, string][] = [
    ['no frontmatter', '# Tidy up\n', 'invalid_document SKILL.md:1:1: the first line has to be ---'],
    ['an empty file', '', 'invalid_document SKILL.md:1:1: the first line has to be ---'],
    ['frontmatter without an end', `---\n${head}`, 'SKILL.md:1:1: the frontmatter has no second line of ---'],
    ['empty frontmatter', skill(''), 'SKILL.md:1:1: name: missing, expected a string'],
    ['a list for frontmatter', skill('- name\n'), 'SKILL.md:2:1: expected an object, got a list'],
    ['no description', skill('name: tidy-up\n'), 'SKILL.md:2:1: description: missing, expected a string'],
    ['a blank description', skill('name: tidy-up\ndescription: " "\n'), 'SKILL.md:3:1: description: '],
    [
      'an unknown field',
      skill(`${head}licence: MIT\n`),
      'SKILL.md:4:1: licence: unknown field, did you mean "license"?',
    ],
    [
      'a field twice',
      skill(`${head}name: tidy-up\n`),
      'SKILL.md:4:1: the field "name" stands here a second time.',
    ],
    [
      'metadata that is no text',
      skill(`${head}metadata:\n  version: 1\n`),
      'SKILL.md:5:3: metadata.version: expected a string, got 1',
    ],
    [
      'a long name',
      skill(head.replace('tidy-up', 'a'.repeat(65))),
      'name: has 65 characters, at most 64 are allowed',
    ],
    [
      'a long compatibility',
      skill(`${head}compatibility: ${'a'.repeat(501)}\n`),
      'SKILL.md:4:1: compatibility: has 501 characters',
    ],
    [
      'another folder',
      skill(head.replace('tidy-up', 'tidy')),
      'SKILL.md:2:1: name: "tidy" lies in the folder "tidy-up"; both have to be the same',
    ],
    ['YAML that does not parse', skill(`${head}license: [\n`), 'invalid_document SKILL.md:'],
    ['an alias inside itself', skill(`${head}metadata: &a { x: *a }\n`), 'SKILL.md:4:'],
    [
      'endless brackets',
      skill(`${head}license: ${'['.repeat(200)}\n`),
      'too_large SKILL.md nests deeper than 100 levels.',
    ],
    ['no body', skill(head, '\n\n'), 'SKILL.md:4:1: nothing stands below the frontmatter'],
    [
      'a body of 500 lines',
      skill(head, 'x\n'.repeat(500)),
      'SKILL.md:4:1: the body has 500 lines; it must have fewer than 500',
    ],
  ];
  test.each(mistakes)('%s', (_, text, expected) => expect(problemOf(text)).toContain(expected));

  test.each(['Tidy', '-tidy', 'tidy-', 'tidy--up', 'tidy_up', 'tidy up'])('the name "%s"', name =>
    expect(problemOf(skill(head.replace('tidy-up', name)), name)).toMatch(/SKILL.md:2:1: name: /),
  );

  test('every mistake is named at once', () => {
    const text = skill('name: Tidy\nversion: 2\n', '');
    expect(problemOf(text).split('\n')).toHaveLength(4);
  });

  test('a body of 499 lines is short enough', () =>
    expect(problemOf(skill(head, 'x\n'.repeat(499)))).toContain('tidy-up'));
});

const put = (file: string, text: string): void => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
};

describe('folders of skills', () => {
  const builtIn = ['diagnose-environment', 'ship-a-change'];

  test('a mistake in one file is told and leaves the others whole', async () => {
    const folder = await temporaryFolder();
    put(join(folder, 'tidy-up/SKILL.md'), skill());
    put(join(folder, 'other/SKILL.md'), skill());
    put(join(folder, 'no-skill/README.md'), 'nothing');
    mkdirSync(join(folder, 'a-folder/SKILL.md'), { recursive: true });
    put(join(folder, 'big/SKILL.md'), skill(head, 'x'.repeat(300_000)));
    const { skills, broken } = await loadSkills([folder, join(folder, 'missing')]);
    expect(skills.map(({ header }) => header.name)).toEqual([...builtIn, 'tidy-up']);
    expect(broken.map(({ error }) => error.replaceAll(folder, 'F')).toSorted()).toEqual([
      'F/a-folder/SKILL.md: is not a file',
      'F/big/SKILL.md: has more than 256 KB',
      'F/missing: there is no such file or folder that can be read',
      'F/other/SKILL.md:2:1: name: "tidy-up" lies in the folder "other"; both have to be the same',
    ]);
  });

  test("a team's skill takes the place of a built-in one; the second of two is broken", async () => {
    const folder = await temporaryFolder();
    const own = skill('name: ship-a-change\ndescription: As we do it.\n');
    put(join(folder, 'one/ship-a-change/SKILL.md'), own);
    put(join(folder, 'two/ship-a-change/SKILL.md'), own);
    const { skills, broken } = await loadSkills([join(folder, 'one'), join(folder, 'two')]);
    expect(skills.map(({ header }) => header.description)[1]).toBe('As we do it.');
    expect(broken.map(({ error }) => error.replaceAll(folder, 'F'))).toEqual([
      'F/two/ship-a-change/SKILL.md:1:1: a second skill "ship-a-change"; the first is F/one/ship-a-change/SKILL.md',
    ]);
  });

  test('a folder mounted by Kubernetes, where everything is a link', async () => {
    const folder = await temporaryFolder();
    put(join(folder, '..data/SKILL.md'), skill());
    mkdirSync(join(folder, 'tidy-up'));
    symlinkSync(join(folder, '..data/SKILL.md'), join(folder, 'tidy-up/SKILL.md'));
    const { skills, broken } = await loadSkillsAt([folder]);
    expect(skills.map(({ header }) => header.name)).toEqual(['tidy-up']);
    expect(broken).toEqual([]);
  });
});
