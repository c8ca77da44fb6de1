import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { configure, merge, parseEnv, parseFlags, type Config, type Env } from '../../server/config.ts';
import { parseFile } from '../../server/config/file.ts';
import { settings } from '../../server/config/settings.ts';
import { at } from '../../server/domain/json.ts';
import { PlatformError } from '../../server/errors.ts';
import { temporaryFolder } from '../support/folder.ts';

const home: Env = { HOME: '/home/ada' };

async function failure(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof PlatformError) return `${error.code}: ${error.message} (${error.hint})`;
    throw error;
  }
  return 'no error';
}

async function fileWith(text: string): Promise<string> {
  const path = join(await temporaryFolder(), 'config.yaml');
  await writeFile(path, text);
  return path;
}

test('nothing given: the defaults', () => {
  expect(merge([], home)).toMatchInlineSnapshot(`
    {
      "alerts": {
        "headers": {},
      },
      "allowWrites": false,
      "builds": {
        "builder": "docker.io/paketobuildpacks/builder-jammy-full",
        "namespace": "quarterdeck-builds",
        "timeoutSeconds": 1800,
      },
      "controlNamespace": "quarterdeck",
      "ephemeral": false,
      "http": {
        "host": "127.0.0.1",
        "port": 8765,
      },
      "llm": {
        "calls": 2,
        "pseudonyms": false,
        "seconds": 20,
        "tokens": 12000,
      },
      "logLevel": "warn",
      "logs": {
        "fields": {},
        "headers": {},
      },
      "metrics": {
        "headers": {},
        "queries": {},
      },
      "namespace": "default",
      "namespaces": {},
      "outputTokens": 6000,
      "planes": {},
      "readOnly": false,
      "skills": [],
      "stateFile": "/home/ada/.local/state/quarterdeck/sandbox-empty.json",
      "timeoutSeconds": 30,
      "traces": {
        "headers": {},
      },
    }
  `);
});

