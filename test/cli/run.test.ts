import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Env } from '../../server/config.ts';
import { progressOn } from '../../server/cli/progress.ts';
import { quarterdeck, transcript } from './harness.ts';
import { temporaryFolder } from '../support/folder.ts';

const simulated: Env = { QUARTERDECK_SANDBOX: 'empty' };

async function all(lines: readonly string[], env = simulated): Promise<string> {
  const found: string[] = [];
  for (const line of lines) found.push(await transcript(line.split(' '), { env }));
  return `\n${found.join('\n\n')}\n`;
}

test('answers in every format', async () => {
  expect(
    await all([
      'component get cart',
      'component get --component cart -p other -o json',
      'environment health -o yaml',
      'environment health --status healthy -o name',
      'component get cart -o=name',
      'component deploy cart -e staging -o name',
      'tools',
      'tools -o name',
      'demo --from here',
      'mcp --sandbox shop',
      'serve --port 9000',
      'version',
      '--version',
    ]),
  ).toMatchInlineSnapshot(`
    "
    $ quarterdeck component get cart
    1 SIMULATED cluster (empty)
    1 cart of shop
    1 staging  healthy  2/2
    = 0

    $ quarterdeck component get --component cart -p other -o json
    1 {
    1   "kind": "Component",
    1   "name": "cart",
    1   "project": "other",
    1   "status": "healthy"
    1 }
    2 SIMULATED cluster (empty)
    = 0

    $ quarterdeck environment health -o yaml
    1 environment: development
    1 components:
    1   - name: cart
    1     status: degraded
    1   - name: frontend
    1     status: healthy
    2 SIMULATED cluster (empty)
    = 0

    $ quarterdeck environment health --status healthy -o name
    1 environment/frontend
    2 SIMULATED cluster (empty)
    = 0

    $ quarterdeck component get cart -o=name
    1 component/cart
    2 SIMULATED cluster (empty)
    = 0

    $ quarterdeck component deploy cart -e staging -o name
    1 component/cart
    2 SIMULATED cluster (empty)
    = 0

    $ quarterdeck tools
    1 TOOLSET       NAME                    EFFECT  INPUT  OUTPUT
    1 catalog       apply_documents         write     130      59
    1 catalog       get_component           read      138      80
    1 deployments   deploy_component        write     356      29
    1 environments  get_environment_health  read      101     101
    1               4 tools                           725     269
    1
    1 Tokens are bytes / 4 of what tools/list sends: output is the output schema, input all the rest.
    = 0

    $ quarterdeck tools -o name
    1 tool/apply_documents
    1 tool/get_component
    1 tool/deploy_component
    1 tool/get_environment_health
    = 0

    $ quarterdeck demo --from here
    1 demo here
    = 0

    $ quarterdeck mcp --sandbox shop
    2 mcp shop
    = 0

    $ quarterdeck serve --port 9000
    2 127.0.0.1:9000
    = 0

    $ quarterdeck version
    1 quarterdeck 1.2.3
    = 0

    $ quarterdeck --version
    1 quarterdeck 1.2.3
    = 0
    "
  `);
});

