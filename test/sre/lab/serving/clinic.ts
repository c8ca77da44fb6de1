import { addApp, callByEnv, emptyWorld } from './base.ts';
import { appNamed, type Language, type Labels, type World } from './world.ts';

type Told = readonly [name: string, language: Language, port: number, calls: string];

const apps: readonly Told[] = [
  ['patients', 'dotnet', 8080, 'records notifier'],
  ['records', 'java', 8090, 'storage'],
  ['appointments', 'node', 3000, 'patients doctors notifier'],
  ['doctors', 'python', 5000, ''],
  ['billing', 'php', 8000, 'patients insurance'],
  ['insurance', 'go', 9000, ''],
  ['notifier', 'node', 3001, ''],
  ['storage', 'rust', 7000, ''],
  ['api-gateway', 'java-netty', 8080, 'appointments patients billing doctors'],
  ['web-ui', 'nginx', 80, 'api-gateway'],
];

const labelsOf = (name: string): Labels => ({
  'app.kubernetes.io/name': name,
  'app.kubernetes.io/instance': 'clinic',
  'app.kubernetes.io/managed-by': 'Helm',
});

/** A clinic, installed by a chart: workloads, services and labels each have names of their own. */
export function clinic(): World {
  const world = emptyWorld('clinic', 3);
  world.systemd = 'plain';
  for (const [name, language, port] of apps) {
    const app = addApp(world, `${name}-deployment`, {
      port,
      language,
      replicas: 2,
      labels: labelsOf(name),
      service: {
        name: `clinic-${name}`,
        ports: [{ name: 'http', port: 80, targetPort: 'http' }],
        selector: { 'app.kubernetes.io/name': name, 'app.kubernetes.io/instance': 'clinic' },
      },
    });
    app.container['livenessProbe'] = {
      httpGet: { path: '/live', port: 'http' },
      initialDelaySeconds: 30,
      periodSeconds: 10,
    };
    app.container['readinessProbe'] = { httpGet: { path: '/ready', port: 'http' }, periodSeconds: 5 };
  }
  for (const [name, , , calls] of apps)
    for (const to of calls.split(' ').filter(it => it !== ''))
      callByEnv(
        appNamed(world, `${name}-deployment`),
        `${to}-deployment`,
        `CLINIC_${to.toUpperCase().replace('-', '_')}_BASEURL`,
        `http://clinic-${to}.clinic.svc.cluster.local`,
      );
  addApp(world, 'clinic-postgresql', {
    kind: 'StatefulSet',
    port: 5432,
    portName: 'tcp-postgresql',
    speaks: 'tcp',
    language: 'cpp',
    image: 'docker.io/bitnami/postgresql:16',
    labels: labelsOf('postgresql'),
  });
  for (const name of ['patients', 'records', 'billing'])
    appNamed(world, `${name}-deployment`).env.push({
      name: 'ConnectionStrings__Default',
      value: 'Host=clinic-postgresql;Port=5432;Database=clinic;Username=clinic',
    });
  return world;
}
