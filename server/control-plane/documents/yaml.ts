import {
  LineCounter,
  parseAllDocuments,
  type ScalarTag,
  type YAMLError,
  type Document as ParsedDocument,
} from 'yaml';
import { isObject, listAt } from '../../domain/json.ts';
import { PlatformError } from '../../errors.ts';
import { type Document, type Locate, parseDocument } from './document.ts';
import { assertBounded, assertCount, tooDeep, tooManyAliases } from './yaml-bounds.ts';
import { assertTree, locator, type Source, unreadable } from './yaml-tree.ts';

/** File modes are written with a leading zero. Kubernetes reads such a number as octal, YAML 1.2 does not. */
const octal: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: /^[-+]?0[0-7]+$/,
  resolve: text => Number.parseInt(text, 8),
};

const isNotANumber = (tag: object) => 'test' in tag && tag.test instanceof RegExp && tag.test.test('.nan');

type Entry = { value: unknown; locate: Locate };

/**
 * The documents of a YAML stream or JSON text, in order; a `kind: List` is opened and empty documents are
 * skipped. `origin` names the text in errors, which carry line and column. Throws `invalid_document` for what
 * does not parse, does not fit its schema or stands there twice, `refused` for another API's object, and
 * `too_large` above 1 MB, 2,000 documents or 100 levels. Where a namespace is left out, it stays so.
 */
export function parseBundle(text: string, origin: string): Document[] {
  assertBounded(text, origin);
  const entries = entriesOf({ text, origin, lines: new LineCounter() });
  assertCount(entries.length, origin);
  const seen = new Map<string, string>();
  return entries.map(({ value, locate }) => {
    const document = parseDocument(value, origin, locate);
    const here = locate([]) ?? '';
    const name = `${document.kind}/${document.metadata.name}`;
    const key = `${name} ${document.metadata.namespace ?? ''}`;
    const first = seen.get(key);
    if (first !== undefined)
      throw new PlatformError(
        'invalid_document',
        `${origin}:${here}: ${name} stands here a second time, first at ${first}.`,
        'Remove one of the two, or give it another name.',
      );
    seen.set(key, here);
    return document;
  });
}

function entriesOf(source: Source): Entry[] {
  const stream = parseAllDocuments(source.text, {
    lineCounter: source.lines,
    prettyErrors: false,
    merge: true,
    stringKeys: true,
    resolveKnownTags: false,
    // The package compares every pair of keys; assertTree looks them up.
    uniqueKeys: false,
    customTags: tags => [octal, ...tags.filter(tag => typeof tag === 'string' || !isNotANumber(tag))],
  });
  const control = source.text.search(/[^\P{Cc}\t\r\n]/u);
  if (control >= 0)
    throw unreadable(source, control, 'a control character; only tabs and line ends may stand here.');
  if ('empty' in stream) assertReadable(source, stream);
  return stream.flatMap(document => {
    assertReadable(source, document);
    assertTree(source, document.contents);
    return opened({ value: plain(source, document), locate: locator(source, document.contents) });
  });
}

/** Throws the first error. A warning counts as one: it is a tag or a directive that would change the meaning. */
function assertReadable(
  source: Source,
  { errors, warnings }: { errors: readonly YAMLError[]; warnings: readonly YAMLError[] },
): void {
  const [first] = [...errors, ...warnings];
  if (!first) return;
  if (first.code === 'RESOURCE_EXHAUSTION') throw tooDeep(source.origin);
  throw unreadable(source, first.pos[0], first.message);
}

/** The items of a List, or the value itself; nothing for an empty document. */
function opened({ value, locate }: Entry): Entry[] {
  if (value === null) return [];
  if (!isObject(value) || value['apiVersion'] !== 'v1' || value['kind'] !== 'List')
    return [{ value, locate }];
  return listAt(value, 'items').flatMap((item, index) =>
    opened({ value: item, locate: path => locate(['items', index, ...path]) }),
  );
}

function plain(source: Source, document: ParsedDocument.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error.message.startsWith('Excessive')) throw tooManyAliases(source.origin);
    throw unreadable(source, document.range[0], error.message);
  }
}
