import * as z from 'zod/mini';
import type { Violation } from '../errors.ts';
import { optionFields, parameterFields, parameterNames, type OptionFields } from './fields.ts';
import { parseFields } from './parse-fields.ts';

export type Query = Readonly<Record<string, string | undefined>> | null | undefined;

const { parameters: _nested, ...flatOptions } = optionFields;
const hashQuery = z.strictObject({ ...flatOptions, ...parameterFields });
const none: OptionFields = {};

/** The options of a query string; cost parameters by their names, as integers where they are written as such. */
export function readQuery(query: Query, violations: Violation[]): OptionFields {
  if (!query) return none;
  const values: Record<string, unknown> = { ...query };
  for (const name of parameterNames) {
    const text = query[name];
    if (text !== undefined && /^-?\d{1,15}$/.test(text)) values[name] = Number(text);
  }
  return parseFields(hashQuery, values, violations, 'query');
}