// For every setting: a value for each source, as it is written there.
const samples: {
  [key: string]: { flag: string[]; env: string; file: string; expected: [unknown, unknown, unknown] };
} = {
  sandbox: {
    flag: ['--sandbox', 'shop'],
    env: 'empty',
    file: 'sandbox: shop',
    expected: ['shop', 'empty', 'shop'],
  },
  dump: { flag: ['--dump', '/f'], env: '/e', file: 'dump: /c', expected: ['/f', '/e', '/c'] },
  ephemeral: {
    flag: ['--no-ephemeral'],
    env: 'true',
    file: 'ephemeral: true',
    expected: [false, true, true],
  },
  stateFile: { flag: ['--state', '/f'], env: '/e', file: 'stateFile: /c', expected: ['/f', '/e', '/c'] },
  kubeconfig: {
    flag: ['--kubeconfig', '/f'],
    env: '/e',
    file: 'kubeconfig: /c',
    expected: ['/f', '/e', '/c'],
  },
  context: { flag: ['--context', 'f'], env: 'e', file: 'context: c', expected: ['f', 'e', 'c'] },
  planes: {
    flag: ['--planes', 'east=f', '--planes', 'west=g'],
    env: 'east=e',
    file: 'planes: { east: c }',
    expected: [{ east: 'f', west: 'g' }, { east: 'e' }, { east: 'c' }],
  },
  allowWrites: {
    flag: ['--allow-writes'],
    env: 'no',
    file: 'allowWrites: true',
    expected: [true, false, true],
  },
  namespace: { flag: ['-n', 'f'], env: 'e', file: 'namespace: c', expected: ['f', 'e', 'c'] },
  controlNamespace: {
    flag: ['--control-namespace=f'],
    env: 'e',
    file: 'controlNamespace: c',
    expected: ['f', 'e', 'c'],
  },
  namespaces: {
    flag: ['--namespaces', 'shop/dev=f', '--namespaces', 'shop/prod=g'],
    env: 'shop/dev=e,shop/prod=h',
    file: 'namespaces: { shop/dev: c }',
    expected: [
      { 'shop/dev': 'f', 'shop/prod': 'g' },
      { 'shop/dev': 'e', 'shop/prod': 'h' },
      { 'shop/dev': 'c' },
    ],
  },
  readOnly: { flag: ['--read-only'], env: 'no', file: 'readOnly: false', expected: [true, false, false] },
  toolsets: {
    flag: ['--toolsets', 'catalog,deployments', '--toolsets', 'environments'],
    env: 'catalog, dependencies',
    file: 'toolsets: [deployments]',
    expected: [['catalog', 'deployments', 'environments'], ['catalog', 'dependencies'], ['deployments']],
  },
  skills: {
    flag: ['--skills', '/f,/g', '--skills', 'h'],
    env: '/e',
    file: 'skills: [/c, /d]',
    expected: [['/f', '/g', 'h'], ['/e'], ['/c', '/d']],
  },
  timeoutSeconds: { flag: ['--timeout', '5'], env: '6', file: 'timeoutSeconds: 7', expected: [5, 6, 7] },
  outputTokens: {
    flag: ['--output-tokens', '1000'],
    env: '2000',
    file: 'outputTokens: 3000',
    expected: [1000, 2000, 3000],
  },
  'builds.registry': {
    flag: ['--build-registry', 'ghcr.io/f'],
    env: 'ghcr.io/e',
    file: 'builds: { registry: ghcr.io/c }',
    expected: ['ghcr.io/f', 'ghcr.io/e', 'ghcr.io/c'],
  },
  'builds.pushSecret': {
    flag: ['--build-push-secret', 'f'],
    env: 'e',
    file: 'builds: { pushSecret: c }',
    expected: ['f', 'e', 'c'],
  },
  'builds.gitSecret': {
    flag: ['--build-git-secret', 'f'],
    env: 'e',
    file: 'builds: { gitSecret: c }',
    expected: ['f', 'e', 'c'],
  },
  'builds.namespace': {
    flag: ['--build-namespace', 'f'],
    env: 'e',
    file: 'builds: { namespace: c }',
    expected: ['f', 'e', 'c'],
  },
  'builds.builder': {
    flag: ['--build-builder', 'f'],
    env: 'e',
    file: 'builds: { builder: c }',
    expected: ['f', 'e', 'c'],
  },
  'builds.timeoutSeconds': {
    flag: ['--build-timeout', '61'],
    env: '62',
    file: 'builds: { timeoutSeconds: 63 }',
    expected: [61, 62, 63],
  },
  'builds.cpu': {
    flag: ['--build-cpu', '1'],
    env: '2',
    file: 'builds: { cpu: "3" }',
    expected: ['1', '2', '3'],
  },
  'builds.memory': {
    flag: ['--build-memory', '1Gi'],
    env: '2Gi',
    file: 'builds: { memory: 3Gi }',
    expected: ['1Gi', '2Gi', '3Gi'],
  },
  'metrics.url': {
    flag: ['--metrics-url', 'http://f:9090'],
    env: 'https://e/prometheus',
    file: 'metrics: { url: "http://c" }',
    expected: ['http://f:9090', 'https://e/prometheus', 'http://c'],
  },
  'metrics.headers': {
    flag: ['--metrics-header', 'X-Scope-OrgID=f', '--metrics-header', 'Authorization=Bearer a=='],
    env: 'X-Scope-OrgID=e\nAccept-Language=de, en',
    file: 'metrics: { headers: { X-Scope-OrgID: c } }',
    expected: [
      { 'X-Scope-OrgID': 'f', Authorization: 'Bearer a==' },
      { 'X-Scope-OrgID': 'e', 'Accept-Language': 'de, en' },
      { 'X-Scope-OrgID': 'c' },
    ],
  },
  'metrics.queries': {
    flag: ['--metrics-query', 'cpu_cores=sum(f{ns=$namespace,app=$component})'],
    env: 'cpu_cores=sum(e{ns=$namespace,app=$component})\nmemory_bytes=max(m{ns=$namespace,app=~"$component-.+"})',
    file: 'metrics: { queries: { cpu_cores: "sum(c{ns=$namespace,app=$component})" } }',
    expected: [
      { cpu_cores: 'sum(f{ns=$namespace,app=$component})' },
      {
        cpu_cores: 'sum(e{ns=$namespace,app=$component})',
        memory_bytes: 'max(m{ns=$namespace,app=~"$component-.+"})',
      },
      { cpu_cores: 'sum(c{ns=$namespace,app=$component})' },
    ],
  },
  'alerts.url': {
    flag: ['--alerts-url', 'http://f:9093'],
    env: 'https://e/alertmanager',
    file: 'alerts: { url: "http://c" }',
    expected: ['http://f:9093', 'https://e/alertmanager', 'http://c'],
  },
  'alerts.headers': {
    flag: ['--alerts-header', 'Authorization=Bearer a=='],
    env: 'Accept-Language=de, en',
    file: 'alerts: { headers: { X-Token: c } }',
    expected: [{ Authorization: 'Bearer a==' }, { 'Accept-Language': 'de, en' }, { 'X-Token': 'c' }],
  },
  'logs.url': {
    flag: ['--logs-url', 'http://f:9428'],
    env: 'https://e/loki',
    file: 'logs: { url: "http://c" }',
    expected: ['http://f:9428', 'https://e/loki', 'http://c'],
  },
  'logs.kind': {
    flag: ['--logs-kind', 'loki'],
    env: 'victorialogs',
    file: 'logs: { kind: loki }',
    expected: ['loki', 'victorialogs', 'loki'],
  },
  'logs.headers': {
    flag: ['--logs-header', 'AccountID=12', '--logs-header', 'ProjectID=34'],
    env: 'X-Scope-OrgID=e\nAccept-Language=de, en',
    file: 'logs: { headers: { X-Scope-OrgID: c } }',
    expected: [
      { AccountID: '12', ProjectID: '34' },
      { 'X-Scope-OrgID': 'e', 'Accept-Language': 'de, en' },
      { 'X-Scope-OrgID': 'c' },
    ],
  },
  'logs.fields': {
    flag: ['--logs-field', 'pod=f.pod', '--logs-field', 'message=log'],
    env: 'pod=e_pod,container=e_container',
    file: 'logs: { fields: { namespace: c.namespace } }',
    expected: [
      { pod: 'f.pod', message: 'log' },
      { pod: 'e_pod', container: 'e_container' },
      { namespace: 'c.namespace' },
    ],
  },
  'traces.url': {
    flag: ['--traces-url', 'http://f:16686'],
    env: 'https://e/select/jaeger',
    file: 'traces: { url: "http://c" }',
    expected: ['http://f:16686', 'https://e/select/jaeger', 'http://c'],
  },
  'traces.headers': {
    flag: ['--traces-header', 'X-Scope-OrgID=f'],
    env: 'X-Scope-OrgID=e\nAuthorization=Bearer a==',
    file: 'traces: { headers: { X-Scope-OrgID: c } }',
    expected: [
      { 'X-Scope-OrgID': 'f' },
      { 'X-Scope-OrgID': 'e', Authorization: 'Bearer a==' },
      { 'X-Scope-OrgID': 'c' },
    ],
  },
  'traces.service': {
    flag: ['--traces-service', '$namespace-$component'],
    env: 'e.$component',
    file: 'traces: { service: c-$component }',
    expected: ['$namespace-$component', 'e.$component', 'c-$component'],
  },
  'llm.model': {
    flag: ['--llm-model', 'f'],
    env: 'e',
    file: 'llm: { model: c }',
    expected: ['f', 'e', 'c'],
  },
  'llm.url': {
    flag: ['--llm-url', 'http://f:8000/v1'],
    env: 'https://e/v1',
    file: 'llm: { url: "http://c/v1" }',
    expected: ['http://f:8000/v1', 'https://e/v1', 'http://c/v1'],
  },
  'llm.key': {
    flag: ['--llm-key', 'f'],
    env: 'e\n',
    file: 'llm: { key: c }',
    expected: ['f', 'e', 'c'],
  },
  'llm.keyFile': {
    flag: ['--llm-key-file', '/f'],
    env: '/e',
    file: 'llm: { keyFile: /c }',
    expected: ['/f', '/e', '/c'],
  },
  'llm.calls': { flag: ['--llm-calls', '3'], env: '4', file: 'llm: { calls: 5 }', expected: [3, 4, 5] },
  'llm.tokens': {
    flag: ['--llm-tokens', '3000'],
    env: '4000',
    file: 'llm: { tokens: 5000 }',
    expected: [3000, 4000, 5000],
  },
  'llm.seconds': { flag: ['--llm-seconds', '3'], env: '4', file: 'llm: { seconds: 5 }', expected: [3, 4, 5] },
  'llm.pseudonyms': {
    flag: ['--llm-pseudonyms'],
    env: 'no',
    file: 'llm: { pseudonyms: true }',
    expected: [true, false, true],
  },
  logLevel: {
    flag: ['--log-level', 'debug'],
    env: 'error',
    file: 'logLevel: info',
    expected: ['debug', 'error', 'info'],
  },
  'http.host': {
    flag: ['serve', '--host', 'f'],
    env: 'e',
    file: 'http: { host: c }',
    expected: ['f', 'e', 'c'],
  },
  'http.port': { flag: ['serve', '--port', '1'], env: '2', file: 'http: { port: 3 }', expected: [1, 2, 3] },
};

