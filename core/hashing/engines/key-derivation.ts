import { pbkdf2, scrypt, type ScryptOptions } from 'node:crypto';
import { promisify } from 'node:util';
import type { PasswordName } from '../algorithms.ts';
import { splitBcrypt } from '../bcrypt-string.ts';

interface Secrets {
  readonly password: Uint8Array;
  readonly salt: Uint8Array;
}

/** Derives `length` bytes on libuv's threads, off the event loop. Parameters by the API's names, complete. */
type Derivation = (
  secrets: Secrets,
  parameters: Readonly<Record<string, number>>,
  length: number,
) => Promise<Uint8Array>;

const runPbkdf2 = promisify(pbkdf2);
const runScrypt = promisify<Uint8Array, Uint8Array, number, ScryptOptions, Buffer>(scrypt);

const overPbkdf2 =
  (hash: 'sha256' | 'sha512'): Derivation =>
  ({ password, salt }, { iterations = 0 }, length) =>
    runPbkdf2(password, salt, iterations, length, hash);

/** What `load` gave first: `import()` of a module that is there already still takes as long as a small hash. */
function loadOnce<T>(load: () => Promise<T>): () => T | Promise<T> {
  let loaded: T | undefined;
  return () => loaded ?? load().then((first) => (loaded = first));
}

const loadArgon2 = loadOnce(() => import('@node-rs/argon2'));
const loadBcrypt = loadOnce(() => import('@node-rs/bcrypt'));

/** Version 1.3 (RFC 9106). `memory_kib` is the total over all lanes, which share the CPU time as threads. */
const argon2id: Derivation = async ({ password, salt }, parameters, length) => {
  const { hashRaw } = await loadArgon2();
  const { memory_kib: memoryCost = 0, passes: timeCost = 0, parallelism = 0 } = parameters;
  // The package's defaults are Argon2id and version 1.3; its const enums cannot be named under type stripping.
  return hashRaw(password, { salt, memoryCost, timeCost, parallelism, outputLen: length });
};

const scryptDerivation: Derivation = ({ password, salt }, parameters, length) => {
  const { cost_log2 = 0, block_size: r = 0, parallelism: p = 0 } = parameters;
  const N = 2 ** cost_log2;
  // What OpenSSL counts: p blocks and a table of N + 2, of 128 r bytes each. Node's own limit would be 32 MiB.
  return runScrypt(password, salt, length, { N, r, p, maxmem: 128 * r * (N + 2 + p) });
};

/** The salt has 16 bytes and the digest 23, whatever `length` says. */
const bcrypt: Derivation = async ({ password, salt }, { cost = 0 }) => {
  const { hash } = await loadBcrypt();
  const parts = splitBcrypt(await hash(password, cost, salt));
  if (!parts) throw new Error('bcrypt gave a string in another form');
  return parts.digest;
};

export const derivations: Readonly<Record<PasswordName, Derivation>> = {
  argon2id,
  scrypt: scryptDerivation,
  'pbkdf2-sha256': overPbkdf2('sha256'),
  'pbkdf2-sha512': overPbkdf2('sha512'),
  bcrypt,
};
