import {
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  type Server,
} from '@modelcontextprotocol/server';
import { isObject, listAt, textAt } from '../domain/json.ts';
import type { Resource } from '../../resources/resource.ts';
import { type Ask, onePage } from './ask.ts';

/** Entries of one page, few enough to fit into an answer whole. */
const PAGE = 50;

/** Lists what has an address, and reads it through the pipeline: a resource is a tool's answer as text. */
export function serveResources(server: Server, resources: readonly Resource[], ask: Ask): void {
  server.setRequestHandler('resources/templates/list', ({ params }) => {
    onePage(params?.cursor, 'resource templates');
    return {
      resourceTemplates: resources.map(({ name, title, description, uriTemplate }) => ({
        name,
        title,
        description,
        uriTemplate,
        mimeType: 'text/plain',
      })),
    };
  });
  server.setRequestHandler('resources/list', async ({ params }, context) => {
    const cursor = params?.cursor;
    const asked = { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) };
    const catalog = await ask('search_catalog', asked, context);
    // Without a cluster or a catalogue there is nothing to list; what can be read is in the templates.
    if (!catalog.ok && (catalog.code === 'not_configured' || catalog.code === 'not_supported'))
      return { resources: [] };
    if (!catalog.ok) throw new ProtocolError(ProtocolErrorCode.InternalError, catalog.text);
    const next = textAt(catalog.view, 'cursor');
    return {
      resources: listAt(catalog.view, 'items').flatMap(item => entriesOf(resources, item)),
      ...(next === undefined ? {} : { nextCursor: next }),
    };
  });
  server.setRequestHandler('resources/read', async ({ params: { uri } }, context) => {
    const { resource, args } = resourceAt(resources, uri);
    const result = await ask(resource.tool, args, context);
    if (result.ok) return { contents: [{ uri, mimeType: 'text/plain', text: result.text }] };
    if (result.code === 'not_found') throw new ResourceNotFoundError(uri, result.text);
    throw new ProtocolError(ProtocolErrorCode.InternalError, result.text);
  });
}

const nothingAt = (uri: string, resources: readonly Resource[]): string =>
  `There is no resource ${uri.slice(0, 200)}. Addresses: ${resources.map(({ uriTemplate }) => uriTemplate).join(', ') || 'none'}.`;

/** The resources of one thing in the catalogue. */
function entriesOf(resources: readonly Resource[], item: unknown) {
  const kind = textAt(item, 'kind');
  const name = textAt(item, 'name');
  if (kind === undefined || name === undefined || !isObject(item)) return [];
  const names = { ...item, [kind]: name };
  return resources
    .filter(resource => resource.of === kind)
    .map(({ title, description, uriTemplate }) => ({
      uri: uriTemplate.replaceAll(/\{(\w+)\}/g, (_, key: string) => textAt(names, key) ?? ''),
      name: `${title.toLowerCase()} ${name}`,
      title: `${title}: ${name}`,
      description,
      mimeType: 'text/plain',
    }));
}

/** The resource at an address, and the names in it. Throws a ResourceNotFoundError. */
export function resourceAt(resources: readonly Resource[], uri: string) {
  for (const resource of resources) {
    const pattern = resource.uriTemplate.replaceAll(/\{(\w+)\}/g, '(?<$1>[a-z0-9-]{1,63})');
    const found = new RegExp(`^${pattern}$`).exec(uri);
    if (found) return { resource, args: { ...found.groups } };
  }
  throw new ResourceNotFoundError(uri, nothingAt(uri, resources));
}