test('help', async () => {
  expect(
    await all(['component deploy --help', 'help environment health', 'component -h', 'apply -h', 'serve -h']),
  ).toMatchInlineSnapshot(`
    "
    $ quarterdeck component deploy --help
    1 Deploys a component to an environment.
    1
    1 Examples
    1   quarterdeck component deploy cart -e development
    1   quarterdeck component deploy cart -e development --env LOG_LEVEL=debug --dry-run
    1
    1 Usage
    1   quarterdeck component deploy COMPONENT --environment ENVIRONMENT [flags]
    1
    1 Arguments
    1   COMPONENT  the component (required)
    1
    1 Flags
    1   -e, --environment ENVIRONMENT  where to (required)
    1       --replicas N               how many
    1       --policy POLICY            how it is rolled out (one of fast, careful; default careful)
    1       --env KEY=VALUE            environment variables (once for each key)
    1       --labels LABELS…           labels to set (repeated or with commas)
    1       --args ARGS…               its arguments (repeated)
    1       --endpoints YAML…          what it listens on (repeated, or a list)
    1       --parameters KEY=YAML      the type's parameters (once for each key)
    1       --[no-]verify              watch the rollout (default yes)
    1       --dry-run                  show the plan and change nothing
    1   -o, --output FORMAT            How the answer is written (one of table, json, yaml, name; default
    1                                  table)
    1   -h, --help                     Show this help
    1
    1 YAML may also be JSON, or @FILE for the content of a file.
    1 Settings such as --sandbox go with every command: quarterdeck --help lists them.
    = 0

    $ quarterdeck help environment health
    1 Lists what runs in an environment, worst first.
    1
    1 Examples
    1   quarterdeck environment health staging
    1   quarterdeck environment health staging --watch=5
    1
    1 Usage
    1   quarterdeck environment health [ENVIRONMENT] [flags]
    1
    1 Arguments
    1   ENVIRONMENT  the environment
    1
    1 Flags
    1       --status STATUS…   only these (one of degraded, healthy; repeated or with commas)
    1   -w, --watch[=SECONDS]  Look again every 2 seconds, or that many, and show what changes, until
    1                          Ctrl-C
    1   -o, --output FORMAT    How the answer is written (one of table, json, yaml, name; default table)
    1   -h, --help             Show this help
    1
    1 Settings such as --sandbox go with every command: quarterdeck --help lists them.
    = 0

    $ quarterdeck component -h
    1 What can be done with: component
    1
    1 Commands
    1   component get     Shows one component and where it runs.
    1   component deploy  Deploys a component to an environment.
    1
    1 quarterdeck component VERB -h explains one.
    = 0

    $ quarterdeck apply -h
    1 Loads documents into the platform: files, folders with everything below them, or "-" for stdin.
    1
    1 Examples
    1   quarterdeck apply -f platform/
    1   quarterdeck apply -f project.yaml -f components/ --dry-run
    1
    1 Usage
    1   quarterdeck apply -f FILE|DIR… [flags]
    1
    1 Flags
    1   -f, --file FILE…            A file, a folder or "-" (required; repeated)
    1       --dry-run               Show what would change and change nothing
    1       --wait-seconds SECONDS  How long to watch until all is healthy
    1   -o, --output FORMAT         How the answer is written (one of table, json, yaml, name; default
    1                               table)
    1   -h, --help                  Show this help
    1
    1 Settings such as --sandbox go with every command: quarterdeck --help lists them.
    = 0

    $ quarterdeck serve -h
    1 Serves MCP over HTTP until it is stopped.
    1
    1 Examples
    1   quarterdeck serve
    1   quarterdeck serve --port 9000 --toolsets catalog,environments
    1
    1 Usage
    1   quarterdeck serve
    1
    1 Flags
    1       --host ADDRESS  The address that serve listens on (default 127.0.0.1) [QUARTERDECK_HTTP_HOST]
    1       --port PORT     The port that serve listens on; 0 takes a free one (default 8765)
    1                       [QUARTERDECK_HTTP_PORT]
    1   -h, --help          Show this help
    1
    1 Settings such as --sandbox go with every command: quarterdeck --help lists them.
    = 0
    "
  `);
});

