import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTerminal, type Person, type Terminal } from '../support/terminal.ts';

let shop: Terminal;
beforeAll(async () => {
  shop = await openTerminal();
});
afterAll(() => shop.close());

const wait = (line: string, person?: Person) => shop.run(`wait ${line}`, {}, person);
const call = (name: string, args: { [argument: string]: unknown }) => shop.product.call(name, args);
const cart = { component: 'cart', environment: 'development' };
const repair = () =>
  call('rollback_component', { component: 'catalog', environment: 'development', wait_seconds: 0 });
const broken = { component: 'catalog', image: 'registry.example/shop/catalog:broken', wait_seconds: 0 };

test('a rollout is waited for by the tool itself, and the last answer told', async () => {
  await call('restart_component', { ...cart, wait_seconds: 0 });
  const { code, stdout, stderr } = await wait('deployment cart -e development --for settled');
  expect({ code, stderr: stderr.split('\n').at(-1) }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('shop/cart in development is healthy');
});

test('the time is over: 124, with the last state', async () => {
  await call('update_component', broken);
  const line = 'catalog -e development --timeout 20s';
  const { code, stdout, stderr } = await wait(`deployment ${line} -o json`);
  expect(code).toBe(124);
  expect(JSON.parse(stdout)).toMatchObject({ component: 'catalog', status: 'degraded' });
  expect(stderr.trimEnd().split('\n').at(-1)).toBe('After 20s the state is degraded, not healthy.');
  expect(await wait(`deployment ${line} --for settled`)).toMatchObject({ code: 0 });
  expect(await wait('environment development --timeout 5')).toMatchObject({ code: 124 });
});

test('what becomes well while it is waited for: 0', async () => {
  const { code, stdout } = await wait('environment development', {
    during: [() => Promise.resolve(), repair, ...Array(30).fill(() => Promise.resolve())],
  });
  expect(code).toBe(0);
  expect(stdout).toContain('development is healthy');
});

test('what is not there yet may come; what has no such name cannot', async () => {
  const created = {
    name: 'late',
    project: 'shop',
    image: 'registry.example/shop/late:1.0.0',
    type: 'worker',
  };
  await call('create_component', { ...created, auto_deploy: false });
  const deploy = () => call('deploy_component', { component: 'late', environment: 'development' });
  const { code } = await wait('deployment late -e development --for released', {
    during: [deploy, () => Promise.resolve()],
  });
  expect(code).toBe(0);
  const never = await wait('deployment late -e staging --timeout 4s');
  expect(never.code).toBe(124);
  expect(never.stderr).toMatch(
    /error: "late" is not deployed to staging[\s\S]*After 4s it is not there, not healthy.\n$/,
  );
  const unknown = await wait('deployment lte -e development');
  expect(unknown).toMatchObject({ code: 1, stdout: '' });
  expect(unknown.stderr).toContain('Did you mean "late"');
});

test('a build: 0 when it has succeeded, 3 when it never will', async () => {
  const build = async (name: string, repository: string) => {
    await call('create_component', { name, project: 'shop', type: 'worker', repository });
    await call('trigger_build', { component: name, wait_seconds: 0 });
    return wait(`build ${name}-build-1 --timeout 5m`);
  };
  const good = await build('stars', 'https://git.example/shop/stars');
  expect(good.code).toBe(0);
  expect(good.stdout).toMatch(/stars-build-1 of shop\/stars: succeeded/);
  const bad = await build('bars', 'https://git.example/shop/does-not-exist');
  expect(bad.code).toBe(3);
  expect(bad.stderr).toMatch(/It ended, and the state is failed, not succeeded\.\n$/);
  expect((await wait('build bars-build-1 --for ended')).code).toBe(0);
  expect((await wait('build bars-build-7')).code).toBe(1);
  expect((await shop.run('build get bars-build-1 --wait-seconds 5')).code).toBe(3);
  expect((await shop.run('build get stars-build-1 --wait-seconds 5')).code).toBe(0);
  expect((await shop.run('__complete build get star')).stdout).toBe('stars-build-1\n');
});

test('while another process has the state file, it is looked at', async () => {
  await call('restart_component', { ...cart, wait_seconds: 0 });
  const during = Array(30).fill(() => Promise.resolve());
  expect((await shop.run('deployment get cart -e development', {}, { taken: true })).code).toBe(1);
  const { code, stdout } = await wait('deployment cart -e development', { taken: true, during });
  expect(code).toBe(0);
  expect(stdout).toContain('shop/cart in development is healthy');
});

test('Ctrl-C: 130', async () => {
  expect(await wait('deployment late -e staging', { during: [() => Promise.resolve()] })).toMatchObject({
    code: 130,
    stdout: '',
  });
});

test.for([
  ['deployment cart -e staging --timeout soon', '--timeout soon: not a time of at most 24 hours.'],
  ['deployment cart -e staging --for glory', '--for glory: not a valid value.'],
  ['deployment', 'wait deployment needs COMPONENT.'],
  ['cart', 'wait has no verb "cart".'],
] as const)('wait %s', async ([line, message]) => {
  const { code, stderr } = await wait(line);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

test('--timeout of wait is its own; before any other command it is the setting', async () => {
  expect((await shop.run('wait deployment cart -e staging --timeout 2m')).code).toBe(0);
  expect((await shop.run('--timeout 2m deployment get cart -e staging')).stderr).toContain(
    '--timeout 2m: not a number.',
  );
});
