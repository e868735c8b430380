const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r' };
const meanings = new Map(Object.entries(escapes).map(([character, escape]) => [escape, character]));

/**
 * A file's name for one line, as coreutils and b3sum write it: a backslash before the whole line says that the name has
 * escapes (GNU coreutils manual, "md5sum invocation").
 */
export function escapeName(name: string): { readonly mark: '' | '\\'; readonly name: string } {
  const escaped = name.replaceAll(/[\\\n\r]/g, (character) => escapes[character] ?? character);
  return { mark: escaped === name ? '' : '\\', name: escaped };
}

/** The name of an escaped one; undefined where an escape has no meaning. */
export function unescapeName(escaped: string): string | undefined {
  if (!/^(?:[^\\\0]|\\[\\nr])*$/.test(escaped)) return undefined;
  return escaped.replaceAll(/\\./g, (escape) => meanings.get(escape) ?? escape);
}

/** A name as a terminal may show it: nothing in it moves the cursor. */
export const shownName = (name: string): string => name.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, '?');
