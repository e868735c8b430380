import type { Method } from './definition.ts';

interface Node {
  readonly literals: Map<string, Node>;
  parameter?: { readonly name: string; readonly node: Node };
  greedy?: { readonly name: string; readonly methods: Map<string, Method> };
  readonly methods: Map<string, Method>;
}

export interface Match {
  readonly method: Method;
  /** Values of the path's parameters, decoded; null where the path has none. */
  readonly pathParameters: Readonly<Record<string, string>> | null;
}

export type Routes = (httpMethod: string, path: string) => Match | undefined;

const createNode = (): Node => ({ literals: new Map(), methods: new Map() });

/**
 * The resources of an API as a tree. At each step a literal part goes before `{name}`, and that before `{name+}`,
 * which takes the rest of the path.
 * @throws URIError where a part of the path is not valid percent-encoding.
 */
export function createRoutes(methods: readonly Method[]): Routes {
  const root = createNode();
  for (const method of methods) methodsAt(root, method.resourcePath).set(method.httpMethod, method);

  return (httpMethod, path) => {
    const parts = path.split('/').filter((part) => part !== '');
    const parameters: [string, string][] = [];
    const method = find(root, parts, 0, httpMethod, parameters);
    if (method === undefined) return undefined;
    return { method, pathParameters: parameters.length === 0 ? null : Object.fromEntries(parameters) };
  };
}

function methodsAt(root: Node, path: string): Map<string, Method> {
  let node = root;
  for (const part of path.split('/').filter((item) => item !== '')) {
    const greedy = /^\{(.+)\+\}$/.exec(part)?.[1];
    const parameter = /^\{(.+)\}$/.exec(part)?.[1];
    if (greedy !== undefined) return (node.greedy ??= { name: greedy, methods: new Map() }).methods;
    if (parameter !== undefined) {
      node = (node.parameter ??= { name: parameter, node: createNode() }).node;
    } else {
      let next = node.literals.get(part);
      if (next === undefined) node.literals.set(part, (next = createNode()));
      node = next;
    }
  }
  return node.methods;
}

const choose = (methods: Map<string, Method>, httpMethod: string): Method | undefined =>
  methods.get(httpMethod) ?? methods.get('ANY');

function find(
  node: Node,
  parts: readonly string[],
  index: number,
  httpMethod: string,
  parameters: [string, string][],
): Method | undefined {
  const part = parts[index];
  if (part === undefined) return choose(node.methods, httpMethod);

  const literal = node.literals.get(part);
  const exact = literal && find(literal, parts, index + 1, httpMethod, parameters);
  if (exact !== undefined) return exact;

  if (node.parameter !== undefined) {
    const depth = parameters.length;
    parameters.push([node.parameter.name, decodeURIComponent(part)]);
    const found = find(node.parameter.node, parts, index + 1, httpMethod, parameters);
    if (found !== undefined) return found;
    parameters.length = depth;
  }

  const greedy = node.greedy && choose(node.greedy.methods, httpMethod);
  if (node.greedy !== undefined && greedy !== undefined) {
    parameters.push([node.greedy.name, decodeURIComponent(parts.slice(index).join('/'))]);
  }
  return greedy;
}
