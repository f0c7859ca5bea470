export type XmlAttributes = Readonly<Record<string, string | number | boolean>>;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text or attribute value; what XML 1.0 forbids (controls, lone surrogates) is dropped. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\P{Cc}\t\n\r]|\p{Cs}|[\ufffe\uffff]/gu, '')
    .replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}

/** One element; `children` are elements or already escaped text. */
export function xmlElement(
  name: string,
  attributes: XmlAttributes = {},
  children: readonly string[] = [],
): string {
  const pairs = Object.entries(attributes);
  const opening = name + pairs.map(([key, value]) => ` ${key}="${escapeXml(`${value}`)}"`).join('');
  return children.length === 0 ? `<${opening}/>` : `<${opening}>${children.join('')}</${name}>`;
}

/** A document with this root, already written and escaped. */
export function xmlDocument(root: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>${root}`;
}
