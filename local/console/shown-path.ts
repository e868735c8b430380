import { join, relative } from 'node:path';

/** A path as somebody would type it here: relative below the working directory, else in full. */
export function shownPath(...parts: readonly string[]): string {
  const path = join(...parts);
  const fromHere = relative('', path);
  return fromHere.startsWith('..') ? path : fromHere;
}
