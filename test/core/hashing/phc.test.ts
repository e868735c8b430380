import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { passwordAlgorithms, type PasswordAlgorithm } from '../../../core/hashing/algorithms.ts';
import { completeParameters } from '../../../core/hashing/parameters.ts';
import { formatPhc, parsePhc } from '../../../core/hashing/phc.ts';
import { violationsOf } from './violations.ts';

const salt = 'c29tZXNhbHQ';
const digest = 'CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
const bcrypt = '$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW';

const valid = [
  `$argon2id$v=19$m=65536,t=2,p=1$${salt}$${digest}`,
  `$scrypt$ln=17,r=8,p=1$${salt}$${digest}`,
  `$pbkdf2-sha256$i=600000,l=32$${salt}$${digest}`,
  `$pbkdf2-sha512$i=210000,l=32$${salt}$${digest}`,
  bcrypt,
];

const refused: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['a plain digest', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ['an algorithm that is not offered', `$argon2i$v=19$m=65536,t=2,p=1$${salt}$${digest}`],
  ['the alias', `$argon2$v=19$m=65536,t=2,p=1$${salt}$${digest}`],
  ['a name of Object.prototype', `$constructor$v=19$m=65536,t=2,p=1$${salt}$${digest}`],
  ['another version', `$argon2id$v=16$m=65536,t=2,p=1$${salt}$${digest}`],
  ['no version', `$argon2id$m=65536,t=2,p=1$${salt}$${digest}`],
  ['another order', `$argon2id$v=19$t=2,m=65536,p=1$${salt}$${digest}`],
  ['a missing parameter', `$argon2id$v=19$m=65536,t=2$${salt}$${digest}`],
  ['a parameter too many', `$argon2id$v=19$m=65536,t=2,p=1,data=AAAA$${salt}$${digest}`],
  ['a parameter twice', `$argon2id$v=19$m=65536,t=2,t=2$${salt}$${digest}`],
  ['a leading zero', `$argon2id$v=19$m=065536,t=2,p=1$${salt}$${digest}`],
  ['a sign', `$argon2id$v=19$m=+65536,t=2,p=1$${salt}$${digest}`],
  ['hexadecimal', `$argon2id$v=19$m=0x100,t=2,p=1$${salt}$${digest}`],
  ['an exponent', `$argon2id$v=19$m=1e5,t=2,p=1$${salt}$${digest}`],
  ['memory above the bound', `$argon2id$v=19$m=1048577,t=2,p=1$${salt}$${digest}`],
  ['no passes', `$argon2id$v=19$m=65536,t=0,p=1$${salt}$${digest}`],
  ['less memory than the lanes need', `$argon2id$v=19$m=15,t=2,p=2$${salt}$${digest}`],
  ['padding', `$argon2id$v=19$m=65536,t=2,p=1$${salt}=$${digest}=`],
  ['unused bits that are not zero', `$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHR$${digest}`],
  ['the URL-safe alphabet', `$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhb-Q$${digest}`],
  ['a salt that is too short', `$argon2id$v=19$m=65536,t=2,p=1$c29tZQ$${digest}`],
  ['a digest that is too short', `$argon2id$v=19$m=65536,t=2,p=1$${salt}$c29tZXNhbHQ`],
  ['no digest', `$argon2id$v=19$m=65536,t=2,p=1$${salt}`],
  ['more after the digest', `${valid[0] ?? ''}$`],
  ['white space before', ` ${valid[0] ?? ''}`],
  ['white space after', `${valid[0] ?? ''}\n`],
  ['scrypt beyond 1 GiB', `$scrypt$ln=20,r=9,p=1$${salt}$${digest}`],
  ['a length that is not the digest`s', `$pbkdf2-sha256$i=600000,l=31$${salt}$${digest}`],
  ["passlib's own PBKDF2 form", `$pbkdf2-sha256$29000$${salt}$${digest}`],
  ['the bcrypt variant that names a bug', bcrypt.replace('$2b$', '$2x$')],
  ['a bcrypt cost above the bound', bcrypt.replace('$05$', '$31$')],
  ['a bcrypt cost of one digit', bcrypt.replace('$05$', '$5$')],
  ['a bcrypt salt with unused bits set', bcrypt.replace('CCC.E5', 'CCC/E5')],
  ['a bcrypt string that is too short', bcrypt.slice(0, -1)],
  ['a bcrypt string that is too long', `${bcrypt}a`],
  ['a very long text', '$argon2id'.repeat(100_000)],
];

