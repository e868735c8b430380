import {
  document,
  methods,
  resolve,
  type Header,
  type MediaType,
  type Operation,
} from '../../lambdas/docs/document.ts';
import { schemaViolations } from './schemas.ts';

/** The documented path that a request path falls under; one without parameters goes before one with. */
function findPath(path: string): string | undefined {
  const { pathname } = new URL(path, 'http://localhost');
  if (Object.hasOwn(document.paths, pathname)) return pathname;
  const segments = pathname.split('/');
  return Object.keys(document.paths).find((template) => {
    const parts = template.split('/');
    return (
      parts.length === segments.length &&
      parts.every(
        (part, index) => part === segments[index] || (part.startsWith('{') && segments[index] !== ''),
      )
    );
  });
}

function findOperation(method: string, path: string): Operation {
  const template = findPath(path);
  const key = methods.find((name) => name === method.toLowerCase());
  const operation = template !== undefined && key && document.paths[template]?.[key];
  if (!operation) throw new Error(`${method} ${path} is not in the OpenAPI document`);
  return operation;
}

function headerViolations(name: string, header: Header, text: string | null): string[] {
  if (text === null) return header.required ? [`the header ${name} is missing`] : [];
  const value = header.schema.type === 'integer' && /^-?\d+$/.test(text) ? Number(text) : text;
  return schemaViolations(header.schema, value).map((violation) => `the header ${name}: ${violation}`);
}

function bodyViolations(
  content: Readonly<Record<string, MediaType>>,
  contentType: string,
  body: string,
): string[] {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const documented = Object.keys(content);
  if (documented.length === 0) return body === '' ? [] : ['has a body where none is documented'];
  const media = content[type];
  if (!media) return [`the content type is "${type}", documented are ${documented.join(', ')}`];
  if (type !== 'application/json' && !type.endsWith('+json')) return schemaViolations(media.schema, body);
  try {
    return schemaViolations(media.schema, JSON.parse(body)).map((violation) => `the body: ${violation}`);
  } catch {
    return ['the body is not JSON'];
  }
}

/**
 * Holds a response against the document: its status, its headers, its content type and its body. Call it before the
 * body is read; `path` is the request's, with or without its query. Throws with everything that does not conform.
 */
export async function expectConforms(method: string, path: string, response: Response): Promise<void> {
  const operation = findOperation(method, path);
  const body = await response.clone().text();
  const described = operation.responses[String(response.status)];
  const what = `${method} ${path} answered ${response.status}`;
  if (!described) {
    const documented = Object.keys(operation.responses).join(', ');
    throw new Error(`${what}, which is not documented (${documented} are): ${body.slice(0, 500)}`);
  }
  const { headers, content = {} } = resolve(described, document.components.responses);
  const violations = [
    ...Object.entries(headers).flatMap(([name, header]) =>
      headerViolations(name, resolve(header, document.components.headers), response.headers.get(name)),
    ),
    ...bodyViolations(content, response.headers.get('content-type') ?? '', body),
  ];
  if (violations.length === 0) return;
  throw new Error(
    [`${what}, but`, ...violations.map((violation) => `- ${violation}`), body.slice(0, 500)].join('\n'),
  );
}
