import { describe, expect, test } from 'vitest';
import type { BuildInput } from '../../../server/control-plane/builds/build.ts';
import { listAt, textAt } from '../../../server/domain/json.ts';
import { type Failure, type Sources, failureKinds } from '../../../server/sandbox/builds/sources.ts';
import { buildpacks, given } from '../../control-plane/builds/given.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { openBox } from './box.ts';

const dockerfile = { kind: 'dockerfile', context: '.', file: 'Dockerfile' } as const;
const at = (repository: string, revision: BuildInput['source']['revision'], appPath = '.') => ({
  source: { repository, revision, appPath },
});
const cart = 'https://git.example/shop/cart-node';
const commit = (digit: string): string => digit.repeat(40);

describe('a source that no scenario names', () => {
  test('is cloned, built and pushed step by step, and can be pulled', async () => {
    const box = await openBox();
    await box.start(given(at(cart, { branch: 'main' })));
    const seen: string[] = [];
    for (let second = 0; second < 90; second++) {
      await box.wait(1);
      const { phase, steps } = await box.progress('cart-1');
      const line = [phase, ...steps.map(step => step.phase)].join(' ');
      if (seen.at(-1) !== line) seen.push(line);
    }
    expect(seen).toEqual([
      'pending pending pending pending',
      'running running pending pending',
      'running succeeded pending pending',
      'running succeeded running pending',
      'succeeded succeeded succeeded succeeded',
    ]);
    const { image = '', commit: built, ...progress } = await box.progress('cart-1');
    expect(image).toMatch(/^registry\.example\/shop\/cart:1\.4\.0@sha256:[0-9a-f]{64}$/);
    expect(built).toMatch(/^[0-9a-f]{40}$/);
    expect(progress.steps[0]).toMatchObject({
      startedAt: '2026-11-22T09:00:01Z',
      finishedAt: '2026-11-22T09:00:04Z',
    });
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'cart', namespace: 'builds' } };
    await box.cluster.create({ ...pod, spec: { containers: [{ name: 'main', image }] } });
    await box.wait(5);
    const running = await box.cluster.get({ ...pod, namespace: 'builds', name: 'cart' });
    const [status] = listAt(running, 'status', 'containerStatuses');
    expect(textAt(status, 'imageID')).toBe(image.replace(':1.4.0', ''));
    box.close();
  });

  test.each([
    ['a commit', { ...at(cart, { commit: commit('a') }) }, undefined],
    ['a tag', { ...at(cart, { tag: 'v1' }) }, undefined],
    ['the default branch', { ...at(cart, {}) }, undefined],
    [
      'a branch that sounds made up',
      { ...at(cart, { branch: 'does-not-exist' }) },
      "clone: fatal: couldn't find remote ref refs/heads/does-not-exist",
    ],
    [
      'a repository that sounds made up',
      { ...at('https://git.example/shop/missing', { branch: 'main' }) },
      "clone: fatal: repository 'https://git.example/shop/missing/' not found",
    ],
    [
      'a folder that sounds made up',
      { ...at(cart, { branch: 'main' }, 'services/missing') },
      "clone: fatal: cannot change to '/git/current/services/missing': No such file or directory",
    ],
    [
      'a Dockerfile that sounds made up',
      { ...at(cart, { branch: 'main' }), method: { ...dockerfile, file: 'Dockerfile.missing' } },
      'build: error: failed to solve: failed to read dockerfile: open Dockerfile.missing: no such file or directory',
    ],
    [
      'a builder that sounds made up',
      { ...at(cart, {}), method: { ...buildpacks, builder: 'registry.example/builders/does-not-exist:1' } },
      'not done within 600 s',
    ],
  ])('has %s', async (_what, differs, message) => {
    const box = await openBox();
    await box.start(given(differs));
    await box.wait(700);
    const progress = await box.progress('cart-1');
    expect(progress.message).toBe(message);
    expect(progress.phase).toBe(
      message === undefined ? 'succeeded' : message.startsWith('not done') ? 'timed_out' : 'failed',
    );
    if (differs.source.revision.commit !== undefined) expect(progress.commit).toBe(commit('a'));
    box.close();
  });
});

const failing = (step: Failure['step'], kind: Failure['kind'], lines?: string[]) => ({
  commit: commit('b'),
  fails: { step, kind, lines },
  seconds: 30,
});
const steps: { readonly [kind in Failure['kind']]: Failure['step'] } = {
  'not-found': 'clone',
  'access-denied': 'clone',
  tests: 'build',
  compile: 'build',
  'no-dockerfile': 'build',
  'out-of-memory': 'build',
  'never-ends': 'build',
  'registry-refused': 'push',
};
const sourcesWith = (names: readonly string[]): Sources =>
  Object.fromEntries(
    names.map(name => [
      name,
      {
        ...Object.fromEntries(failureKinds.map(kind => [kind, failing(steps[kind], kind)])),
        main: { commit: commit('c'), seconds: 25 },
        'v1.4.0': { commit: commit('d') },
        said: failing('build', 'tests', ['FAILED tests/test_wrap.py::test_bow - it came undone']),
      },
    ]),
  );