/** Any password hash within bounds. */
const hashes = fc.constantFrom(...Object.values(passwordAlgorithms)).chain((algorithm: PasswordAlgorithm) => {
  const isBcrypt = algorithm.name === 'bcrypt';
  const digestBytes = { bcrypt: 23, 'pbkdf2-sha256': 32 } as Partial<Record<string, number>>;
  const parameters = Object.fromEntries(
    Object.entries(algorithm.parameters).map(([name, { minimum, maximum }]) => [
      name,
      fc.integer({ min: minimum, max: maximum }),
    ]),
  );
  return fc.record({
    algorithm: fc.constant(algorithm),
    parameters: fc.record(parameters).filter((given) => 'parameters' in completeParameters(algorithm, given)),
    salt: fc.uint8Array({ minLength: algorithm.salt.minimumBytes, maxLength: algorithm.salt.maximumBytes }),
    digest: fc.uint8Array({
      minLength: isBcrypt ? 23 : 12,
      maxLength: digestBytes[algorithm.name] ?? 64,
    }),
  });
});

describe('parsePhc', () => {
  test.each(valid)('%s comes back as it was written', (phc) => {
    expect(formatPhc(parsePhc(phc))).toBe(phc);
  });

  test('takes every hash within bounds apart into what it was made of', () => {
    fc.assert(
      fc.property(hashes, (hash) => {
        const parsed = parsePhc(formatPhc(hash));
        expect(parsed.algorithm).toBe(hash.algorithm);
        expect(parsed.parameters).toEqual(hash.parameters);
        expect(Buffer.from(parsed.salt)).toEqual(Buffer.from(hash.salt));
        expect(Buffer.from(parsed.digest)).toEqual(Buffer.from(hash.digest));
      }),
    );
  });

  test.each(refused)('refuses %s', (_, text) => {
    const violations = violationsOf(() => parsePhc(text));
    expect(violations).toHaveLength(1);
    expect(violations[0]?.pointer).toBe('/phc');
  });

  test('gives a hash or a violation at /phc for any text, and never quotes salt or digest', () => {
    const mutated = fc
      .record({
        text: fc.constantFrom(...valid),
        at: fc.nat(),
        remove: fc.integer({ min: 0, max: 8 }),
        insert: fc.oneof(
          fc.string({ maxLength: 8 }),
          fc.constantFrom('$', ',', '=', '0', '9999999999', 'm=1'),
        ),
      })
      .map(({ text, at, remove, insert }) => {
        const start = at % (text.length + 1);
        return text.slice(0, start) + insert + text.slice(start + remove);
      });
    fc.assert(
      fc.property(
        fc.oneof(
          mutated,
          fc.string(),
          fc.string({ unit: fc.constantFrom(...'$,=argon2idv19mtp'.split('')) }),
        ),
        (text) => {
          let parsed;
          try {
            parsed = parsePhc(text);
          } catch {
            const violations = violationsOf(() => parsePhc(text));
            expect(violations.map(({ pointer }) => pointer)).toEqual(['/phc']);
            expect(violations[0]?.detail).not.toContain(salt);
            expect(violations[0]?.detail).not.toContain(digest);
            return;
          }
          // One form for each hash; $2a$ and $2y$ are written as $2b$.
          expect(formatPhc(parsed)).toBe(text.replace(/^\$2[ay]\$/, '$2b$'));
        },
      ),
      { numRuns: 3000 },
    );
  });
});
