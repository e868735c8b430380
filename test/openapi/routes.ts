import { document, methods } from '../../lambdas/docs/document.ts';

export interface Route {
  /** In upper case. */
  readonly method: string;
  /** With parameters in braces: `/tasks/{id}`. */
  readonly path: string;
}

export const documentedRoutes: readonly Route[] = Object.entries(document.paths).flatMap(([path, item]) =>
  methods.filter((method) => item[method]).map((method) => ({ method: method.toUpperCase(), path })),
);

const nameOf = ({ method, path }: Route): string => `${method} ${path}`;

/** Holds the routes that a template serves against those of the document, in both directions; both lists are empty where they agree. */
export function compareRoutes(served: readonly Route[]): { undocumented: string[]; unserved: string[] } {
  const inTemplate = new Set(served.map(nameOf));
  const inDocument = new Set(documentedRoutes.map(nameOf));
  return {
    undocumented: [...inTemplate].filter((name) => !inDocument.has(name)).sort(),
    unserved: [...inDocument].filter((name) => !inTemplate.has(name)).sort(),
  };
}
