/** Text of the element, or the elements in it; undefined leaves the element out. */
type Content = string | number | boolean | undefined | readonly string[];

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

/** An element with its text escaped; a list is taken as elements that are written already. */
export function element(name: string, content: Content): string {
  if (content === undefined) return '';
  const inner = Array.isArray(content)
    ? content.join('')
    : String(content).replace(/[&<>"\r]/g, (character) => references[character] ?? character);
  return `<${name}>${inner}</${name}>`;
}

/** A whole answer of S3. */
export const xmlDocument = (name: string, content: readonly string[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${name} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${content.join('')}</${name}>`;
