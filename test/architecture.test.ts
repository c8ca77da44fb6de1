import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

/**
 * Who may import whom, by folder; the longest folder that fits counts. A file of its own layer is always allowed.
 * `type:` allows types only. A folder that is not listed may import nothing of ours.
 */
const allowed: Record<string, readonly string[]> = {
  'server/domain': [],
  'server/render': ['server/domain'],
  'server/control-plane': ['server/domain', 'server/errors.ts'],
  /** Scenarios name the places of mistakes as documents do. */
  'server/sandbox': [
    'server/domain',
    'server/errors.ts',
    'server/control-plane/ports.ts',
    'server/control-plane/documents/problem.ts',
    'server/control-plane/documents/yaml-bounds.ts',
    'server/control-plane/documents/yaml-tree.ts',
  ],
  'server/kube': ['server/domain', 'server/errors.ts', 'server/control-plane/ports.ts'],
  'server/sre': ['server/domain', 'server/errors.ts', 'server/control-plane/ports.ts'],
  'server/llm': ['server/domain', 'server/errors.ts', 'server/control-plane/ports.ts'],
  'server/observability': ['server/domain', 'server/errors.ts', 'server/control-plane/ports.ts'],
  'server/skills': [
    'server/domain',
    'server/errors.ts',
    'server/control-plane/documents/problem.ts',
    'server/control-plane/documents/yaml-bounds.ts',
    'server/control-plane/documents/yaml-tree.ts',
  ],
  'server/calls': [
    'server/domain',
    'server/errors.ts',
    'server/control-plane/ports.ts',
    'type:tools/tool.ts',
  ],
  'server/mcp': [
    'server/calls',
    'server/domain',
    'server/errors.ts',
    'server/render',
    'server/config.ts',
    'tools',
    'prompts',
    'resources',
  ],
  'server/cli': [
    'server/calls',
    'server/domain',
    'server/errors.ts',
    'server/render',
    'server/skills',
    'server/config.ts',
    'server/config',
    'tools',
  ],
  'server/config': ['server/domain', 'server/errors.ts', 'type:tools/tool.ts'],
  'server/config.ts': ['server/config', 'server/errors.ts'],
  'server/log.ts': ['server/calls', 'server/config.ts', 'server/errors.ts'],
  'server/errors.ts': [],
  tools: [
    'server/domain',
    'server/control-plane',
    'server/sre',
    'server/skills',
    'server/render',
    'server/errors.ts',
  ],
  /** Data only: what they show comes from the tools they name. */
  prompts: [],
  resources: [],
  /** The composition root. */
  server: ['*'],
};

/** Packages that only some folders may know. Node's own modules: see below. */
const owners: Record<string, readonly string[]> = {
  zod: ['*'],
  yaml: [
    'server/control-plane',
    'server/kube',
    'server/sandbox',
    'server/skills',
    'server/config',
    'server/cli',
  ],
  ajv: ['server/control-plane'],
  '@marcbachmann/cel-js': ['server/control-plane'],
  '@kubernetes/client-node': ['server/kube'],
  openai: ['server/llm'],
  pino: ['server/log.ts'],
  '@modelcontextprotocol/server': ['server/mcp'],
  '@modelcontextprotocol/client': ['server/mcp'],
};

/** The domain does no I/O, and the control plane reaches the world through its ports. */
const nodeModules: Record<string, readonly string[]> = {
  'server/domain': [],
  'server/render': [],
  tools: [],
  prompts: [],
  resources: [],
  'server/control-plane': ['node:crypto'],
  'server/skills': [],
  'server/calls': ['node:util'],
};

type Import = { specifier: string; typeOnly: boolean };

const files = globSync('{server,tools,resources,prompts}/**/*.ts').toSorted();
const layers = Object.keys(allowed).toSorted((a, b) => b.length - a.length);
const layerOf = (file: string): string =>
  layers.find(layer => file === layer || file.startsWith(`${layer}/`)) ?? file;

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  const still = [...text.matchAll(/^(?:import|export)\s+(type\s)?[^;]*?from '([^']+)'/gm)];
  const moving = [...text.matchAll(/\bimport\('([^']+)'\)/g)];
  const bare = [...text.matchAll(/^import '([^']+)'/gm)];
  return [
    ...still.map(([, type, specifier = '']) => ({ specifier, typeOnly: type !== undefined })),
    ...[...moving, ...bare].map(([, specifier = '']) => ({ specifier, typeOnly: false })),
  ];
}

const packageOf = (specifier: string): string => {
  const [scope = '', name = ''] = specifier.split('/');
  return scope.startsWith('@') ? `${scope}/${name}` : scope;
};