test('every setting has a sample here', () => {
  expect(Object.keys(samples)).toEqual(settings.map(setting => setting.key));
});

describe('flags > environment > file > default', () => {
  test.for(settings.map(setting => [setting.key, setting] as const))('%s', async ([key, setting]) => {
    const sample = samples[key];
    if (!sample) throw new Error(`no sample for ${key}`);
    const file = await fileWith(sample.file);
    const flags = { ...parseFlags(sample.flag), file };
    const none = { layer: new Map(), file };
    const env = { ...home, [setting.env]: sample.env };
    const read = (config: Config) => at(config, ...setting.path);
    const fallback = read(merge([], home));
    const found = [
      read(await configure(flags, env)),
      read(await configure(none, env)),
      read(await configure(none, home)),
      read(await configure({ layer: new Map() }, home)),
    ];
    expect(found).toEqual([...sample.expected, fallback]);
  });
});

test.for([
  ['named by the environment', (file: string): Env => ({ HOME: '/nowhere', QUARTERDECK_CONFIG: file })],
  ['in the XDG folder', (file: string): Env => ({ XDG_CONFIG_HOME: join(file, '..', '..', 'xdg') })],
] as const)('the file is found %s', async ([, envFor]) => {
  const folder = await temporaryFolder();
  const { mkdir } = await import('node:fs/promises');
  await mkdir(join(folder, 'xdg', 'quarterdeck'), { recursive: true });
  await mkdir(join(folder, 'elsewhere'));
  const text = 'sandbox: our/shop.yaml\nnamespace: found\nstateFile: state.json\nskills: [ours, ../theirs]\n';
  await writeFile(join(folder, 'xdg', 'quarterdeck', 'config.yaml'), text);
  await writeFile(join(folder, 'elsewhere', 'own.yaml'), text);
  const env = envFor(join(folder, 'elsewhere', 'own.yaml'));
  const config = await configure({ layer: new Map() }, env);
  expect(config.namespace).toBe('found');
  const base = env['QUARTERDECK_CONFIG'] === undefined ? 'xdg/quarterdeck' : 'elsewhere';
  expect(config.stateFile).toBe(join(folder, base, 'state.json'));
  expect(config.sandbox).toBe(join(folder, base, 'our/shop.yaml'));
  expect(config.skills).toEqual([join(folder, base, 'ours'), join(folder, base, '..', 'theirs')]);
});

