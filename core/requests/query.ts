import type { Violation } from '../errors.ts';
import { parameterNames } from './fields.ts';

const optionNames: readonly string[] = ['output', 'key', 'salt', ...parameterNames];
const numeric: ReadonlySet<string> = new Set(parameterNames);

export type Query = Readonly<Record<string, string | undefined>> | null | undefined;

/** Options of the query string in the body's shape: integers where a parameter is one. */
export function optionsOfQuery(query: Query, violations: Violation[]): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === undefined) continue;
    if (!optionNames.includes(name)) {
      violations.push({ pointer: `query/${name}`, detail: 'is not a known option' });
    } else {
      options[name] = numeric.has(name) && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
    }
  }
  return options;
}

/** Body and query as one; an option in both is refused, since it would be unclear which one counts. */
export function mergeQuery(body: unknown, query: Query, violations: Violation[]): unknown {
  if (!query || typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  const options = optionsOfQuery(query, violations);
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(body, name)) {
      violations.push({ pointer: `query/${name}`, detail: 'stands in the body too' });
    }
  }
  return { ...options, ...body };
}
