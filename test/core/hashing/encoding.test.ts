import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeBase64,
  decodeBase64Url,
  decodeHex,
  decodeUnpaddedBase64,
  encodeBytes,
} from '../../../core/hashing/encoding.ts';

/** RFC 4648, 10. */
const rfc4648 = [
  ['', '', ''],
  ['f', 'Zg==', '66'],
  ['fo', 'Zm8=', '666f'],
  ['foo', 'Zm9v', '666f6f'],
  ['foob', 'Zm9vYg==', '666f6f62'],
  ['fooba', 'Zm9vYmE=', '666f6f6261'],
  ['foobar', 'Zm9vYmFy', '666f6f626172'],
] as const;

/** The encodings as grammars, the unused bits of the last group included. */
const base64Grammar = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$/;
const base64UrlGrammar = /^(?:[A-Za-z0-9_-]{4})*(?:[A-Za-z0-9_-][AQgw]|[A-Za-z0-9_-]{2}[AEIMQUYcgkosw048])?$/;
const hexGrammar = /^(?:[0-9A-Fa-f]{2})*$/;

/** Text that is nearly in the encoding: its characters, its neighbours', and such as differ only beyond the low byte. */
const neighbours = ['=', '-', '_', '+', '/', ' ', '\n', 'g', 'Ł', '\u0130', 'é', '😀'];
const nearly = (alphabet: string) =>
  fc.string({ unit: fc.constantFrom(...alphabet.split(''), ...neighbours) });
const texts = fc.oneof(fc.string(), nearly('ABab01'), nearly('AQgw048'), nearly('09afAF'), fc.base64String());

describe('encodings', () => {
  test.each(rfc4648)('%j is %s in base64 and %s in hex (RFC 4648, 10)', (text, base64, hex) => {
    const bytes = Buffer.from(text);
    expect(encodeBytes(bytes, 'base64')).toBe(base64);
    expect(encodeBytes(bytes, 'hex')).toBe(hex);
    expect(decodeBase64(base64)).toEqual(bytes);
    expect(decodeUnpaddedBase64(base64.replace(/=+$/, ''))).toEqual(bytes);
    expect(decodeHex(hex.toUpperCase())).toEqual(bytes);
  });

  test('every byte string comes back from each encoding', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(decodeHex(encodeBytes(bytes, 'hex'))).toEqual(Buffer.from(bytes));
        expect(decodeBase64(encodeBytes(bytes, 'base64'))).toEqual(Buffer.from(bytes));
        expect(decodeBase64Url(encodeBytes(bytes, 'base64url'))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  test.each([
    ['base64', decodeBase64, base64Grammar],
    ['base64url', decodeBase64Url, base64UrlGrammar],
    ['hex', decodeHex, hexGrammar],
  ] as const)('%s accepts exactly its grammar', (_, decode, grammar) => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(decode(text) !== undefined).toBe(grammar.test(text));
      }),
      { numRuns: 3000 },
    );
  });

  test.each([
    ['characters whose low byte is in the alphabet', decodeBase64, 'AA\u0141A'],
    ['padding in the middle', decodeBase64, 'Zg==Zg=='],
    ['missing padding', decodeBase64, 'Zg'],
    ['unused bits that are not zero', decodeBase64, 'Zh=='],
    ['the URL-safe alphabet', decodeBase64, 'ab-_'],
    ['a line break', decodeBase64, 'Zm9v\nZm9'],
    ['padding in base64url', decodeBase64Url, 'Zg=='],
    ['the standard alphabet in base64url', decodeBase64Url, 'ab+/'],
    ['padding where none belongs', decodeUnpaddedBase64, 'Zg=='],
    ['an odd number of hex digits', decodeHex, 'abc'],
    ['hex digits beyond ASCII', decodeHex, '\u0130\u0131'],
    ['a prefix before hex', decodeHex, '0xab'],
  ] as const)('refuses %s', (_, decode, text) => {
    expect(decode(text)).toBeUndefined();
  });
});