test('an empty file says nothing', async () => {
  expect(await configure({ layer: new Map(), file: await fileWith('# nothing yet\n') }, home)).toEqual(
    merge([], home),
  );
});

test.for([
  [[], { XDG_STATE_HOME: '/state' }, '/state/quarterdeck/sandbox-empty.json'],
  [['--sandbox', 'shop'], home, '/home/ada/.local/state/quarterdeck/sandbox-shop.json'],
  [
    ['--sandbox', '/teams/my-shop.yaml'],
    home,
    '/home/ada/.local/state/quarterdeck/sandbox-my-shop-80f3d04c.json',
  ],
] as const)('%j keeps its state in its own file', async ([argv, env, expected]) => {
  expect(merge([parseFlags(argv).layer], env).stateFile).toBe(expected);
});

test.for([
  [['--sandbox', 'mcp'], 'empty', ['mcp']],
  [['--sandbox', 'shop', 'mcp'], 'shop', ['mcp']],
  [['--sandbox', 'my-shop.yaml', 'mcp'], 'my-shop.yaml', ['mcp']],
  [['--sandbox', './my-shop', 'mcp'], './my-shop', ['mcp']],
  [['mcp', '--sandbox'], 'empty', ['mcp']],
  [['--sandbox=shop', 'component', 'get', '--x', 'y'], 'shop', ['component', 'get', '--x', 'y']],
  [['component', 'get', '--', '--sandbox'], undefined, ['component', 'get', '--', '--sandbox']],
  [['component', 'create', '--port', '80'], undefined, ['component', 'create', '--port', '80']],
] as const)('%j', ([argv, sandbox, rest]) => {
  const parsed = parseFlags(argv);
  expect([parsed.layer.get('sandbox'), parsed.rest]).toEqual([sandbox, rest]);
});

