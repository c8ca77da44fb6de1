import { parse } from 'yaml';
import { isObject } from '../../domain/json.ts';

/** One operation that an endpoint's API schema declares. `service` is empty for HTTP, `path` for gRPC. */
export type EndpointRoute = { kind: 'HTTP' | 'gRPC'; service: string; method: string; path: string };

type Described = {
  type: string;
  schema?: { type?: string | undefined; content?: string | undefined } | undefined;
};

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
const MAX_SCHEMA = 1_000_000;

/** The operations in an endpoint's schema, sorted; none when there is no schema, or none that can be read. */
export function endpointRoutes(endpoint: Described | undefined): EndpointRoute[] {
  const content = endpoint?.schema?.content ?? '';
  if (!endpoint || content === '' || content.length > MAX_SCHEMA) return [];
  const type = endpoint.schema?.type?.toLowerCase();
  const isProto =
    type === undefined || type === '' ? endpoint.type === 'gRPC' : /^(proto|protobuf|grpc)$/.test(type);
  const isOpenApi =
    type === undefined || type === '' ? endpoint.type === 'HTTP' : /^(openapi|rest|http)$/.test(type);
  const routes = isProto ? protoRoutes(content) : isOpenApi ? openApiRoutes(content) : [];
  const order = (route: EndpointRoute) => `${route.service}\0${route.path}\0${route.method}`;
  return routes.toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
}

function openApiRoutes(content: string): EndpointRoute[] {
  const document = readYaml(content);
  const paths = isObject(document) && isObject(document['paths']) ? document['paths'] : {};
  return Object.entries(paths).flatMap(([path, operations]) =>
    METHODS.filter(method => isObject(operations) && isObject(operations[method])).map(method => ({
      kind: 'HTTP' as const,
      service: '',
      method: method.toUpperCase(),
      path,
    })),
  );
}

/** JSON is YAML too. A schema that cannot be read declares nothing: it is documentation, not configuration. */
function readYaml(content: string): unknown {
  try {
    return parse(content);
  } catch {
    return undefined;
  }
}

function protoRoutes(content: string): EndpointRoute[] {
  const text = content.replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, ' ');
  const scope = /\bpackage\s+([\w.]+)\s*;/.exec(text)?.[1];
  return [...text.matchAll(/\bservice\s+(\w+)\s*\{/g)].flatMap(service => {
    const body = bodyFrom(text, service.index + service[0].length);
    const name = service[1] ?? '';
    return [...body.matchAll(/\brpc\s+(\w+)\s*\(/g)].map(rpc => ({
      kind: 'gRPC' as const,
      service: scope === undefined ? name : `${scope}.${name}`,
      method: rpc[1] ?? '',
      path: '',
    }));
  });
}

/** The text up to the brace that closes the one just opened. */
function bodyFrom(text: string, start: number): string {
  let open = 1;
  for (let i = start; i < text.length; i++) {
    if (text[i] === '{') open++;
    else if (text[i] === '}' && --open === 0) return text.slice(start, i);
  }
  return text.slice(start);
}
