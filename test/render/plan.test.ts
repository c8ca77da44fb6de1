import { describe, expect, test } from 'vitest';
import type { PlanView } from '../../server/domain/plan.ts';
import { planText } from '../../server/render/plan.ts';

describe('a plan', () => {
  const view: PlanView = {
    operation: 'deploy to staging',
    target: 'shop/cart',
    outcome: 'planned',
    changes: [
      {
        change: 'update ReleaseBinding/cart-staging',
        in: 'control plane',
        fields: ['spec.releaseName: cart-1 → cart-2'],
      },
      { change: 'create Service/cart', in: 'staging (shop-staging)', fields: [] },
    ],
    more: 3,
    warnings: ['This skips the pipeline.'],
    notes: ['autoDeploy brings to development: cart.'],
    deployments: [],
    next: ['deploy_component(component: "cart") does it'],
  };

  test('before', () => {
    expect(planText(view)).toMatchInlineSnapshot(`
      "shop/cart: deploy to staging (planned, nothing has been changed)
      Warnings:
        This skips the pipeline.
      Notes:
        autoDeploy brings to development: cart.
      Would change:
        update ReleaseBinding/cart-staging in control plane
          spec.releaseName: cart-1 → cart-2
        create Service/cart in staging (shop-staging)
        … 3 more
      Next:
        deploy_component(component: "cart") does it"
    `);
  });

  test('after', () => {
    const deployments: PlanView['deployments'] = [
      {
        component: 'cart',
        environment: 'staging',
        release: 'cart-2',
        status: 'progressing',
        reason: '1 of 2 pods available',
        urls: ['http://cart.staging.example'],
      },
    ];
    expect(planText({ ...view, outcome: 'applied', more: 0, warnings: [], notes: [], deployments }))
      .toMatchInlineSnapshot(`
        "shop/cart: deploy to staging (done)
        Now:
          cart in staging (release cart-2) is progressing: 1 of 2 pods available
            http://cart.staging.example
        Changed:
          update ReleaseBinding/cart-staging in control plane
            spec.releaseName: cart-1 → cart-2
          create Service/cart in staging (shop-staging)
        Next:
          deploy_component(component: "cart") does it"
      `);
  });

  test('nothing to do', () => {
    expect(
      planText({
        ...view,
        outcome: 'unchanged',
        changes: [],
        notes: [],
        more: 0,
        warnings: [],
        next: [],
      }),
    ).toBe('shop/cart: deploy to staging (nothing to change)');
  });
});
