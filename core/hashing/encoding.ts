/** How bytes stand in text: RFC 4648 sections 8, 4 and 5. */
export type ByteEncoding = 'hex' | 'base64' | 'base64url';

/** A Buffer over the same memory, for what asks for one. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Hex in lower case, base64 with padding, base64url without. */
export function encodeBytes(bytes: Uint8Array, encoding: ByteEncoding): string {
  return asBuffer(bytes).toString(encoding);
}

/*
 * Buffer.from is fast and lenient: it skips or stops at what it does not know, takes either alphabet, and looks only
 * at the low byte of a character (U+0141 reads as "A"). Strictness is therefore proved by the length of what came out:
 * every character that was skipped makes it shorter. Undefined stands for text that is not in the encoding.
 */

/** One pass over the text without a copy: UTF-8 is longer than the text wherever a character is beyond ASCII. */
function isAscii(text: string): boolean {
  return Buffer.byteLength(text, 'utf8') === text.length;
}

/** Either case; no prefix, no separators. */
export function decodeHex(text: string): Buffer | undefined {
  if (text.length % 2 !== 0 || !isAscii(text)) return undefined;
  const bytes = Buffer.from(text, 'hex');
  return bytes.length === text.length / 2 ? bytes : undefined;
}

/** Standard alphabet, padding required, unused bits zero (RFC 4648, 3.5), no line breaks. */
export function decodeBase64(text: string): Buffer | undefined {
  if (text.length % 4 !== 0 || text.includes('-') || text.includes('_')) return undefined;
  return decodeCharacters(text, text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0, 'base64');
}

/** URL-safe alphabet, no padding (RFC 4648, 3.2; as in JOSE, RFC 7515), unused bits zero. */
export function decodeBase64Url(text: string): Buffer | undefined {
  if (text.includes('+') || text.includes('/') || text.includes('=')) return undefined;
  return decodeCharacters(text, 0, 'base64url');
}

/** Standard alphabet without padding: "B64" of the PHC string format. */
export function decodeUnpaddedBase64(text: string): Buffer | undefined {
  return text.includes('=') ? undefined : decodeBase64(text + '='.repeat(-text.length & 3));
}

function decodeCharacters(
  text: string,
  padding: number,
  encoding: 'base64' | 'base64url',
): Buffer | undefined {
  const characters = text.length - padding;
  if (characters % 4 === 1 || !isAscii(text)) return undefined;
  const bytes = Buffer.from(text, encoding);
  if (bytes.length !== Math.floor((characters * 3) / 4)) return undefined;
  const lastGroup = characters % 4;
  // The last group's unused bits are zero where encoding it again gives the same characters.
  const canonical =
    lastGroup === 0 ||
    bytes.toString(encoding, bytes.length - lastGroup + 1).slice(0, lastGroup) ===
      text.slice(characters - lastGroup, characters);
  return canonical ? bytes : undefined;
}
