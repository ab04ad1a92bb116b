/** XML as OpenMM's serializer writes it. */

type Attributes = Readonly<Record<string, string | number>>;

/** One element; the shortest digits that give a number back are as many as seventeen. */
export function element(name: string, attributes: Attributes, children: readonly string[] | null = null): string {
  const text = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escaped(String(value))}"`)
    .join('');
  return children === null || children.length === 0
    ? `<${name}${text}/>\n`
    : `<${name}${text}>\n${children.join('')}</${name}>\n`;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** `{prefix}1="…" {prefix}2="…"`: how numbered attributes are named. */
export const numbered = (prefix: string, values: Iterable<number>): Attributes =>
  Object.fromEntries(Array.from(values, (value, n) => [`${prefix}${n + 1}`, value]));
