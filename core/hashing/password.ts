import { timingSafeEqual } from 'node:crypto';
import { Problem, type Violation } from '../errors.ts';
import { passwordAlgorithms, type PasswordName } from './algorithms.ts';
import { derivations } from './engines/key-derivation.ts';
import { passwordViolation, saltViolation } from './input-bounds.ts';
import { completeParameters } from './parameters.ts';
import { formatPhc, parsePhc } from './phc.ts';

/**
 * Bytes of a new hash: 256 bits (RFC 9106, 4; PHC string format's default), PBKDF2 one block of its hash (more would
 * cost the defender alone, RFC 8018 5.2), bcrypt what its form holds.
 */
const newDigestBytes: Readonly<Record<PasswordName, number>> = {
  argon2id: 32,
  scrypt: 32,
  'pbkdf2-sha256': 32,
  'pbkdf2-sha512': 64,
  bcrypt: 23,
};

/**
 * The PHC string of a password. Throws Problem `bad-request` where parameters, salt or password do not fit: the last
 * guard before memory and time are spent, after those of the request and of the queue's message.
 */
export async function hashPassword(
  name: PasswordName,
  password: Uint8Array,
  spec: { readonly parameters: Readonly<Record<string, number>>; readonly salt: Uint8Array },
): Promise<string> {
  const algorithm = passwordAlgorithms[name];
  const { salt } = spec;
  const completed = completeParameters(algorithm, spec.parameters);
  const violations = [saltViolation(algorithm, salt), passwordViolation(algorithm, password)].filter(
    (violation) => violation !== undefined,
  );
  if ('violations' in completed) throw refusal([...completed.violations, ...violations]);
  if (violations.length > 0) throw refusal(violations);
  const { parameters } = completed;
  const digest = await derivations[name]({ password, salt }, parameters, newDigestBytes[name]);
  return formatPhc({ algorithm, parameters, salt, digest });
}

/**
 * Whether the password is the one of the hash; the digests are compared in constant time. Throws Problem `bad-request`
 * where the text is not a PHC string within bounds (see `parsePhc`) or the algorithm does not take such a password.
 */
export async function verifyPassword(phc: string, password: Uint8Array): Promise<boolean> {
  const { algorithm, parameters, salt, digest } = parsePhc(phc);
  const violation = passwordViolation(algorithm, password);
  if (violation) throw refusal([violation]);
  const derived = await derivations[algorithm.name]({ password, salt }, parameters, digest.length);
  return timingSafeEqual(derived, digest);
}

function refusal(violations: readonly Violation[]): Problem {
  return new Problem('bad-request', 'the password cannot be hashed as asked', { violations });
}