test('no command at all: help', async () => {
  const shown = await quarterdeck([]);
  expect(shown).toMatchObject({ code: 0, stderr: '' });
  // Each setting has a line between the two; docs/configuration.md lists them.
  const text = shown.stdout.replace(/(?<=\nSettings\n)[\s\S]*?(?= {6}--config FILE)/, '  …\n');
  expect(text).toMatchInlineSnapshot(`
    "Quarterdeck runs an internal developer platform on Kubernetes, for AI agents and for people.

    Examples
      quarterdeck apply -f platform/ --sandbox          load documents into a simulated cluster
      quarterdeck environment health staging --sandbox  what is wrong there, worst first
      quarterdeck mcp --sandbox                         serve MCP on stdio, for an agent

    Usage
      quarterdeck COMMAND [arguments] [flags]

    Commands
      apply              Loads documents into the platform: files, folders with everything below them,
                         or "-" for stdin.
      wait deployment    Waits until a component is healthy, settled or released in an environment.
      wait environment   Waits until all that is deployed to an environment is healthy or settled.
      wait build         Waits until a build has succeeded, has ended in any way, or is released.
      mcp                Serves MCP on stdin and stdout, for an agent on this machine.
      serve              Serves MCP over HTTP until it is stopped.
      tools              Lists the tools that agents see, and what each costs them in tokens.
      skill list         Lists the skills: instructions that an agent follows step by step.
      skill show         Shows one skill.
      skill validate     Checks skills by the rules of agentskills.io: names each mistake with its line,
                         and fails on one.
      scenario list      Lists what the embedded cluster can start with: --sandbox SCENARIO.
      scenario validate  Checks scenarios: reads them, plays them and compares the health with what they
                         expect. Names each mistake with its line, and fails on one.
      context use        Sets the project, the environment and, with -n, the namespace that commands
                         take where they are left out. What is not named stays; an empty name takes it
                         away.
      context show       Shows what commands take where project, environment and namespace are left out.
      context clear      Forgets the context.
      dump               Records the cluster into a folder that --dump reads, without secrets: for
                         support, or to look at later.
      completion         Prints the script with which a shell completes commands, flags, values and
                         names.
      demo               Shows a platform from first document to rollback, through a real MCP client, on
                         a simulated cluster.
      version            Prints the version.

    On the platform
      component    get, deploy
      environment  health

    Settings
      …
          --config FILE                   The configuration file (default
                                          ~/.config/quarterdeck/config.yaml)
      -o, --output FORMAT                 How the answer is written (one of table, json, yaml, name;
                                          default table)
      -h, --help                          Show this help
          --version                       Print the version

    A setting can also stand in the environment, --read-only as QUARTERDECK_READ_ONLY, or in the
    configuration file, as readOnly. Flags come first, then the environment, then what context use
    has set, then the file.
    quarterdeck COMMAND -h explains one command.

    Exit codes: 0 done, 1 failed, 2 wrong usage, 3 what was asked for is not so, 4 not allowed,
    124 the time is over, 130 interrupted.
    "
  `);
});

test('help fits a screen of 100 columns', async () => {
  for (const argv of [[], ['component', 'deploy', '-h'], ['apply', '-h'], ['component', '-h']]) {
    const { stdout } = await quarterdeck(argv);
    expect(stdout.split('\n').filter(line => line.length > 100)).toEqual([]);
  }
});

test('help needs no valid configuration', async () => {
  const { code } = await quarterdeck(['component', 'get', '-h'], { env: { QUARTERDECK_LOG_LEVEL: 'loud' } });
  expect(code).toBe(0);
});

