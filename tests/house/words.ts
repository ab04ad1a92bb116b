import { parseSync } from 'vite';

/** Attributes that people read or hear. */
const READ = new Set([
  'aria-label',
  'aria-description',
  'aria-roledescription',
  'aria-valuetext',
  'title',
  'placeholder',
  'alt',
  'label',
  'closeLabel',
  'summary',
]);

/** Two letters in a row make a word; symbols, numbers and single letters (x, y, Å) are none. */
const isWord = (text: string): boolean => /\p{L}{2}/u.test(text) && !FORMATS.has(text.trim());

/** Names of file formats are the same in every language. */
const FORMATS = new Set(['CSV', 'JSON', 'PNG', 'SVG']);

interface Node {
  readonly type: string;
  readonly [field: string]: unknown;
}
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;
const children = (node: Node): Node[] =>
  Object.values(node)
    .flatMap((value) => (Array.isArray(value) ? (value as unknown[]) : [value]))
    .filter(isNode);

/** Texts that an expression may come to by itself: literals, templates, and what stands on either side of `?`, `&&`, `||`, `+`. */
function texts(node: Node): string[] {
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'string' ? [node.value] : [];
    case 'TemplateLiteral':
      return (node.quasis as { value: { cooked: string } }[]).map(({ value }) => value.cooked);
    case 'ConditionalExpression':
      return [...texts(node.consequent as Node), ...texts(node.alternate as Node)];
    case 'LogicalExpression':
      return [...texts(node.left as Node), ...texts(node.right as Node)];
    case 'BinaryExpression':
      return node.operator === '+' ? [...texts(node.left as Node), ...texts(node.right as Node)] : [];
    case 'JSXExpressionContainer':
    case 'ParenthesizedExpression':
      return texts(node.expression as Node);
    default:
      return [];
  }
}

/** Words that are written in a component's markup and attributes instead of coming from app/strings. */
export function writtenWords(path: string, source: string): string[] {
  const found: string[] = [];
  const say = (text: string) => isWord(text) && found.push(`${path}: ${text.trim().replace(/\s+/g, ' ')}`);
  const walk = (node: Node): void => {
    if (node.type === 'JSXText') say(node.value as string);
    if (node.type === 'JSXElement' || node.type === 'JSXFragment')
      for (const child of node.children as Node[])
        if (child.type === 'JSXExpressionContainer') texts(child).forEach(say);
    if (node.type === 'JSXAttribute') {
      const { name, value } = node as unknown as { name: { name: string }; value: Node | null };
      if (READ.has(name.name) && value) texts(value).forEach(say);
    }
    children(node).forEach(walk);
  };
  const { program, errors } = parseSync(path, source);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0].message}`);
  walk(program as unknown as Node);
  return found;
}
