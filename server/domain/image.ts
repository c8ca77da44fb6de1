import { cut, oneLine } from './line.ts';

/** Why a pull fails, as people say it. Checked in order: a registry often answers "not found" to who may not see. */
const failures: readonly (readonly [RegExp, string])[] = [
  [
    /invalid reference format|couldn't parse image|failed to apply default image tag/i,
    'its name is not valid',
  ],
  [/does not exist or may require|insufficient_scope/i, 'not found, or access denied'],
  [
    /unauthorized|authentication required|no basic auth|access denied|\bdenied\b|forbidden/i,
    'access denied by its registry',
  ],
  [/toomanyrequests|too many requests|rate limit/i, 'its registry limits the rate of pulls'],
  [/x509|certificate/i, "its registry's certificate is not trusted"],
  [/no match for platform|no matching manifest/i, "it is not built for this node's architecture"],
  [/no space left/i, 'no space left on the node'],
  [
    /no such host|dial tcp|i\/o timeout|connection refused|connection reset|deadline exceeded|EOF$/i,
    'its registry cannot be reached',
  ],
  [/not ?found|manifest unknown|name unknown|does not exist/i, 'not found'],
  [/pull policy|ErrImageNeverPull/i, 'it is not on the node and must not be pulled'],
  [/signature/i, 'its signature is not valid'],
];

/** The cause in a kubelet's or registry's message about a pull, or undefined when the message names none. */
export function pullFailure(message: string, image: string): string | undefined {
  const said = oneLine(image === '' ? message : message.replaceAll(image, ''), 1000);
  const known = failures.find(([pattern]) => pattern.test(said));
  if (known) return known[1];
  const last = said.split(/desc = |: /).at(-1) ?? '';
  return /^(Back-off pulling image|Error|ErrImagePull|ImagePullBackOff)\b/.test(last) || last.trim() === ''
    ? undefined
    : cut(last.trim(), 120);
}

/** An image with its digest shortened to what people compare. */
export const imageName = (image: string): string =>
  oneLine(image.replace(/@sha256:([0-9a-f]{12})[0-9a-f]+/, '@sha256:$1'), 160);