test('wrong usage', async () => {
  expect(
    await all([
      'component get',
      'component deploy cart',
      'component get cart extra',
      'component get cart --projekt shop',
      'component get cart --reed-only',
      'component gt cart',
      'component',
      'get component cart',
      'componnt get cart',
      'x',
      '--forse component get cart',
      'component get cart --wait-seconds soon',
      'component get cart --wait-seconds',
      'component get cart --wait-seconds 601',
      'component get cart -o xml',
      'component deploy cart -e staging --policy fasst',
      'component deploy cart -e staging --env A',
      'component deploy cart -e staging --endpoints {name:',
      'component deploy cart -e staging --endpoints @/nowhere.yaml',
      'component deploy cart -e staging --endpoints {nme:http}',
      'environment health --status healthy -o name --timeout soon',
      'component deploy cart -e staging --replicas=',
      'mcp now',
      'component get cart --component cart',
      'mcp --port 80',
      'apply',
      'apply -f /nowhere',
    ]),
  ).toMatchInlineSnapshot(`
    "
    $ quarterdeck component get
    2 error: component get needs COMPONENT.
    2 usage: quarterdeck component get COMPONENT [flags]
    2 quarterdeck component get -h explains every argument.
    = 2

    $ quarterdeck component deploy cart
    2 error: component deploy needs --environment.
    2 usage: quarterdeck component deploy COMPONENT --environment ENVIRONMENT [flags]
    2 quarterdeck component deploy -h explains every argument.
    = 2

    $ quarterdeck component get cart extra
    2 error: component get does not take the argument "extra".
    2 usage: quarterdeck component get COMPONENT [flags]
    2 quarterdeck component get -h explains every argument.
    = 2

    $ quarterdeck component get cart --projekt shop
    2 error: --projekt is not a flag of component get. Did you mean --project?
    2 usage: quarterdeck component get COMPONENT [flags]
    2 quarterdeck component get -h explains every argument.
    = 2

    $ quarterdeck component get cart --reed-only
    2 error: --reed-only is not a flag of component get. Did you mean --read-only?
    2 usage: quarterdeck component get COMPONENT [flags]
    2 quarterdeck component get -h explains every argument.
    = 2

    $ quarterdeck component gt cart
    2 error: component has no verb "gt".
    2 Did you mean component get? Verbs: get, deploy. quarterdeck component -h explains them.
    = 2

    $ quarterdeck component
    2 error: component needs a verb.
    2 Verbs: get, deploy. quarterdeck component -h explains them.
    = 2

    $ quarterdeck get component cart
    2 error: "get" is not a command.
    2 Did you mean quarterdeck component get? quarterdeck --help lists the commands.
    = 2

    $ quarterdeck componnt get cart
    2 error: "componnt" is not a command.
    2 Did you mean quarterdeck component? quarterdeck --help lists the commands.
    = 2

    $ quarterdeck x
    2 error: "x" is not a command.
    2 Did you mean quarterdeck context? quarterdeck --help lists the commands.
    = 2

    $ quarterdeck --forse component get cart
    2 error: --forse is not a flag that may stand before the command.
    2 Write a command first: quarterdeck --help lists them.
    = 2

    $ quarterdeck component get cart --wait-seconds soon
    2 error: --wait-seconds soon: not a number.
    2 Use a number such as 30.
    = 2

    $ quarterdeck component get cart --wait-seconds
    2 error: --wait-seconds needs a value.
    2 Write --wait-seconds SECONDS, or --wait-seconds=SECONDS for a value that begins with "-".
    = 2

    $ quarterdeck component get cart --wait-seconds 601
    2 SIMULATED cluster (empty)
    2 error: quarterdeck component get: wait_seconds: expected at most 600, got 601.
    2 quarterdeck component get takes component (required), project, wait_seconds.
    = 2

    $ quarterdeck component get cart -o xml
    2 error: -o xml: not a valid value.
    2 Valid: table, json, yaml, name.
    = 2

    $ quarterdeck component deploy cart -e staging --policy fasst
    2 error: --policy fasst: not a valid value.
    2 Did you mean fast? Valid: fast, careful.
    = 2

    $ quarterdeck component deploy cart -e staging --env A
    2 error: --env A: no "=" between key and value.
    2 Write KEY=VALUE, once for each key.
    = 2

    $ quarterdeck component deploy cart -e staging --endpoints {name:
    2 error: --endpoints {name:: not JSON or YAML: Flow map must end with a } (line 1, column 7).
    2 Quote it for the shell, as in '{name: http, port: 8080}', or name a file with @FILE.
    = 2

    $ quarterdeck component deploy cart -e staging --endpoints @/nowhere.yaml
    2 error: --endpoints @/nowhere.yaml: the file /nowhere.yaml cannot be read.
    2 Write @ and the path of a file that exists.
    = 2

    $ quarterdeck component deploy cart -e staging --endpoints {nme:http}
    2 SIMULATED cluster (empty)
    2 error: quarterdeck component deploy: 3 arguments are wrong.
    2 - endpoints[0].name is missing: expected a text
    2 - endpoints[0].port is missing: expected a number
    2 - unknown argument "nme:http" in endpoints[0]: valid here: name, port
    2 quarterdeck component deploy takes component (required), environment (required), replicas, policy, env, labels, args, endpoints, parameters, verify, dry_run.
    = 2

    $ quarterdeck environment health --status healthy -o name --timeout soon
    2 error: --timeout soon: not a number.
    2 Use a number such as 30.
    = 2

    $ quarterdeck component deploy cart -e staging --replicas=
    2 error: --replicas=: not a number.
    2 Use a number such as 30.
    = 2

    $ quarterdeck mcp now
    2 error: mcp does not take the argument "now".
    2 usage: quarterdeck mcp
    2 quarterdeck mcp -h explains every argument.
    = 2

    $ quarterdeck component get cart --component cart
    2 error: component get was given component twice.
    2 usage: quarterdeck component get COMPONENT [flags]
    2 quarterdeck component get -h explains every argument.
    = 2

    $ quarterdeck mcp --port 80
    2 error: --port is not a flag of mcp.
    2 usage: quarterdeck mcp
    2 quarterdeck mcp -h explains every argument.
    = 2

    $ quarterdeck apply
    2 error: apply needs FILE.
    2 usage: quarterdeck apply -f FILE|DIR… [flags]
    2 quarterdeck apply -h explains every argument.
    = 2

    $ quarterdeck apply -f /nowhere
    2 error: -f /nowhere: there is no such file or folder.
    2 Name files, folders, or "-" for standard input.
    = 2
    "
  `);
});

