import { Problem } from '../errors.ts';
import { passwordAlgorithms, type PasswordAlgorithm, type PasswordName } from './algorithms.ts';
import { formatBcrypt, splitBcrypt } from './bcrypt-string.ts';
import { decodeUnpaddedBase64, encodeBytes } from './encoding.ts';
import { saltViolation } from './input-bounds.ts';
import { completeParameters } from './parameters.ts';

/** A password hash taken apart. */
export interface PasswordHash {
  readonly algorithm: PasswordAlgorithm;
  /** By the API's names, all of them, within the registry's bounds. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly salt: Uint8Array;
  readonly digest: Uint8Array;
}

interface PhcFormat {
  readonly version?: string;
  /** The string's names and the API's, in the string's order. */
  readonly fields: readonly (readonly [string, string])[];
  /** Name of the field that repeats the digest's length in bytes; it comes last. */
  readonly lengthField?: string;
  readonly maximumDigestBytes: number;
}

/** At most one block of the hash: every further one would cost all iterations again, and the defender alone. */
const pbkdf2 = (hashBytes: number): PhcFormat => ({
  fields: [['i', 'iterations']],
  lengthField: 'l',
  maximumDigestBytes: hashBytes,
});

/**
 * `$id[$v=version]$name=value(,name=value)*$salt$digest` of the PHC string format
 * (https://github.com/P-H-C/phc-string-format/blob/master/phc-sf-spec.md). Argon2's fields are that document's,
 * scrypt's passlib's, PBKDF2's those of RustCrypto's `pbkdf2` (passlib's form for it has no names and another base64,
 * so it is not PHC).
 */
const formats: Readonly<Record<Exclude<PasswordName, 'bcrypt'>, PhcFormat>> = {
  argon2id: {
    version: 'v=19',
    fields: [
      ['m', 'memory_kib'],
      ['t', 'passes'],
      ['p', 'parallelism'],
    ],
    maximumDigestBytes: 64,
  },
  scrypt: {
    fields: [
      ['ln', 'cost_log2'],
      ['r', 'block_size'],
      ['p', 'parallelism'],
    ],
    maximumDigestBytes: 64,
  },
  'pbkdf2-sha256': pbkdf2(32),
  'pbkdf2-sha512': pbkdf2(64),
};

/** The longest string that the bounds below admit has 183 characters. */
const maximumLength = 256;
/** Shortest digest in bytes of the PHC string format's Argon2 (64 is its longest); applied to all. */
const minimumDigestBytes = 12;

/**
 * Takes a PHC string or a bcrypt string (`$2a$`, `$2b$` or `$2y$`) apart, in their one canonical form. Throws Problem
 * `bad-request` with one violation at `/phc` for any other text, or where parameters, salt or digest are out of bounds;
 * it never quotes the text.
 */
export function parsePhc(text: string): PasswordHash {
  if (text.length > maximumLength) throw refuse(`must be at most ${maximumLength} characters long`);
  const bcrypt = splitBcrypt(text);
  if (bcrypt !== undefined) return check('bcrypt', { cost: bcrypt.cost }, bcrypt.salt, bcrypt.digest);
  const [before, id = '', ...parts] = text.split('$');
  if (before !== '' || !isFormatName(id))
    throw refuse(`must be $id$…, id one of ${Object.keys(formats).join(', ')}, 2b`);
  const format = formats[id];
  if (format.version !== undefined && parts.shift() !== format.version)
    throw refuse(`must have $${format.version}$`);
  const [fields, salt, digest, ...rest] = parts;
  if (fields === undefined || salt === undefined || digest === undefined || rest.length > 0) {
    throw refuse('must have parameters, a salt and a digest, each after a $');
  }
  const saltBytes = decodeUnpaddedBase64(salt);
  const digestBytes = decodeUnpaddedBase64(digest);
  if (!saltBytes || !digestBytes) throw refuse('salt and digest must be base64 without padding');
  if (digestBytes.length < minimumDigestBytes || digestBytes.length > format.maximumDigestBytes) {
    throw refuse(`the digest must be ${minimumDigestBytes} to ${format.maximumDigestBytes} bytes long`);
  }
  return check(id, readFields(format, fields, digestBytes.length), saltBytes, digestBytes);
}

/** The inverse of `parsePhc`; bcrypt as `$2b$`. */
export function formatPhc(hash: PasswordHash): string {
  const { algorithm, parameters, salt, digest } = hash;
  const value = (parameter: string) => String(parameters[parameter]);
  if (algorithm.name === 'bcrypt') return formatBcrypt(Number(value('cost')), salt, digest);
  const { version, fields, lengthField } = formats[algorithm.name];
  const pairs = fields.map(([field, parameter]) => `${field}=${value(parameter)}`);
  if (lengthField !== undefined) pairs.push(`${lengthField}=${digest.length}`);
  const unpadded = (bytes: Uint8Array) => encodeBytes(bytes, 'base64').replace(/=+$/, '');
  return [
    '',
    algorithm.name,
    ...(version ? [version] : []),
    pairs.join(','),
    unpadded(salt),
    unpadded(digest),
  ].join('$');
}

function isFormatName(id: string): id is keyof typeof formats {
  return Object.hasOwn(formats, id);
}

/** The decimal encoding of the PHC string format: no sign, no leading zero. */
const decimal = /^(0|[1-9][0-9]{0,9})$/;

function readFields(format: PhcFormat, text: string, digestLength: number): Record<string, number> {
  const names = [
    ...format.fields.map(([field]) => field),
    ...(format.lengthField ? [format.lengthField] : []),
  ];
  const pairs = text.split(',').map((pair) => pair.split('='));
  const values = pairs.map(([, value = '']) => value);
  const wellFormed =
    pairs.length === names.length &&
    pairs.every((pair, i) => pair.length === 2 && pair[0] === names[i]) &&
    values.every((value) => decimal.test(value));
  if (!wellFormed) throw refuse(`must have the parameters ${names.join(', ')} in this order, in decimal`);
  if (format.lengthField !== undefined && Number(values.at(-1)) !== digestLength) {
    throw refuse(`${format.lengthField} must be the digest's length in bytes`);
  }
  return Object.fromEntries(format.fields.map(([, parameter], i) => [parameter, Number(values[i])]));
}

function check(
  name: PasswordName,
  given: Record<string, number>,
  salt: Uint8Array,
  digest: Uint8Array,
): PasswordHash {
  const algorithm = passwordAlgorithms[name];
  const completed = completeParameters(algorithm, given);
  if ('violations' in completed) {
    const [first] = completed.violations;
    throw refuse(
      first ? `${first.pointer.slice('/parameters/'.length)} ${first.detail}` : 'has unfit parameters',
    );
  }
  const unfitSalt = saltViolation(algorithm, salt);
  if (unfitSalt) throw refuse(unfitSalt.detail);
  return { algorithm, parameters: completed.parameters, salt, digest };
}

function refuse(detail: string): Problem {
  return new Problem('bad-request', 'not a password hash that can be verified', {
    violations: [{ pointer: '/phc', detail }],
  });
}
