import { randomUUID } from 'node:crypto';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { listAt, textAt } from '../../server/domain/json.ts';
import { KubeObject } from '../../server/domain/kube-object.ts';
import { BUILD } from '../../server/domain/labels.ts';
import { buildScript } from '../../server/sandbox/builds/script.ts';
import type { Sources } from '../../server/sandbox/builds/sources.ts';
import type { Behaviour } from '../../server/sandbox/simulation/behaviour.ts';
import { endOfLog } from '../../server/sandbox/simulation/termination.ts';
import { certify } from './certificate.ts';
import type { Cluster } from './cluster.ts';
import { writeLog } from './logs.ts';

/** The seed of an embedded cluster that is given none: the same sources give the same commits and digests. */
const SEED = 1;

const configurations = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';
const Review = z.object({
  request: z.object({ uid: z.string(), object: z.looseObject({ metadata: z.looseObject({}) }) }),
});

/**
 * Stands in for the hosts of sources and for what builds them: every pod of a build is told, when it is created, how
 * its containers end and what they print, in the words of the embedded cluster.
 */
export async function runSourceHost(
  { client, folder }: Cluster,
  sources: Sources,
): Promise<() => Promise<void>> {
  const script = buildScript(sources, SEED);
  const authority = certify({ name: 'source-host' });
  const { cert, key } = certify({ name: 'source-host', addresses: ['127.0.0.1'] }, authority);
  const review = async (body: string) => {
    const { uid, object } = Review.parse(JSON.parse(body)).request;
    // The API server makes up a name only afterwards.
    const pod = KubeObject.parse({ ...object, metadata: { name: 'build', ...object.metadata } });
    const patch = [
      { op: 'add', path: '/metadata/annotations', value: await told(join(folder, 'logs'), pod, script) },
    ];
    return {
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      response: {
        uid,
        allowed: true,
        patchType: 'JSONPatch',
        patch: Buffer.from(JSON.stringify(patch)).toString('base64'),
      },
    };
  };
  const server = createServer({ cert, key }, (request, response) => {
    text(request)
      .then(review)
      .then(answer =>
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer)),
      )
      .catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>(listening => {
    server.listen(0, '127.0.0.1', listening);
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const name = 'source-host.quarterdeck.dev';
  await client.create(configurations, {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name },
    webhooks: [
      {
        name,
        clientConfig: {
          url: `https://127.0.0.1:${port}/`,
          caBundle: Buffer.from(authority.cert).toString('base64'),
        },
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
        objectSelector: { matchExpressions: [{ key: BUILD, operator: 'Exists' }] },
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
      },
    ],
  });
  return async () => {
    await client.remove(`${configurations}/${name}`);
    server.close();
    server.closeAllConnections();
  };
}

/** The annotations of a pod with those by which kwok plays it; what it prints is written down. */
async function told(logs: string, pod: KubeObject, script: ReturnType<typeof buildScript>) {
  const annotations: Record<string, string> = { ...pod.metadata.annotations };
  const containers = [...listAt(pod, 'spec', 'initContainers'), ...listAt(pod, 'spec', 'containers')];
  for (const container of containers) {
    const name = textAt(container, 'name') ?? '';
    const behaviour = script(pod, container);
    if (!behaviour) continue;
    const log = `build-${randomUUID()}`;
    const lines = (behaviour.prints ?? []).map(({ text }) => text);
    await writeLog(
      logs,
      log,
      lines.map(line => ({ text: line })),
    );
    annotations[`quarterdeck.dev/logs-${name}`] = log;
    if (behaviour.exit === undefined) annotations['quarterdeck.dev/runs-for'] = '1h';
    for (const [what, value] of Object.entries(endOf(behaviour, container, lines)))
      annotations[`quarterdeck.dev/${what}-${name}`] = value;
  }
  return annotations;
}

function endOf(
  behaviour: Behaviour,
  container: unknown,
  lines: readonly string[],
): { [what: string]: string } {
  const { exit, terminationMessage = '' } = behaviour;
  const { code = 0, reason } = exit ?? {};
  if (code === 0) return { message: terminationMessage };
  return {
    'exit-code': String(code),
    ...(reason !== undefined && { reason }),
    message: terminationMessage || endOfLog(container, lines),
  };
}