describe('a source of a scenario', () => {
  test.each([
    ['buildpacks', buildpacks, 'node'],
    ['buildpacks', buildpacks, 'go'],
    ['a Dockerfile', dockerfile, 'java'],
    ['a Dockerfile', dockerfile, 'python'],
  ])('fails as it says: %s', async (_what, method, language) => {
    const repository = `https://git.example/shop/cart-${language}`;
    const box = await openBox({ sources: sourcesWith([`${repository}.git`]) });
    const branches = [...failureKinds, 'said', 'gone'];
    for (const branch of branches)
      await box.start(given({ ...at(repository, { branch }), name: branch, method, timeoutSeconds: 100 }));
    await box.wait(120);
    const answers: string[] = [];
    for (const branch of branches) {
      const progress = await box.progress(branch);
      const { phase, reason, message } = progress;
      const states = progress.steps.map(({ name, phase }) => `${name} ${phase}`).join(', ');
      answers.push(`${branch}: ${phase} ${reason}: ${message} (${states})`);
      answers.push(...(await box.lines(progress)).map(line => `  | ${line}`));
    }
    expect(`\n${answers.join('\n')}\n`).toMatchSnapshot();
    box.close();
  });

  test('has the branches, tags and commits that it names', async () => {
    const box = await openBox({ sources: sourcesWith([cart]) });
    const revisions = [
      { branch: 'main' },
      { tag: 'v1.4.0' },
      { commit: commit('c') },
      {},
      { commit: commit('e') },
    ];
    for (const [i, revision] of revisions.entries())
      await box.start(given({ ...at(`${cart}.git/`, revision), name: `build-${i}` }));
    await box.wait(120);
    const built = await Promise.all(revisions.map((_revision, i) => box.progress(`build-${i}`)));
    expect(built.map(progress => progress.commit?.[0] ?? progress.message)).toEqual([
      'c',
      'd',
      'c',
      'c',
      `clone: fatal: remote error: upload-pack: not our ref ${commit('e')}`,
    ]);
    const [first, , third] = built.map(({ image }) => image);
    expect(first).toBe(third);
    box.close();
  });
});

/** What eight sources become. */
const images = async (seed: number) => {
  const box = await openBox({ seed });
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  for (const name of names)
    await box.start(given({ ...at(`https://git.example/shop/${name}`, { branch: 'main' }), name }));
  await box.wait(120);
  const all = await Promise.all(names.map(name => box.progress(name)));
  box.close();
  return all.map(({ image, steps: [, build] }) => {
    const [from = 0, to = 0] = [build?.startedAt, build?.finishedAt].map(time => Date.parse(time ?? ''));
    expect((to - from) / 1000).toBeGreaterThanOrEqual(20);
    expect((to - from) / 1000).toBeLessThanOrEqual(60);
    return image;
  });
};

test('a build takes 20 to 60 seconds, the same for the same source, and the same seed gives the same image', async () => {
  const first = await images(1);
  expect(new Set(first).size).toBe(8);
  expect(await images(1)).toEqual(first);
  expect(await images(2)).not.toEqual(first);
});

test('a build that is deleted is cancelled, and takes its pod along', async () => {
  const box = await openBox();
  await box.start(given(at(cart, { branch: 'main' })));
  await box.wait(12);
  expect(await box.progress('cart-1')).toMatchObject({ phase: 'running' });
  const job = { apiVersion: 'batch/v1', kind: 'Job', namespace: 'builds', name: 'cart-1' };
  await box.cluster.delete(job, { propagation: 'background' });
  await box.wait(3);
  expect(await box.progress('cart-1')).toEqual({
    phase: 'cancelled',
    reason: 'Deleted',
    message: 'its Job is gone',
    steps: [],
  });
  expect((await box.cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace: 'builds' })).items).toEqual([]);
  box.close();
});

test('a Secret that is not there keeps a build waiting, and says so', async () => {
  const box = await openBox();
  await box.start(
    given({ ...at(cart, { branch: 'main' }), pushSecret: 'registry-auth', timeoutSeconds: 60 }),
  );
  await box.wait(20);
  expect(await box.progress('cart-1')).toMatchObject({
    phase: 'pending',
    reason: 'FailedMount',
    message: 'MountVolume.SetUp failed for volume "registry-auth" : secret "registry-auth" not found',
  });
  await box.wait(130);
  expect(await box.progress('cart-1')).toMatchObject({ phase: 'timed_out', message: 'not done within 60 s' });
  box.close();
});

test('a cluster that is closed in the middle of a build goes on with it', async () => {
  const folder = await temporaryFolder();
  const file = `${folder}/state.json`;
  const first = await openBox({ file });
  await first.start(given(at(cart, { branch: 'main' })));
  await first.wait(12);
  const before = await first.progress('cart-1');
  first.close();
  const second = await openBox({ file });
  expect(await second.progress('cart-1')).toEqual(before);
  await second.wait(90);
  expect(await second.progress('cart-1')).toMatchObject({ phase: 'succeeded', commit: before.commit });
  second.close();
});