function problemWith(file: string, { specifier, typeOnly }: Import): string | undefined {
  const mine = layerOf(file);
  if (specifier.startsWith('node:')) {
    const may = nodeModules[mine];
    return !may || may.includes(specifier) ? undefined : `${mine} may not use ${specifier}`;
  }
  if (!specifier.startsWith('.')) {
    const may = owners[packageOf(specifier)];
    if (!may) return `${specifier} is not a dependency that anybody may import`;
    return may.includes('*') || may.includes(mine) ? undefined : `${specifier} belongs to ${may.join(', ')}`;
  }
  const target = normalize(join(dirname(file), specifier));
  const theirs = layerOf(target);
  const may = allowed[mine] ?? [];
  const fits = (rule: string) => rule === '*' || rule === target || rule === theirs;
  if (theirs === mine || may.some(fits) || (typeOnly && may.some(rule => fits(rule.replace(/^type:/, '')))))
    return undefined;
  return `${mine} may not import ${target}`;
}

describe('layers', () => {
  test.each(files)('%s keeps to its layer', file => {
    expect(importsOf(file).flatMap(found => problemWith(file, found) ?? [])).toEqual([]);
  });

  test('there are no cycles between files', () => {
    const graph = new Map(
      files.map(file => [
        file,
        importsOf(file)
          .filter(({ specifier, typeOnly }) => specifier.startsWith('.') && !typeOnly)
          .map(({ specifier }) => normalize(join(dirname(file), specifier))),
      ]),
    );
    const done = new Set<string>();
    const visit = (file: string, trail: readonly string[]): string[] => {
      if (trail.includes(file)) return [[...trail.slice(trail.indexOf(file)), file].join(' → ')];
      if (done.has(file)) return [];
      const found = (graph.get(file) ?? []).flatMap(next => visit(next, [...trail, file]));
      done.add(file);
      return found;
    };
    expect(files.flatMap(file => visit(file, []))).toEqual([]);
  });
});

describe('layout', () => {
  test('code lies in the fixed folders only', () => {
    const tops = new Set(
      globSync('**/*.{ts,js,mjs}', { exclude: ['node_modules/**', 'dist/**'] }).map(
        file => file.split('/')[0],
      ),
    );
    expect([...tops].toSorted((a = '', b = '') => a.localeCompare(b))).toEqual([
      'prompts',
      'resources',
      'server',
      'test',
      'tools',
      'vitest.config.ts',
    ]);
  });

  test('no drawers and no barrels', () => {
    expect(files.filter(file => /(^|[/-])(utils?|helpers|common|manager)\b/.test(file))).toEqual([]);
    const barrels = files.filter(
      file => file.endsWith('/index.ts') && !/^(tools|resources|prompts)\//.test(file),
    );
    // The list of document kinds, and the package's public export, which has to be one file.
    expect(barrels).toEqual([
      'server/control-plane/documents/schemas/index.ts',
      'server/control-plane/index.ts',
    ]);
    expect(files.filter(file => /^export \*/m.test(readFileSync(file, 'utf8')))).toEqual([]);
  });

  test('a tool file is named like its tool', () => {
    for (const file of globSync('tools/*.ts')) {
      const name = /name: '([a-z_]+)',\n {2}title/.exec(readFileSync(file, 'utf8'))?.[1];
      if (name !== undefined) expect(file).toBe(`tools/${name.replaceAll('_', '-')}.ts`);
    }
  });

  test('files stay small', () => {
    const long = files.filter(file => readFileSync(file, 'utf8').split('\n').length > 300);
    expect(long).toEqual([]);
  });
});

const code = (file: string) => readFileSync(file, 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');

const using = (pattern: RegExp) => files.filter(file => pattern.test(code(file)));

describe('single places', () => {
  test('only config reads the environment', () =>
    expect(using(/process\.env/)).toEqual(['server/config.ts']));
  test('nothing prints past the streams it is given', () =>
    expect(using(/\bconsole\.|process\.stdout\.write/)).toEqual([]));
  test('types are never switched off', () =>
    expect(using(/: any\b|<any>|\bas any\b|\bas unknown as\b/)).toEqual([]));
  test('checks are never switched off', () =>
    expect(
      files.filter(file =>
        /@ts-(ignore|expect-error|nocheck)|oxlint-disable/.test(readFileSync(file, 'utf8')),
      ),
    ).toEqual([]));
  test('no shell', () => expect(using(/child_process|execSync|spawn\(/)).toEqual([]));
});
