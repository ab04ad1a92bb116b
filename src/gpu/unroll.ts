/** `#unroll i COUNT` … `#end` in WGSL: lines that are repeated (see src/gpu/shaders.ts). Few kernels have them. */
import type { ComposedShader, SourceLine } from './shaders.ts';

const UNROLL = /^#unroll (\w+) (\w+)$/;
const END = /^#end$/;
const CONSTANT = /^const (\w+): u32 = (\d+)u;/;

/** Composed lines with the repeated ones written out. */
export function unrolled(lines: readonly string[], origin: readonly SourceLine[]): ComposedShader {
  const all = unroll(lines.map((text, n) => ({ text, origin: origin[n] })));
  return { code: all.map(({ text }) => text).join('\n'), origin: all.map((line) => line.origin) };
}

interface Line {
  readonly text: string;
  readonly origin: SourceLine;
}

/** Carries out `#unroll`, from the outermost in. */
function unroll(lines: readonly Line[], constants = new Map<string, number>()): Line[] {
  const result: Line[] = [];
  for (let n = 0; n < lines.length; n++) {
    const { text } = lines[n];
    const constant = CONSTANT.exec(text);
    if (constant) constants.set(constant[1], Number(constant[2]));
    const found = UNROLL.exec(text);
    if (!found) {
      result.push(lines[n]);
      continue;
    }
    const [, name, count] = found;
    const body: Line[] = [];
    for (let depth = 1; ;) {
      const line = lines[++n];
      if (!line) throw new Error(`#unroll ${name} ${count} has no #end`);
      depth += UNROLL.test(line.text) ? 1 : END.test(line.text) ? -1 : 0;
      if (depth === 0) break;
      body.push(line);
    }
    const times = constants.get(count);
    if (times === undefined) throw new Error(`#unroll ${name}: there is no constant ${count} before it`);
    for (let i = 0; i < times; i++)
      result.push(
        ...unroll(
          body.map((line) => ({ ...line, text: line.text.replaceAll(`@${name}`, String(i)) })),
          constants,
        ),
      );
  }
  return result;
}
