import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { buildJob } from '../../../server/control-plane/builds/job.ts';
import { at, listAt, textAt } from '../../../server/domain/json.ts';
import type { KubeObject } from '../../../server/domain/kube-object.ts';
import { PlatformError } from '../../../server/errors.ts';
import { buildpacks, dockerfile, given } from './given.ts';

const pod = (job: KubeObject): unknown => at(job, 'spec', 'template', 'spec');
const containers = (job: KubeObject) => [
  ...listAt(pod(job), 'initContainers'),
  ...listAt(pod(job), 'containers'),
];
const called = (job: KubeObject) =>
  Object.fromEntries(
    containers(job).map(it => [
      textAt(it, 'name'),
      [...listAt(it, 'command'), ...listAt(it, 'args')].join('\n'),
    ]),
  );

test('buildpacks: the Job as it is created', () => {
  const job = buildJob(
    given({
      source: {
        repository: 'https://git.example/shop/cart',
        revision: { branch: 'main' },
        appPath: './services/cart/',
        secret: 'git-auth',
      },
      pushSecret: 'registry-auth',
      env: { BP_NODE_VERSION: '24.*', GREETING: 'say $(HOME), $$ and "x"\n' },
    }),
  );
  expect(job).toMatchSnapshot();
});

test('a Dockerfile: the Job as it is created', () => {
  const job = buildJob(
    given({
      source: {
        repository: 'git@git.example:shop/cart.git',
        revision: { tag: 'v1.4.0' },
        appPath: 'cart',
        secret: 'git-key',
      },
      method: dockerfile,
      pushSecret: 'registry-auth',
      env: { GREETING: 'say $(DOCKER_CONFIG) and $$' },
      resources: { requests: { cpu: '2' }, limits: { memory: '8Gi' } },
      tools: {
        git: 'registry.example/tools/git-sync:4',
        buildkit: 'registry.example/tools/buildkit:rootless',
      },
    }),
  );
  expect(job).toMatchSnapshot();
});

test.each([
  ['the default branch', {}, 'HEAD'],
  ['a branch', { branch: 'feature/gift-wrap' }, 'refs/heads/feature/gift-wrap'],
  ['a tag before a branch', { branch: 'main', tag: 'v1' }, 'refs/tags/v1'],
  ['a commit in capitals', { commit: 'A'.repeat(40) }, 'a'.repeat(40)],
  ['a commit before both', { branch: 'main', tag: 'v1', commit: 'a'.repeat(40) }, 'a'.repeat(40)],
])('%s is asked for as such', (_what, revision, ref) => {
  const { clone } = called(buildJob(given({ source: { ...given().source, revision } })));
  expect(clone).toContain(`\n--ref=${ref}\n`);
});

test.each([
  ['https://git.example/shop/cart.git', 'https'],
  ['https://git.example:8443/shop/cart', 'https'],
  ['http://gitea.tools.svc.cluster.local:3000/shop/cart', 'http'],
  ['http://gitea:3000/shop/cart', 'http'],
  ['ssh://git@git.example:2222/shop/cart', 'ssh'],
  ['git@git.example:shop/cart.git', 'ssh'],
])('%s is fetched by %s only', (repository, scheme) => {
  const [clone] = containers(buildJob(given({ source: { ...given().source, repository } })));
  expect(listAt(clone, 'env')).toContainEqual({ name: 'GIT_ALLOW_PROTOCOL', value: scheme });
});

test.each([
  ['buildpacks', buildpacks],
  ['a Dockerfile', dockerfile],
])('%s: no shell, no service account, never root, and what is left behind is short', (_what, method) => {
  const job = buildJob(given({ method }));
  for (const it of containers(job)) {
    const words = [...listAt(it, 'command'), ...listAt(it, 'args')];
    expect(words).not.toContain('-c');
    expect(words.join(' ')).not.toMatch(/(^|[ /])(ba|da|k|z)?sh( |$)/);
    expect(at(it, 'resources', 'limits', 'memory')).toBeDefined();
  }
  expect(pod(job)).toMatchObject({
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  });
  expect(containers(job).filter(it => at(it, 'securityContext', 'privileged') === true)).toEqual([]);
  const open = containers(job).filter(it => at(it, 'securityContext', 'allowPrivilegeEscalation') !== false);
  expect(open.map(it => textAt(it, 'name'))).toEqual(method.kind === 'dockerfile' ? ['build'] : []);
});

const Refused = z.looseObject({ what: z.string(), says: z.string() });
const file = new URL('../../fixtures/builds/refused.yaml', import.meta.url);
const refused = z.array(Refused).parse(parse(readFileSync(file, 'utf8')));

const texts = z.looseObject({
  repository: z.string().optional(),
  appPath: z.string().optional(),
  branch: z.string().optional(),
  tag: z.string().optional(),
  commit: z.string().optional(),
  secret: z.string().optional(),
  builder: z.string().optional(),
  file: z.string().optional(),
  context: z.string().optional(),
  name: z.string().optional(),
  image: z.string().optional(),
  timeoutSeconds: z.number().optional(),
  env: z.record(z.string(), z.string()).optional(),
});

test.each(refused)('$what is refused', ({ what, says, ...fields }) => {
  const { repository, appPath, branch, tag, commit, secret, builder, file, context, ...rest } =
    texts.parse(fields);
  const usual = given();
  const revision = { ...usual.source.revision, branch, tag, commit };
  const isRevision = [branch, tag, commit].some(it => it !== undefined);
  const build = () =>
    buildJob({
      ...usual,
      ...z.looseObject({}).parse(rest),
      source: {
        repository: repository ?? usual.source.repository,
        appPath: appPath ?? usual.source.appPath,
        revision: isRevision ? defined(revision) : usual.source.revision,
        ...(secret !== undefined && { secret }),
      },
      method:
        file === undefined && context === undefined
          ? { ...buildpacks, ...(builder !== undefined && { builder }) }
          : { ...dockerfile, ...defined({ file, context }) },
    });
  expect(build, what).toThrow(PlatformError);
  expect(build).toThrow(
    expect.objectContaining({ code: 'invalid_input', message: expect.stringContaining(says) }),
  );
});

const defined = (fields: { [name: string]: string | undefined }): { [name: string]: string } =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])),
  );
