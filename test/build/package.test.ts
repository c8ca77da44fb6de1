import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { at, listAt, textAt } from '../../server/domain/json.ts';
import { tools } from '../../tools/index.ts';
import { temporaryFolder } from '../support/folder.ts';

const root = resolve(import.meta.dirname, '..', '..');
const run = promisify(execFile);

/** The package as it would be published, built into a folder of its own. */
let folder: string;
let command: string;
let analysis: string;

const node = (args: readonly string[]) =>
  run(process.execPath, args, { cwd: folder, env: { PATH: process.env['PATH'], HOME: folder } });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quarterdeck-package-'));
  const optional = ['skills', 'docs', 'deploy'].filter(name => existsSync(join(root, name)));
  for (const name of ['package.json', 'LICENSE', 'README.md', ...optional]) {
    await cp(join(root, name), join(folder, name), { recursive: true });
  }
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  command = join(folder, 'dist', 'quarterdeck.js');
  analysis = join(folder, 'analysis.json');
  await node([join(root, '.ci', 'build.ts'), join(folder, 'dist'), analysis]);
}, 120_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

test('npm packs the bundle and nothing of the sources', async () => {
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: folder });
  const [packed] = listAt(JSON.parse(stdout));
  const paths = listAt(packed, 'files').map(file => textAt(file, 'path') ?? '');
  const kinds = new Set(
    paths.map(path =>
      path
        .replace(/-[A-Z0-9]{8}\.js$/, '-*.js')
        .replace(/^dist\/[\w-]+-\*\.js$/, 'dist/*.js')
        .replace(/^dist\/types\/.*\.d\.ts$/, 'dist/types/**.d.ts')
        .replace(/^dist\/server\/(.*)\/[\w-]+\.yaml$/, 'dist/server/$1/*.yaml')
        .replace(/^docs\/[\w-]+\.md$/, 'docs/*.md'),
    ),
  );
  expect([...kinds].toSorted()).toMatchInlineSnapshot(`
    [
      "LICENSE",
      "README.md",
      "deploy/prometheus/rules.yaml",
      "deploy/rbac/admin.yaml",
      "deploy/rbac/deployer.yaml",
      "deploy/rbac/namespace.yaml",
      "deploy/rbac/reader.yaml",
      "dist/*.js",
      "dist/THIRD-PARTY-LICENSES",
      "dist/control-plane.js",
      "dist/main.js",
      "dist/quarterdeck.js",
      "dist/server/cli/*.yaml",
      "dist/server/cli/completion/quarterdeck.bash",
      "dist/server/cli/completion/quarterdeck.fish",
      "dist/server/cli/completion/quarterdeck.zsh",
      "dist/server/control-plane/builtin/*.yaml",
      "dist/server/sandbox/scenarios/*.yaml",
      "dist/server/sandbox/scenarios/documents/*.yaml",
      "dist/types/**.d.ts",
      "docs/*.md",
      "package.json",
      "skills/diagnose-environment/SKILL.md",
      "skills/ship-a-change/SKILL.md",
    ]
  `);
});

test('the command runs, from any folder and through a link', async () => {
  const elsewhere = await temporaryFolder();
  await symlink(command, join(elsewhere, 'quarterdeck'));
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const { stdout } = await run(process.execPath, [join(elsewhere, 'quarterdeck'), 'version'], {
    cwd: elsewhere,
  });
  expect(stdout).toBe(`quarterdeck ${version}\n`);
});

test('an older Node gets one clear line', async () => {
  const pretend = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } })`;
  const old = node(['--import', `data:text/javascript,${encodeURIComponent(pretend)}`, command, 'version']);
  await expect(old).rejects.toMatchObject({
    code: 1,
    stdout: '',
    stderr: 'quarterdeck needs Node.js 22.19 or newer; this is 20.20.2.\n',
  });
});

test('YAML is read and written as from the sources', async () => {
  const settings = join(await temporaryFolder(), 'config.yaml');
  await writeFile(settings, 'sandbox: empty\nephemeral: true\n');
  const { stdout } = await node([command, 'catalog', 'search', '--config', settings, '-o', 'yaml']);
  expect(stdout).toMatch(/^items:\n/m);
  await writeFile(settings, 'sandbox: [\n');
  const broken = node([command, 'catalog', 'search', '--config', settings]);
  await expect(broken).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('config.yaml') });
});

test('what it asks of the platform works without the sources', async () => {
  const { stdout } = await node([
    command,
    'catalog',
    'search',
    '--kind',
    'component_type',
    '--sandbox',
    '--ephemeral',
  ]);
  expect(stdout).toContain('service');
});

/** Says on stderr which files of the package are loaded. */
const telling = `
import { registerHooks } from 'node:module';
registerHooks({ load(url, context, next) {
  process.stderr.write('loaded ' + url + '\\n');
  return next(url, context);
} });`;

test('a server on stdio lists its tools before it has loaded one', async () => {
  const hook = `data:text/javascript,${encodeURIComponent(telling)}`;
  const server = spawn(process.execPath, ['--import', hook, command, 'mcp', '--sandbox', '--ephemeral'], {
    env: { HOME: folder },
  });
  let stderr = '';
  server.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ask = (message: object) => server.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  const params = {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'test', version: '1' },
  };
  ask({ id: 1, method: 'initialize', params });
  ask({ method: 'notifications/initialized' });
  ask({ id: 2, method: 'tools/list' });
  let answer: string | undefined;
  for await (const line of createInterface(server.stdout)) {
    if (!line.includes('"id":2')) continue;
    answer = line;
    server.stdin.end();
  }
  expect(listAt(JSON.parse(answer ?? '{}'), 'result', 'tools').map(tool => textAt(tool, 'name'))).toEqual(
    tools.map(tool => tool.name),
  );

  const outputs: unknown = at(JSON.parse(await readFile(analysis, 'utf8')), 'outputs');
  const loaded = [...stderr.matchAll(/^loaded .*\/dist\/(.+\.js)$/gm)].map(([, file]) => file ?? '');
  const sources = loaded.flatMap(file => {
    const output = Object.entries(outputs ?? {}).find(([path]) => path.endsWith(`/dist/${file}`));
    return Object.keys(Object(at(output?.[1], 'inputs')));
  });
  const late =
    /^(tools|server\/(control-plane|sandbox|platform|sre|llm|cli\/dispatch))|node_modules\/(yaml|ajv|pino|openai|@marcbachmann)\//;
  expect(sources).toContain('server/mcp/server.ts');
  expect(sources.filter(source => late.test(source))).toEqual([]);
});

test('a program that imports quarterdeck/control-plane has its types', async () => {
  const program = await temporaryFolder();
  const modules = join(program, 'node_modules');
  await mkdir(modules);
  await symlink(folder, join(modules, 'quarterdeck'));
  await writeFile(join(program, 'package.json'), '{ "type": "module" }');
  await writeFile(
    join(program, 'program.ts'),
    [
      "import { parseSources, type Document } from 'quarterdeck/control-plane';",
      "const documents: Document[] = parseSources([{ origin: 'none', text: '' }]);",
      'export const wrong: number = documents;',
    ].join('\n'),
  );
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const args = [
    compiler,
    '--noEmit',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2024',
    '--types',
    '',
  ];
  const compiled = run(process.execPath, [...args, 'program.ts'], { cwd: program });
  await expect(compiled).rejects.toMatchObject({
    stdout: "program.ts(3,14): error TS2322: Type 'Document[]' is not assignable to type 'number'.\n",
  });
});
