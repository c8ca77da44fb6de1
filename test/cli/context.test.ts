import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Env } from '../../server/config.ts';
import { temporaryFolder } from '../support/folder.ts';
import { openTerminal, type Terminal } from '../support/terminal.ts';

let shop: Terminal;
let folder: string;
beforeAll(async () => {
  shop = await openTerminal();
});
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterAll(() => shop.close());

const q = async (line: string, env: Env = {}, tty = false) => {
  const shown = await shop.run(line, { XDG_CONFIG_HOME: folder, NO_COLOR: '1', ...env }, { tty });
  return {
    ...shown,
    stdout: shown.stdout.replaceAll(folder, '~'),
    stderr: shown.stderr.replaceAll(folder, '~'),
  };
};

test('set, shown, changed in part, and forgotten', async () => {
  expect((await q('context show')).stdout).toMatch(/^There is no context\./);
  expect(await q('context use --project shop -e staging')).toEqual({
    code: 0,
    stdout: 'project      shop\nenvironment  staging\nkept in ~/quarterdeck/context.json\n',
    stderr: '',
  });
  expect((await q('context use -n team-a')).stdout).toContain('namespace    team-a');
  expect(JSON.parse((await q('context show -o json')).stdout)).toEqual({
    project: 'shop',
    environment: 'staging',
    namespace: 'team-a',
    file: '~/quarterdeck/context.json',
  });
  expect((await q("context use --environment ''")).stdout).not.toContain('staging');
  expect(await readdir(join(folder, 'quarterdeck'))).toEqual(['context.json']);
  expect(await q('context clear')).toEqual({ code: 0, stdout: '', stderr: 'There is no context now.\n' });
  expect((await q('context show')).stdout).toMatch(/^There is no context\./);
  expect(await q('context clear')).toMatchObject({ code: 0 });
});

test('it fills what is left out: flags, then environment, then context', async () => {
  await q('context use --project shop --environment staging');
  const health = async (line: string, env: Env = {}) =>
    /^(?:shop in )?(\w+) is /m.exec((await q(`environment health ${line}`, env)).stdout)?.[1];
  expect(await health('')).toBe('staging');
  expect(await health('development')).toBe('development');
  expect(await health('', { QUARTERDECK_ENVIRONMENT: 'production' })).toBe('production');
  expect(await health('development', { QUARTERDECK_ENVIRONMENT: 'production' })).toBe('development');
  expect((await q('environment health')).stdout).toContain('shop in staging');
  expect((await q('environment health --project=')).stdout).not.toContain('shop in staging');
  expect((await q('catalog search --kind environment -o name')).stdout).toContain('environment/production');
  expect((await q('wait deployment cart')).stdout).toContain('shop/cart in staging is healthy');
});

test('it stands in for an argument that a command needs', async () => {
  await q('context use --project shop --environment staging');
  const line = 'component create extra --type worker --image registry.example/shop/extra:1.0.0 --dry-run';
  expect((await q(line)).stdout).toContain('shop/extra');
});

test('it is told to a person, and wherever something changes by it', async () => {
  await q('context use --project shop --environment staging');
  const told = 'context: project shop, environment staging\n';
  expect((await q('deployment get cart', {}, true)).stderr).toContain(told);
  expect((await q('deployment get cart -p shop -e staging', {}, true)).stderr).not.toContain('context:');
  expect((await q('deployment get cart')).stderr).toBe('');
  expect((await q('deployment restart cart --dry-run')).stderr).toContain(told);
  const env = { QUARTERDECK_PROJECT: 'shop' };
  expect((await q('deployment restart cart --dry-run', env)).stderr).toContain(
    'project shop (QUARTERDECK_PROJECT)',
  );
});

test('its namespace counts before the file and after flag and environment; never on MCP', async () => {
  await q('context use -n team-a');
  const file = join(await temporaryFolder(), 'config.yaml');
  await writeFile(file, 'namespace: team-b\n');
  const said = async (line: string, env: Env = {}) => (await q(`${line} --config ${file}`, env)).stdout;
  expect(await said('catalog search --kind component')).toContain('Nothing fits');
  expect(await said('catalog search --kind component', { QUARTERDECK_NAMESPACE: 'default' })).toContain(
    'cart',
  );
  expect(await said('catalog search --kind component -n default')).toContain('cart');
  expect((await q('deployment get cart', {}, true)).stderr).toContain('context: namespace team-a');
  await q('context clear');
  expect(await said('catalog search --kind component -n default')).toContain('cart');
});

test('a spoiled file is named, and can be removed', async () => {
  const file = join(folder, 'quarterdeck', 'context.json');
  await mkdir(join(folder, 'quarterdeck'), { recursive: true });
  for (const [text, message] of [
    ['{', 'the context in ~/quarterdeck/context.json cannot be read: '],
    ['{"projekt": "shop"}', 'cannot be read: '],
    ['{"project": "Shop!"}', 'cannot be read: project: use lowercase letters'],
  ] as const) {
    await writeFile(file, text);
    const { code, stderr } = await q('deployment get cart');
    expect(code).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr).toContain('quarterdeck context clear removes it');
  }
  expect((await q('tools -o name')).code).toBe(0);
  expect((await q('context clear')).code).toBe(0);
  expect((await q('deployment get cart -e staging')).code).toBe(0);
});

test.for([
  ['context use', 'context use needs --project, --environment or --namespace.'],
  ['context use --project Shop', '--project Shop: not a name.'],
  ['context', 'context needs a verb.'],
] as const)('%s', async ([line, message]) => {
  const { code, stderr } = await q(line);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
  await expect(readFile(join(folder, 'quarterdeck', 'context.json'))).rejects.toThrow('ENOENT');
});