test('Kubernetes and other programs may set names that begin like ours', () => {
  const env = { QUARTERDECK_PORT: 'tcp://10.0.0.1:8765', QUARTERDECK_SERVICE_HOST: '10.0.0.1', PORT: '80' };
  expect(parseEnv(env).size).toBe(0);
});

const parseEnvOnly = (env: Env) => configure({ layer: new Map() }, env);

test('a backend of a lower layer is for another cluster', async () => {
  const file = await fileWith('sandbox: shop\nmetrics:\n  url: http://metrics.example\n');
  const named = await configure({ ...parseFlags(['--context', 'prod']), file }, home);
  expect([named.context, named.sandbox, named.metrics.url]).toEqual([
    'prod',
    undefined,
    'http://metrics.example',
  ]);
  const env = { ...home, QUARTERDECK_LOGS_URL: 'http://logs.example' };
  expect((await configure(parseFlags(['--sandbox', 'shop']), env)).sandbox).toBe('shop');
});

test('errors name the source, the value and the way out', async () => {
  const wrong: [string, () => unknown][] = [
    ['flag, number', () => parseFlags(['--timeout', 'abc'])],
    ['flag, range', () => parseFlags(['--timeout', '0'])],
    ['flag, choice', () => parseFlags(['--log-level=inf'])],
    ['flag, list', () => parseFlags(['--toolsets', 'catalog,deploymens'])],
    ['flag, map', () => parseFlags(['--namespaces', 'eu'])],
    ['flag, map key', () => parseFlags(['--namespaces', 'shop=x'])],
    ['flag, no value', () => parseFlags(['--state', '--read-only'])],
    ['flag, name', () => parseFlags(['-n', 'Über'])],
    ['flag, pattern', () => parseFlags(['--traces-service', '$components'])],
    ['env, number', () => parseEnv({ QUARTERDECK_OUTPUT_TOKENS: 'many' })],
    ['env, boolean', () => parseEnv({ QUARTERDECK_READ_ONLY: 'maybe' })],
    ['env, choice', () => parseEnv({ QUARTERDECK_SANDBOX: 'true' })],
    ['env, long', () => parseEnv({ QUARTERDECK_NAMESPACE: 'x'.repeat(1_000_000) })],
    ['file, syntax', () => parseFile('namespace: "open\nreadOnly: true\n', 'c.yaml')],
    ['file, not a map', () => parseFile('- sandbox\n', 'c.yaml')],
    ['file, key', () => parseFile('namespace: a\ntimeoutSecond: 3\n', 'c.yaml')],
    ['file, strange key', () => parseFile('colour: red\n', 'c.yaml')],
    ['file, nested key', () => parseFile('http:\n  host: localhost\n  prt: 1\n', 'c.yaml')],
    ['file, type', () => parseFile('namespace: a\nreadOnly: "true"\n', 'c.yaml')],
    ['file, nested type', () => parseFile('http:\n  port: high\n', 'c.yaml')],
    ['file, list item', () => parseFile('toolsets:\n  - catalog\n  - bulds\n', 'c.yaml')],
    ['file, twice', () => parseFile('namespace: a\nnamespace: b\n', 'c.yaml')],
    ['secret flag', () => parseFlags(['--llm-key', 'hunter2 hunter2'])],
    ['secret flag, other form', () => parseFlags(['--llm-key=hunter2\u0007'])],
    ['secret env', () => parseEnv({ QUARTERDECK_LLM_KEY: 'hunter2 hunter2' })],
    ['secret in an address', () => parseEnv({ QUARTERDECK_LLM_URL: 'https://me:hunter2@llm.example/v1' })],
    ['secret in a header', () => parseFlags(['--logs-header', 'Authorization: hunter2'])],
    ['secret in a header, env', () => parseEnv({ QUARTERDECK_METRICS_HEADER: 'Authorization hunter2' })],
    ['secret in a backend', () => parseEnv({ QUARTERDECK_LOGS_URL: 'me:hunter2@logs.example' })],
    ['secret in a file', () => parseFile('llm:\n  key: "hunter2 hunter2"\n', 'c.yaml')],
    ['secret in a file, type', () => parseFile('llm:\n  key: [hunter2]\n', 'c.yaml')],
    [
      'a backend beside a sandbox',
      () => configure(parseFlags(['--sandbox', 'shop', '--logs-url', 'http://logs.example']), {}),
    ],
    [
      'a backend beside a dump',
      () => parseEnvOnly({ QUARTERDECK_DUMP: '/d', QUARTERDECK_METRICS_URL: 'http://m' }),
    ],
    ['file, missing', () => configure({ layer: new Map(), file: '/nowhere/c.yaml' }, {})],
  ];
  const lines: string[] = [];
  for (const [name, work] of wrong) lines.push(`${name} → ${await failure(work)}`);
  expect(lines.join('\n')).not.toContain('hunter2');
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "flag, number → invalid_input: --timeout abc: not a number. (Use a number such as 30.)
    flag, range → invalid_input: --timeout 0: less than 1. (quarterdeck --help lists the settings and their values.)
    flag, choice → invalid_input: --log-level=inf: not a valid value. (Did you mean info? Valid: debug, info, warn, error, silent.)
    flag, list → invalid_input: --toolsets catalog,deploymens: not a valid value. (Did you mean deployments? Valid: catalog, builds, deployments, environments, dependencies, observability, sre, skills.)
    flag, map → invalid_input: --namespaces eu: no "=" between key and value. (Write KEY=VALUE, once for each key.)
    flag, map key → invalid_input: --namespaces shop=x: write PROJECT/ENVIRONMENT. (quarterdeck --help lists the settings and their values.)
    flag, no value → invalid_input: --state needs a value. (Write --state FILE, or --state=FILE for a value that begins with "-".)
    flag, name → invalid_input: -n Über: use lowercase letters, digits and "-", at most 63 characters. (quarterdeck --help lists the settings and their values.)
    flag, pattern → invalid_input: --traces-service $components: write $component where the name of the component stands. (quarterdeck --help lists the settings and their values.)
    env, number → invalid_input: QUARTERDECK_OUTPUT_TOKENS=many: not a number. (Use a number such as 30.)
    env, boolean → invalid_input: QUARTERDECK_READ_ONLY=maybe: not a yes or no. (Use true or false.)
    env, choice → invalid_input: QUARTERDECK_SANDBOX=true: not a valid value. (Valid: empty, shop, shop-crash-loop, shop-healthy, shop-image-not-found, shop-no-node, shop-out-of-memory, shop-quota, shop-timeouts, shop-wrong-probe, or the path of a file.)
    env, long → invalid_input: QUARTERDECK_NAMESPACE=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...: use lowercase letters, digits and "-", at most 63 characters. (quarterdeck --help lists the settings and their values.)
    file, syntax → invalid_input: c.yaml:3:1: the YAML does not parse: Missing closing "quote. (Correct the file there.)
    file, not a map → invalid_input: c.yaml:1:1: the file: not a map. (quarterdeck --help lists the settings and their values.)
    file, key → invalid_input: c.yaml:2:1: timeoutSecond is not a setting. (Did you mean timeoutSeconds? Known here: sandbox, dump, ephemeral, stateFile, kubeconfig, context, planes, allowWrites, namespace, controlNamespace, namespaces, readOnly, toolsets, skills, timeoutSeconds, outputTokens, builds, metrics, alerts, logs, traces, llm, logLevel, http.)
    file, strange key → invalid_input: c.yaml:1:1: colour is not a setting. (Known here: sandbox, dump, ephemeral, stateFile, kubeconfig, context, planes, allowWrites, namespace, controlNamespace, namespaces, readOnly, toolsets, skills, timeoutSeconds, outputTokens, builds, metrics, alerts, logs, traces, llm, logLevel, http.)
    file, nested key → invalid_input: c.yaml:3:3: http.prt is not a setting. (Did you mean port? Known here: host, port.)
    file, type → invalid_input: c.yaml:2:11: readOnly: not true or false. (quarterdeck --help lists the settings and their values.)
    file, nested type → invalid_input: c.yaml:2:9: http.port: not a number. (quarterdeck --help lists the settings and their values.)
    file, list item → invalid_input: c.yaml:3:5: toolsets.1: not one of catalog, builds, deployments, environments, dependencies, observability, sre, skills. (quarterdeck --help lists the settings and their values.)
    file, twice → invalid_input: c.yaml:2:1: the YAML does not parse: Map keys must be unique. (Correct the file there.)
    secret flag → invalid_input: --llm-key: not one line of visible characters. (quarterdeck --help lists the settings and their values.)
    secret flag, other form → invalid_input: --llm-key: not one line of visible characters. (quarterdeck --help lists the settings and their values.)
    secret env → invalid_input: QUARTERDECK_LLM_KEY: not one line of visible characters. (quarterdeck --help lists the settings and their values.)
    secret in an address → invalid_input: QUARTERDECK_LLM_URL: write http://HOST:PORT/v1 or https://HOST/PATH, and the key as llm.key. (quarterdeck --help lists the settings and their values.)
    secret in a header → invalid_input: --logs-header: no "=" between key and value. (Write KEY=VALUE, once for each key.)
    secret in a header, env → invalid_input: QUARTERDECK_METRICS_HEADER: no "=" between key and value. (Write KEY=VALUE, once for each key.)
    secret in a backend → invalid_input: QUARTERDECK_LOGS_URL: write http://HOST:PORT or https://HOST/PATH. (quarterdeck --help lists the settings and their values.)
    secret in a file → invalid_input: c.yaml:2:8: llm.key: not one line of visible characters. (quarterdeck --help lists the settings and their values.)
    secret in a file, type → invalid_input: c.yaml:2:8: llm.key: not a text. (quarterdeck --help lists the settings and their values.)
    a backend beside a sandbox → invalid_input: logs.url is for a real cluster, and sandbox names one that is not. (Leave one of them out: a simulated cluster tells its own metrics, logs, traces and alerts.)
    a backend beside a dump → invalid_input: metrics.url is for a real cluster, and dump names one that is not. (Leave one of them out: a recorded cluster tells its own metrics, logs, traces and alerts.)
    file, missing → invalid_input: the configuration file /nowhere/c.yaml cannot be read. (Name another one with --config or QUARTERDECK_CONFIG.)"
  `);
});
