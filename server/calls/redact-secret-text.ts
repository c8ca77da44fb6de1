import { REDACTED } from './credential-value.ts';

/** A Secret written down as YAML or JSON inside a text: the values below data and stringData go. */
export function redactSecretText(text: string): string {
  if (/"kind"\s*:\s*"Secret"/.test(text)) return text.replaceAll(secretData, `$1"${REDACTED}"`);
  return text
    .split(/^(?=---)/m)
    .map(redactSecretYaml)
    .join('');
}

const secretData = /("(?:data|stringData)"\s*:\s*)\{(?:[^"}]|"(?:[^"\\]|\\.)*"?)*(?:\}|$)/g;

function redactSecretYaml(text: string): string {
  if (!/^[\s-]*kind:\s*["']?Secret["']?\s*$/m.test(text)) return text;
  let below: number | undefined;
  const lines = text.split('\n').map(line => {
    const indent = line.search(/\S/);
    if (below !== undefined && indent !== -1 && indent <= below) below = undefined;
    if (below !== undefined) return secretLine(line);
    if (!/^\s*(?:data|stringData):/.test(line)) return line;
    below = indent;
    return line.replace(/:\s*[^\s#].*$/, `: ${REDACTED}`);
  });
  return lines.join('\n');
}

const secretLine = (line: string) =>
  /^\s*[^\s:#][^:]*:/.test(line)
    ? line.replace(/^(\s*[^:]+:).*$/, `$1 ${REDACTED}`)
    : line.replace(/\S.*$/, REDACTED);
