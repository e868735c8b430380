import { S3Error } from '../errors.ts';

/** An element of a request's body. Attributes and mixed content mean nothing to S3's requests. */
export interface XmlElement {
  readonly name: string;
  readonly text: string;
  readonly children: readonly XmlElement[];
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescape(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi,
    (_, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return named[name] ?? malformed();
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : malformed();
    },
  );
}

function malformed(): never {
  throw new S3Error('MalformedXML');
}

/** The root element. Throws MalformedXML. Document types, and so entities of one's own, are refused. */
export function parseXml(source: string): XmlElement {
  const tokens = /<\?[^]*?\?>|<!--[^]*?-->|<(\/?)([\w:.-]+)[^<>]*?(\/?)>|([^<]+)/g;
  const document = { name: '', text: '', children: new Array<XmlElement>() };
  const open = [document];
  let position = 0;
  for (const match of source.matchAll(tokens)) {
    if (match.index !== position) malformed();
    position += match[0].length;
    const [, closing, name, empty, text] = match;
    const current = open.at(-1) ?? malformed();
    if (text !== undefined) current.text += unescape(text);
    if (name === undefined) continue;
    if (closing === '/') {
      if (current.name !== name || open.length === 1) malformed();
      open.pop();
    } else {
      const child = { name, text: '', children: new Array<XmlElement>() };
      current.children.push(child);
      if (empty !== '/') open.push(child);
    }
  }
  const [root, ...others] = document.children;
  if (position !== source.length || open.length !== 1 || root === undefined || others.length > 0) malformed();
  return root;
}

/** The text of the child of this name; undefined where there is none. */
export const textOf = (parent: XmlElement, name: string): string | undefined =>
  parent.children.find((child) => child.name === name)?.text.trim();
