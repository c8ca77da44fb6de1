import { describe, expect, test } from 'vitest';
import { redact } from '../../server/calls/redact.ts';
import { redactText } from '../../server/calls/redact-text.ts';

/** Tokens are put together here, so that no scanner takes the table for a leak. */
const body = 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0fG3iJ6';
const made = (prefix: string, length: number) => `${prefix}${body.repeat(3).slice(0, length)}`;
const jwt = `${made('eyJ', 20)}.${made('eyJ', 30)}.${body}`;
const pem = (what: string) => `-----BEGIN ${what}-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQ\n-----END ${what}-----`;

describe('what has to go from a text', () => {
  const hidden: readonly [text: string, secret: string, left?: string][] = [
    [`token ${jwt} expired`, jwt, 'token [redacted] expired'],
    [`tls:\n${pem('RSA PRIVATE KEY')}\nend`, 'MIIEvQ', 'tls:\n[redacted]\nend'],
    [pem('PRIVATE KEY').slice(0, 50), 'MIIEvQ', '[redacted]'],
    [['key AKIA', 'IOSFODNN7EXAMPLE used'].join(''), 'IOSFODNN7', 'key [redacted] used'],
    [made('AIza', 35), body.slice(0, 20)],
    [`push with ${made('ghp_', 36)}`, body.slice(0, 20), 'push with [redacted]'],
    [made('github_pat_', 40), body.slice(0, 20)],
    [made('glpat-', 20), body.slice(0, 12)],
    [made('xoxb-', 30), body.slice(0, 12)],
    [
      `https://hooks.slack.com/services/T000/B000/${body}`,
      body,
      'https://hooks.slack.com/services/[redacted]',
    ],
    [made(['sk', 'live', ''].join('_'), 24), body.slice(0, 12)],
    [made(['sk', 'ant', 'api03', ''].join('-'), 40), body.slice(0, 12)],
    [made('npm_', 36), body.slice(0, 12)],
    [made('hvs.', 40), body.slice(0, 12)],
    ['Authorization: Bearer abc def', 'abc', 'Authorization: [redacted]'],
    ['authorization=Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz'],
    [`{"authorization":"Bearer ${body}","a":1}`, body, '{"authorization":"[redacted]","a":1}'],
    ['sent bearer 0123456789abcdef to it', '0123456789abcdef', 'sent bearer [redacted] to it'],
    ['Set-Cookie: sid=abc; Path=/; token=x', 'abc', 'Set-Cookie: [redacted]'],
    ['postgres://shop:hunter2@db:5432/shop', 'hunter2', 'postgres://shop:[redacted]@db:5432/shop'],
    ['amqp://user:p@ss/w0rd@mq/', 'w0rd', 'amqp://user:[redacted]@mq/'],
    ['redis://:hunter2@cache:6379', 'hunter2', 'redis://:[redacted]@cache:6379'],
    [`https://${body}@git.example.com/a`, body, 'https://[redacted]@git.example.com/a'],
    ['DB_PASSWORD=hunter2 DB_HOST=db', 'hunter2', 'DB_PASSWORD=[redacted] DB_HOST=db'],
    ['dbPassword: hunter2', 'hunter2', 'dbPassword: [redacted]'],
    ["password='correct horse' user=x", 'horse', "password='[redacted]' user=x"],
    ['{"password":"correct \\" horse","a":1}', 'horse', '{"password":"[redacted]","a":1}'],
    ['{\\"clientSecret\\":\\"correct horse\\"}', 'horse', '{\\"clientSecret\\":\\"[redacted]\\"}'],
    ['api-key: 12345, x-api-key=67890', '67890', 'api-key: [redacted] x-api-key=[redacted]'],
    ['GET /v1?access_token=abc123&page=2', 'abc123', 'GET /v1?access_token=[redacted]&page=2'],
    [`AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCY`, 'wJalr', 'AWS_SECRET_ACCESS_KEY=[redacted]'],
    [
      'AccountName=shop;AccountKey=QUJDREVGR0g=;x=1',
      'QUJDREVGR0g',
      'AccountName=shop;AccountKey=[redacted];x=1',
    ],
    [`key=${body}==`, body, 'key=[redacted]'],
    ['SENTRY_DSN=https://abc@sentry.example.com/1', 'abc', 'SENTRY_DSN=[redacted]'],
    ['run --db-password hunter2 --verbose', 'hunter2', 'run --db-password [redacted] --verbose'],
    ['run --token=hunter2', 'hunter2', 'run --token=[redacted]'],
    [
      'spec: none → {"env":[{"name":"DB_PASSWORD","value":"correct \\"horse"}]}',
      'horse',
      'spec: none → {"env":[{"name":"DB_PASSWORD","value":"[redacted]"}]}',
    ],
    ['{\\"key\\":\\"API_TOKEN\\",\\"value\\":\\"hunter2\\"}', 'hunter2'],
    [
      'env:\n- name: DB_PASSWORD\n  value: correct horse\n- name: A\n  value: b',
      'horse',
      'env:\n- name: DB_PASSWORD\n  value: [redacted]\n- name: A\n  value: b',
    ],
    [
      'spec.env[DB_PASSWORD].value: "old one" → "new one"',
      'one',
      'spec.env[DB_PASSWORD].value: [redacted] → [redacted]',
    ],
    ['password: none → hunter2', 'hunter2', 'password: none → [redacted]'],
    ['Error: token=hunter2', 'hunter2', 'Error: token=[redacted]'],
    ['{"msg":"login password=hunter2 failed"}', 'hunter2', '{"msg":"login password=[redacted] failed"}'],
    ['a=b:password=hunter2', 'hunter2', 'a=b:password=[redacted]'],
    [
      'kind: Secret\nstringData:\n  user: me\n  pin: "1234"\ntype: Opaque',
      '1234',
      'kind: Secret\nstringData:\n  user: [redacted]\n  pin: [redacted]\ntype: Opaque',
    ],
    [
      'a: 1\n---\nkind: Secret\ndata: {pin: MTIz}\n---\ndata:\n  a: b',
      'MTIz',
      'a: 1\n---\nkind: Secret\ndata: [redacted]\n---\ndata:\n  a: b',
    ],
    ['{"kind":"Secret","stringData":{"pin":"12}34","x":"', '34'],
    [
      '{"kind":"Secret","data":{"pin":"MTIzNA=="},"type":"x"}',
      'MTIz',
      '{"kind":"Secret","data":"[redacted]","type":"x"}',
    ],
  ];
  test.each(hidden)('%s', (text, secret, left) => {
    const safe = redactText(text);
    expect(safe).not.toContain(secret);
    expect(safe).toContain('[redacted]');
    if (left !== undefined) expect(safe).toBe(left);
  });
});

