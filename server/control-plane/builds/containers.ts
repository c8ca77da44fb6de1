/** A part of a Job as it is written. */
export type Fields = { readonly [field: string]: unknown };

/** An annotation of a build's Job and pod: what it pushes. */
export const IMAGE = 'quarterdeck.dev/image';

/** Where the kubelet reads what a container leaves behind: 4,096 bytes at most. */
export const TERMINATION_LOG = '/dev/termination-log';

/** What the "restricted" level of the pod security standards asks of a container. */
export const restricted: Fields = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };

/** For containers that move a few files. */
export const small: Fields = {
  requests: { cpu: '50m', memory: '64Mi' },
  limits: { memory: '512Mi' },
};

/** Kubernetes expands `$(NAME)` in arguments; what somebody typed stays as it is. */
export const literal = (text: string): string => text.replaceAll('$', '$$$$');

/** A container that leaves the end of its log behind when it fails and has left nothing else. */
export const container = (name: string, image: string, fields: Fields): Fields => ({
  name,
  image,
  terminationMessagePolicy: 'FallbackToLogsOnError',
  securityContext: restricted,
  ...fields,
});

/** The registry's credentials, where docker, buildctl and the lifecycle look for them. */
export const registry = (secret: string | undefined) =>
  secret === undefined
    ? { env: [], mounts: [], volumes: [] }
    : {
        env: [{ name: 'DOCKER_CONFIG', value: '/registry-auth' }],
        mounts: [{ name: 'registry-auth', mountPath: '/registry-auth', readOnly: true }],
        volumes: [
          {
            name: 'registry-auth',
            secret: {
              secretName: secret,
              defaultMode: 0o440,
              items: [{ key: '.dockerconfigjson', path: 'config.json' }],
            },
          },
        ],
      };
