import { openTerminal, type Terminal } from '../support/terminal.ts';

/** Of this type a component crashes as soon as it starts. */
const crashing = `
apiVersion: openchoreo.dev/v1alpha1
kind: ClusterComponentType
metadata: { name: crashing }
spec:
  workloadType: deployment
  resources:
    - id: deployment
      template:
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: "\${metadata.name}", namespace: "\${metadata.namespace}", labels: "\${metadata.labels}" }
        spec:
          selector: { matchLabels: "\${metadata.podSelectors}" }
          template:
            metadata:
              labels: \${metadata.podSelectors}
              annotations: { sandbox.quarterdeck.dev/crash: '1 0' }
            spec:
              containers: [{ name: main, image: "\${workload.container.image}" }]
`;

const calls: readonly (readonly [string, { [argument: string]: unknown }])[] = [
  ['apply_documents', { sources: [{ text: crashing }] }],
  ['update_component', { component: 'fraud', image: 'registry.example/shop/fraud:0.9.8-broken' }],
  [
    'create_component',
    { name: 'billing', project: 'shop', type: 'crashing', image: 'registry.example/shop/billing:1.0.0' },
  ],
  ['deploy_component', { component: 'search', environment: 'development', configs: { replicas: 0 } }],
  [
    'deploy_component',
    {
      component: 'recommendations',
      environment: 'development',
      configs: { replicas: 2, resources: { requests: { cpu: '64' } } },
    },
  ],
];

/**
 * A shop in whose development an image cannot be pulled, a component crashes, one asks for more than a node has
 * and one is scaled to zero. Staging and production are well.
 */
export async function openBrokenShop(): Promise<Terminal> {
  const terminal = await openTerminal();
  for (const [name, args] of calls) {
    const { isError, text } = await terminal.product.call(name, { ...args, wait_seconds: 60 });
    if (isError) throw new Error(text);
  }
  return terminal;
}
