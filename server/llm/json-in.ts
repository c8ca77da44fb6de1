/** Where the JSON object that starts here ends; undefined where it does not. */
function endOf(text: string, start: number): number | undefined {
  let depth = 0;
  let isString = false;
  for (let i = start; i < text.length; i++) {
    const character = text[i];
    if (isString && character === '\\') i++;
    else if (character === '"') isString = !isString;
    else if (!isString && character === '{') depth++;
    else if (!isString && character === '}' && --depth === 0) return i + 1;
  }
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The JSON object in what a model wrote: bare, in a fence, or in prose. Undefined where there is none, or not all of it. */
export function jsonIn(text: string): unknown {
  const whole = parsed(text.trim());
  if (typeof whole === 'object' && whole !== null) return whole;
  const start = text.indexOf('{');
  const end = start < 0 ? undefined : endOf(text, start);
  return end === undefined ? undefined : parsed(text.slice(start, end));
}