test('what goes wrong after the command line was understood', async () => {
  expect(
    await all([
      'component get nobody',
      'component get secret',
      'component get bug',
      'component get broken --wait-seconds 5',
      'component get broken',
      'environment health slow --timeout 1',
      'component deploy cart -e staging --read-only',
      'component get cart --toolsets dependencies',
    ]),
  ).toMatchInlineSnapshot(`
    "
    $ quarterdeck component get nobody
    2 SIMULATED cluster (empty)
    2 error: There is no component nobody.
    2 Did you mean cart?
    = 1

    $ quarterdeck component get secret
    2 SIMULATED cluster (empty)
    2 error: You may not see secret.
    2 Ask ada.
    = 4

    $ quarterdeck component get bug
    2 SIMULATED cluster (empty)
    2 error: Internal error ref-1. The server log has the details.
    = 1

    $ quarterdeck component get broken --wait-seconds 5
    1 SIMULATED cluster (empty)
    1 broken of shop
    1 staging  degraded  2/2
    2 After waiting, the state is degraded, not healthy.
    = 3

    $ quarterdeck component get broken
    1 SIMULATED cluster (empty)
    1 broken of shop
    1 staging  degraded  2/2
    = 0

    $ quarterdeck environment health slow --timeout 1
    2 SIMULATED cluster (empty)
    2 error: quarterdeck environment health was not finished after 1 s; it was busy with: reading deployments (1 of 2).
    2 Nothing was changed; call it again.
    = 124

    $ quarterdeck component deploy cart -e staging --read-only
    2 SIMULATED cluster (empty)
    2 error: quarterdeck component deploy changes the platform, and this server only reads.
    2 Whoever runs the server can start it without --read-only. Every tool that reads still works.
    = 1

    $ quarterdeck component get cart --toolsets dependencies
    2 SIMULATED cluster (empty)
    2 error: quarterdeck component get belongs to the toolset "catalog", which is switched off here.
    2 Switched on: dependencies. It can be added with --toolsets when the server is started.
    = 1
    "
  `);
});

test('no cluster', async () => {
  expect(await all(['component get cart', 'apply -f -'], {})).toMatchInlineSnapshot(`
    "
    $ quarterdeck component get cart
    2 error: No cluster is configured.
    2 Start with --sandbox.
    = 1

    $ quarterdeck apply -f -
    2 error: No cluster is configured.
    2 Start with --sandbox.
    = 1
    "
  `);
});

