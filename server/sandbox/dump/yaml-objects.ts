import { parseAllDocuments } from 'yaml';

/** The documents of a YAML text. Throws the parser's own error for a text that is none. */
export function parseYamlObjects(text: string): unknown[] {
  const documents = parseAllDocuments(text);
  return Array.from(documents, document => {
    const [problem] = document.errors;
    if (problem) throw problem;
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    return value;
  });
}
