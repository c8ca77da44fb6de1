import type { BuildInput, BuildMethod } from '../../../server/control-plane/builds/build.ts';

export const buildpacks: BuildMethod = {
  kind: 'buildpacks',
  builder: 'registry.example/builders/base:2026.11',
};
export const dockerfile: BuildMethod = { kind: 'dockerfile', context: 'cart', file: 'cart/Dockerfile' };

/** A build of `shop/cart`, with what differs. */
export const given = (differs: Partial<BuildInput> = {}): BuildInput => ({
  name: 'cart-1',
  namespace: 'builds',
  controlNamespace: 'default',
  project: 'shop',
  component: 'cart',
  source: { repository: 'https://git.example/shop/cart', revision: { branch: 'main' }, appPath: '.' },
  method: buildpacks,
  image: 'registry.example/shop/cart:1.4.0',
  timeoutSeconds: 600,
  ...differs,
});