/** What a deploy was given beside its component and environment, without what is only a default. */
async function given(...words: string[]): Promise<unknown> {
  const argv = ['component', 'deploy', 'cart', '-e', 'staging', '-o', 'json', ...words];
  const { stdout, stderr, code } = await quarterdeck(argv, { env: simulated });
  if (code !== 0) throw new Error(stderr);
  const { component, environment, policy, verify, dry_run, ...rest } = JSON.parse(stdout);
  expect([component, environment]).toEqual(['cart', 'staging']);
  return {
    ...(policy === 'careful' ? {} : { policy }),
    ...(verify ? {} : { verify }),
    ...(dry_run ? { dry_run } : {}),
    ...rest,
  };
}

test('arguments of every shape reach the tool', async () => {
  const folder = await temporaryFolder();
  const file = join(folder, 'endpoints.yaml');
  await writeFile(file, '- { name: http, port: 80 }\n- { name: admin, port: 81 }\n');
  expect(await given()).toEqual({});
  expect(await given('--replicas', '-1')).toEqual({ replicas: -1 });
  expect(await given('--policy=fast', '--policy', 'fast')).toEqual({ policy: 'fast' });
  expect(await given('--no-verify', '--dry-run')).toEqual({ verify: false, dry_run: true });
  expect(await given('--verify=no', '--dry-run=true')).toEqual({ verify: false, dry_run: true });
  expect(await given('--env', 'A=1', '--env', 'B=x=y,z', '--env', 'C=')).toEqual({
    env: { A: '1', B: 'x=y,z', C: '' },
  });
  expect(await given('--env', '{"A": "1"}')).toEqual({ env: { A: '1' } });
  expect(await given('--labels', 'a, b', '--labels', 'c')).toEqual({ labels: ['a', 'b', 'c'] });
  expect(await given('--labels', '[a, b]')).toEqual({ labels: ['a', 'b'] });
  expect(await given('--args=--ports=1,2', '--args', 'run')).toEqual({ args: ['--ports=1,2', 'run'] });
  expect(await given('--parameters', 'cpu=2', '--parameters', 'tags=[a, b]')).toEqual({
    parameters: { cpu: 2, tags: ['a', 'b'] },
  });
  const endpoints = [
    { name: 'http', port: 80 },
    { name: 'admin', port: 81 },
  ];
  expect(await given('--endpoints', `@${file}`)).toEqual({ endpoints });
  expect(
    await given('--endpoints', '{name: http, port: 80}', '--endpoints', 'name: admin\nport: 81'),
  ).toEqual({
    endpoints,
  });
});

test('apply reads files, folders with everything below them, and stdin', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'all', 'below'), { recursive: true });
  await writeFile(join(folder, 'all', 'b.yml'), 'kind: B');
  await writeFile(join(folder, 'all', 'a.json'), '{"kind": "A"}');
  await writeFile(join(folder, 'all', 'README.md'), '# no document');
  await writeFile(join(folder, 'all', 'below', 'c.yaml'), 'kind: C');
  await writeFile(join(folder, 'one.yaml'), 'kind: One');
  await mkdir(join(folder, 'none'));
  const apply = async (...words: string[]) => {
    const argv = ['apply', ...words.map(word => word.replace('~', folder))];
    return (await transcript(argv, { env: simulated, stdin: 'kind: Ünicode' })).replaceAll(folder, '~');
  };
  expect(
    [
      await apply('-f', '~/one.yaml', '-f', '~/all', '--dry-run'),
      await apply('-f', '~/all/b.yml', '~/one.yaml'),
      await apply('-f', '-'),
      await apply('-f', '~/none'),
    ].join('\n\n'),
  ).toMatchInlineSnapshot(`
    "$ quarterdeck apply -f ~/one.yaml -f ~/all --dry-run
    1 SIMULATED cluster (empty)
    1 ~/one.yaml: kind: One
    1 ~/all/a.json: {"kind": "A"}
    1 ~/all/b.yml: kind: B
    1 ~/all/below/c.yaml: kind: C
    1 nothing was changed
    = 0

    $ quarterdeck apply -f ~/all/b.yml ~/one.yaml
    1 SIMULATED cluster (empty)
    1 ~/all/b.yml: kind: B
    1 ~/one.yaml: kind: One
    1 applied
    = 0

    $ quarterdeck apply -f -
    1 SIMULATED cluster (empty)
    1 stdin: kind: Ünicode
    1 applied
    = 0

    $ quarterdeck apply -f ~/none
    2 error: -f ~/none: no .yaml, .yml or .json file is in this folder.
    2 Name the folder that holds the documents.
    = 2"
  `);
});

