/** XML as programs write it: elements and attributes. No document types, no entities of its own, one pass over the text. */
import { FfpError } from './errors.ts';

export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
}

/** Most characters, elements, attributes of one element, and elements within each other. */
const MOST_CHARACTERS = 400_000_000;
const MOST_ELEMENTS = 10_000_000;
const MOST_ATTRIBUTES = 200;
const DEEPEST = 40;

const NAME = /[A-Za-z_][\w:.-]*/y;
const SPACE = /[ \t\r\n]*/y;
const ESCAPES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * The outermost element of an XML text; text between elements is passed over.
 * @param format what to call the file in messages: "OpenMM System"
 * Throws FfpError('file') that names the place where the text is no such XML.
 */
export function parseXml(text: string, format: string): XmlElement {
  if (text.length > MOST_CHARACTERS)
    throw new FfpError('file', `This ${format} file has more than ${MOST_CHARACTERS / 1e6} million characters.`);
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  let count = 0;
  let root: XmlElement | null = null;
  const open: { name: string; attributes: Map<string, string>; children: XmlElement[] }[] = [];
  const wrong = (what: string): FfpError => {
    let line = 1;
    for (let n = 0; n < at; n++) if (text.charCodeAt(n) === 10) line++;
    return new FfpError('file', `${format} file, line ${line}: ${what}.`);
  };
  const match = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? '';
    at += found.length;
    return found;
  };
  const past = (end: string, what: string): void => {
    const found = text.indexOf(end, at);
    if (found < 0) throw wrong(`${what} does not end`);
    at = found + end.length;
  };
  const close = (): void => {
    const done = open.pop()!;
    const parent = open.at(-1);
    if (parent) parent.children.push(done);
    else root = done;
  };

  for (;;) {
    const next = text.indexOf('<', at);
    if (open.length === 0 && /\S/.test(text.slice(at, next < 0 ? text.length : Math.min(next, at + 1000))))
      throw wrong('there is text where an element should be');
    if (next < 0) break;
    at = next;
    if (text.startsWith('<!--', at)) past('-->', 'a comment');
    else if (text.startsWith('<?', at)) past('?>', 'a declaration');
    else if (text.startsWith('<!', at)) throw wrong('document types and sections of characters are not read');
    else if (text.startsWith('</', at)) {
      at += 2;
      const name = match(NAME);
      match(SPACE);
      if (open.at(-1)?.name !== name || text[at] !== '>') throw wrong(`</${name}> closes nothing that is open`);
      at++;
      close();
    } else {
      at++;
      const name = match(NAME);
      if (name === '') throw wrong('an element has no name');
      if (root !== null) throw wrong('a second outermost element begins');
      if (++count > MOST_ELEMENTS) throw wrong(`there are more than ${MOST_ELEMENTS} elements`);
      if (open.length >= DEEPEST) throw wrong(`more than ${DEEPEST} elements lie within each other`);
      const attributes = new Map<string, string>();
      open.push({ name, attributes, children: [] });
      for (;;) {
        match(SPACE);
        if (text[at] === '>') {
          at++;
          break;
        }
        if (text.startsWith('/>', at)) {
          at += 2;
          close();
          break;
        }
        const key = match(NAME);
        match(SPACE);
        const equals = text[at] === '=';
        at++;
        match(SPACE);
        const quote = text[at];
        if (key === '' || !equals || (quote !== '"' && quote !== "'")) throw wrong(`<${name}> is cut off or damaged`);
        const end = text.indexOf(quote, at + 1);
        if (end < 0) throw wrong(`the value of "${key}" does not end`);
        const value = text.slice(at + 1, end);
        if (attributes.has(key) || attributes.size >= MOST_ATTRIBUTES)
          throw wrong(`<${name}> has "${key}" twice, or too much`);
        attributes.set(key, value.includes('&') ? unescaped(value, wrong) : value);
        at = end + 1;
      }
    }
  }
  if (open.length > 0 || root === null)
    throw wrong(`the file is cut off${open.length > 0 ? ` within <${open.at(-1)!.name}>` : ''}`);
  return root;
}

function unescaped(value: string, wrong: (what: string) => FfpError): string {
  return value.replace(/&([^;&]{0,8});?/g, (_, name: string) => {
    const known = ESCAPES[name];
    if (known === undefined) throw wrong('it has an entity that is none of &amp; &lt; &gt; &quot; &apos;');
    return known;
  });
}
