import type { Violation } from '../errors.ts';
import { decodeBase64, decodeHex } from '../hashing/encoding.ts';
import type { InputFields } from './fields.ts';

const empty = Buffer.alloc(0);

/** Decodes `string` or `data`; what is wrong is added to `violations`, and the bytes are then empty. */
export function readInput(fields: InputFields, base: string, violations: Violation[]): Uint8Array {
  const fail = (field: string, detail: string): Uint8Array => {
    violations.push({ pointer: base + field, detail });
    return empty;
  };
  const { string, data, encoding } = fields;
  if (string !== undefined) {
    if (data !== undefined) return fail('/data', 'cannot stand beside /string');
    if (encoding !== undefined && encoding !== 'utf8')
      return fail('/encoding', 'goes with /data; /string is UTF-8');
    if (!string.isWellFormed()) return fail('/string', 'must be well-formed Unicode (no lone surrogates)');
    return Buffer.from(string, 'utf8');
  }
  if (data === undefined) return fail('/string', 'or /data is required');
  switch (encoding) {
    case 'utf8':
      return data.isWellFormed()
        ? Buffer.from(data, 'utf8')
        : fail('/data', 'must be well-formed Unicode (no lone surrogates)');
    case 'hex':
      return decodeHex(data) ?? fail('/data', 'must be hex: an even number of the digits 0-9, a-f');
    case 'base64':
    case undefined:
      return decodeBase64(data) ?? fail('/data', 'must be base64 (RFC 4648 section 4)');
  }
}