describe('what has to stay in a text', () => {
  test.each([
    'ghcr.io/shop/cart@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    'docker-pullable://nginx:1.27@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    'commit 3f2a91c0b7e4d5a6f8c9e0d1b2a3c4d5e6f70819',
    'key=3f2a91c0b7e4d5a6f8c9e0d1b2a3c4d5e6f70819',
    'uid 7b0f6a3e-2c1d-4f5e-9a8b-0c1d2e3f4a5b',
    'pod checkout-7c9f8d6b5-x2x4z in dp-shop-checkout-staging-5f1c2a9b',
    'release cart-4d8c6f9b7, hash 9f86d081884c7d65',
    'at 2026-11-22T14:02:11.123Z: dial tcp 10.0.0.7:5432: connect: connection refused',
    'http://cart.shop.svc:8080/items?mail=a@b.example',
    'secret "cart-db" not found',
    'couldn’t find key password in Secret shop/cart-db',
    'secretKeyRef: {name: cart-db, key: password}',
    'secretName: cart-db',
    'msg="mounted" secret=default/cart-db',
    'imagePullSecret: registry-credentials',
    'PASSWORD_FILE=/run/secrets/db-password',
    'token: /var/run/secrets/kubernetes.io/serviceaccount/token',
    '--token-file /etc/token',
    'password=$(DB_PASSWORD) url=${connections.db.url}',
    'password: must have at least 8 characters',
    'token: expected a text, got 5',
    'secrets.TOKEN: write "<SecretReference>/<key>"',
    'max_tokens: 4096, tokenUrl: https://idp.example.com/oauth/token',
    'nextPageToken=abc123',
    'Bearer authentication required; Basic authentication is off',
    'kind: SecretReference\ndata:\n  - secretKey: password',
    'kind: ConfigMap\ndata:\n  mode: fast',
    'OPENAI_MODEL=sk-learn-compatible-model-name',
    'the keyboard: qwerty, monkey=banana',
    'spec.replicas: 2 → 3',
    'spec.env[DB_PASSWORD].valueFrom.secretKeyRef.name: a → b',
    '{"name":"PORT","value":"80"}',
  ])('%s', text => expect(redactText(text)).toBe(text));
});