test('Ctrl-C ends the running call', async () => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 50);
  const argv = ['environment', 'health', 'slow'];
  expect(await transcript(argv, { env: simulated, signal: stop.signal })).toMatchInlineSnapshot(`
    "$ quarterdeck environment health slow
    2 SIMULATED cluster (empty)
    2 error: quarterdeck environment health was cancelled; it was busy with: reading deployments (1 of 2).
    2 Nothing was changed; call it again.
    = 130"
  `);
});

test.for([
  ['a terminal', { tty: true }, true],
  ['no terminal', { tty: false }, false],
  ['NO_COLOR', { tty: true, NO_COLOR: '1' }, false],
  ['an empty NO_COLOR', { tty: true, NO_COLOR: '' }, true],
  ['FORCE_COLOR without a terminal', { tty: false, FORCE_COLOR: '1' }, true],
  ['FORCE_COLOR=0', { tty: true, FORCE_COLOR: '0' }, false],
  ['a dumb terminal', { tty: true, TERM: 'dumb' }, false],
] as const)('colour with %s', async ([, { tty, ...env }, coloured]) => {
  const around = { tty, env: { ...simulated, ...env } };
  const { stdout } = await quarterdeck(['component', 'get', 'cart'], around);
  const { stderr } = await quarterdeck(['component', 'get', 'nobody'], around);
  const { stdout: json } = await quarterdeck(['component', 'get', 'cart', '-o', 'json'], around);
  expect(stdout.includes('staging  \u001B[32mhealthy\u001B[39m  2/2')).toBe(coloured);
  expect(stderr.includes('\u001B[31merror:\u001B[39m')).toBe(coloured);
  expect(json).not.toContain('\u001B');
});

test('elsewhere a step is told now and then, and nothing of a short call', () => {
  const told: string[] = [];
  let now = 0;
  const stderr = { write: (text: string) => told.push(text) };
  const { step, done } = progressOn({ stderr, env: {} }, () => now);
  for (const at of [0, 999, 1000, 1500, 2400, 2500]) {
    now = at;
    step({ message: `at ${at}`, done: at, total: 2500 });
  }
  done();
  expect(told).toEqual(['at 1000 (1000/2500)\n', 'at 2400 (2400/2500)\n']);
});

test('a program gets all of an answer, whatever the budget of a reader', async () => {
  const env = { ...simulated, QUARTERDECK_OUTPUT_TOKENS: '500' };
  const many = Array.from({ length: 200 }, (_, i) => `VARIABLE_${i}=${i}`);
  const argv = ['component', 'deploy', 'cart', '-e', 'staging', ...many.flatMap(pair => ['--env', pair])];
  expect((await quarterdeck(argv, { env })).code).toBe(1);
  const { stdout } = await quarterdeck([...argv, '-o', 'json'], { env });
  expect(Object.keys(JSON.parse(stdout).env)).toHaveLength(200);
});

test('Ctrl-C ends the wait for standard input', async () => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 20);
  expect(await transcript(['apply', '-f', '-'], { env: simulated, signal: stop.signal, stdin: 'open' }))
    .toMatchInlineSnapshot(`
    "$ quarterdeck apply -f -
    2 error: Reading from standard input was cancelled.
    2 Nothing was changed.
    = 130"
  `);
});

test('progress on a terminal is one line that goes away', async () => {
  const { stderr } = await quarterdeck(['environment', 'health'], {
    tty: true,
    env: { ...simulated, NO_COLOR: '1' },
  });
  expect(stderr).toBe('\r\u001B[2Kreading deployments (1/2)\r\u001B[2K');
});
