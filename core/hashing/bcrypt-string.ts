import { decodeUnpaddedBase64, encodeBytes } from './encoding.ts';

/**
 * bcrypt's own form: `$2b$`, two digits of cost, `$`, 22 characters of salt (16 bytes), 31 of digest (23 bytes: the
 * 24th is never stored). `$2a$` and `$2y$` compute the same for the passwords that are taken here (at most 72 bytes,
 * no NUL): they name implementations with and without bugs beyond those. `$2x$` names a bug, so it is refused.
 */
const form = /^\$2[aby]\$(\d\d)\$([./A-Za-z0-9]{22})([./A-Za-z0-9]{31})$/;

const bcryptAlphabet = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const base64Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function translate(text: string, from: string, to: string): string {
  return Array.from(text, (character) => to.charAt(from.indexOf(character))).join('');
}

/** Undefined for text that is not in bcrypt's form, unused bits other than zero included. */
export function splitBcrypt(
  text: string,
): { readonly cost: number; readonly salt: Uint8Array; readonly digest: Uint8Array } | undefined {
  const [, cost = '', saltText = '', digestText = ''] = form.exec(text) ?? [];
  const salt = decodeUnpaddedBase64(translate(saltText, bcryptAlphabet, base64Alphabet));
  const digest = decodeUnpaddedBase64(translate(digestText, bcryptAlphabet, base64Alphabet));
  if (cost === '' || !salt || !digest) return undefined;
  return { cost: Number(cost), salt, digest };
}

export function formatBcrypt(cost: number, salt: Uint8Array, digest: Uint8Array): string {
  const characters = (bytes: Uint8Array) =>
    translate(encodeBytes(bytes, 'base64').replace(/=+$/, ''), base64Alphabet, bcryptAlphabet);
  return `$2b$${String(cost).padStart(2, '0')}$${characters(salt)}${characters(digest)}`;
}