describe('a view', () => {
  const goes: readonly (readonly [
    what: string,
    view: Record<string, unknown>,
    expected: Record<string, unknown>,
  ])[] = [
    [
      'the values of a Secret, in a list, nested, and as an annotation',
      {
        items: [
          {
            kind: 'Secret',
            metadata: {
              name: 'cart-db',
              annotations: { last: '{"kind":"Secret","stringData":{"pin":"1234"}}' },
            },
            data: { pin: 'MTIzNA==', 'tls.key': 'eA==' },
            stringData: { user: 'me' },
          },
        ],
      },
      {
        items: [
          {
            kind: 'Secret',
            metadata: {
              name: 'cart-db',
              annotations: { last: '{"kind":"Secret","stringData":"[redacted]"}' },
            },
            data: { pin: '[redacted]', 'tls.key': '[redacted]' },
            stringData: { user: '[redacted]' },
          },
        ],
      },
    ],
    [
      'items of a SecretList that do not repeat their kind',
      { kind: 'SecretList', items: [{ metadata: { name: 'a' }, data: { pin: 'MTIzNA==' } }] },
      { kind: 'SecretList', items: [{ metadata: { name: 'a' }, data: { pin: '[redacted]' } }] },
    ],
    [
      'a changed field of a Secret',
      { object: 'Secret/cart-db', changes: [{ field: 'data.pin', before: 'MTIz', after: 'NDU2' }] },
      {
        object: 'Secret/cart-db',
        changes: [{ field: 'data.pin', before: '[redacted]', after: '[redacted]' }],
      },
    ],
    [
      'what changes in a Secret',
      { change: 'update Secret/cart-db', in: 'shop', fields: ['data.pin: "MTIz" → "NDU2"', 'type: a → b'] },
      { change: 'update Secret/cart-db', in: 'shop', fields: ['data.pin: [redacted]', 'type: a → b'] },
    ],
    [
      'a value beside its name',
      {
        env: [
          { name: 'DB_PASSWORD', value: 'hunter2' },
          { key: 'API_TOKEN', value: 'abc' },
          { name: 'PORT', value: '80' },
        ],
      },
      {
        env: [
          { name: 'DB_PASSWORD', value: '[redacted]' },
          { key: 'API_TOKEN', value: '[redacted]' },
          { name: 'PORT', value: '80' },
        ],
      },
    ],
    [
      'a changed variable',
      { path: 'containers[cart].env[DB_PASSWORD].value', from: 'old', to: 'hunter2' },
      { path: 'containers[cart].env[DB_PASSWORD].value', from: '[redacted]', to: '[redacted]' },
    ],
    [
      'a value below its name',
      {
        password: 'hunter2',
        clientSecret: 'abc',
        apiKey: 'x',
        nested: { token: { value: 'abc', mode: 'file' } },
      },
      {
        password: '[redacted]',
        clientSecret: '[redacted]',
        apiKey: '[redacted]',
        nested: { token: { value: '[redacted]', mode: 'file' } },
      },
    ],
    [
      'what follows a flag',
      { args: ['--password', 'hunter2', '--port', '80'] },
      { args: ['--password', '[redacted]', '--port', '80'] },
    ],
    ['a key that is a credential', { owners: { [made('ghp_', 36)]: 1 } }, { owners: { '[redacted]': 1 } }],
  ];
  test.each(goes)('loses %s', (_what, view, expected) => expect(redact(view)).toEqual(expected));

  test.each([
    { valueFrom: { secretKeyRef: { name: 'cart-db', key: 'password' } } },
    { env: [{ name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { name: 'cart-db', key: 'password' } } }] },
    { password: { valueFrom: { secretKeyRef: { name: 'cart-db', key: 'password' } } } },
    { data: [{ secretKey: 'password', remoteRef: { key: 'shop/db', property: 'password' } }] },
    { envBindings: { host: 'DB_HOST', password: 'DB_PASSWORD', token: 'token' } },
    { gitSecret: 'git-credentials', imagePullSecrets: [{ name: 'registry' }], secrets: ['cart-db'] },
    { kind: 'Secret', name: 'cart-db', data: 3 },
    { kind: 'ConfigMap', data: { mode: 'fast' } },
    { properties: { password: { type: 'string', description: 'At least 8 characters.' } } },
    { nodes: [{ name: 'token-service', from: 'cart', to: 'auth' }], tokens: 512, password: true },
    { plan_token: 'abc123', nextPageToken: 'abc123', cursor: 'eyJ' },
    { __proto__: null, image: 'ghcr.io/shop/cart:1.4.2', digest: `sha256:${'0a1b2c3d'.repeat(8)}` },
  ])('keeps %j', view => expect(redact(view)).toEqual(view));

  test('with a member called __proto__ stays a view', () => {
    const view: Record<string, unknown> = JSON.parse('{"__proto__":{"password":"x"},"a":1}');
    expect(JSON.stringify(redact(view))).toBe('{"__proto__":{"password":"[redacted]"},"a":1}');
  });
});

test('hostile text takes no more than linear time', () => {
  const started = performance.now();
  for (const unit of [
    'eyJ-',
    'a://b:c',
    'sk-a',
    'a.b_',
    'password',
    '"\\',
    'SG.aaaa-',
    ': ',
    '-----BEGIN A-----',
  ])
    redactText(`-> ${unit.repeat(32_768 / unit.length)}`);
  expect(performance.now() - started).toBeLessThan(2000);
});
