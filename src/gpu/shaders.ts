/**
 * Puts WGSL together. Kernels are specialised per Potential while the program runs (which Terms, how many lanes), so this is
 * done here and not by a build step. Two directives: `#import folder/stem`, each file at most once; and `#unroll i COUNT` … `#end`,
 * lines that are repeated with 0, 1 … in place of `@i`, COUNT being a constant declared before. Compilers of software adapters
 * keep sums in registers only where nothing is indexed by a loop.
 */

/** WGSL by path from the project's root. */
export type ShaderFiles = Readonly<Record<string, string>>;

/**
 * All but those of learned Terms, regions, boxes and benchmarks, which src/gpu/learned, src/gpu/composed, src/gpu/periodic and src/bench bring when one is needed, and those that
 * `loadShaders` loads: they are no part of the first load.
 */
const FILES: Record<string, string> = {
  ...import.meta.glob<string>(
    [
      '/shaders/**/*.wgsl',
      '!/shaders/learned/**',
      '!/shaders/composed/**',
      '!/shaders/periodic/**',
      '!/shaders/{constraints,bath}/**',
      '!/shaders/fitting/**',
      '!/shaders/probes/**',
      '!/shaders/terms/**',
      '!/shaders/shared/{bounded_distance,outside}.wgsl',
      '!/shaders/kernels/{tiled_*,impulse}.wgsl',
    ],
    { query: '?raw', import: 'default', eager: true },
  ),
  ...import.meta.glob<string>(
    '/shaders/terms/{coulomb,lennard_jones,nonbonded_14,harmonic_bond,harmonic_angle,periodic_torsion,periodic_improper}.wgsl',
    { query: '?raw', import: 'default', eager: true },
  ),
};

/** Kernels and Terms whose shaders are no part of the first load: small molecules under springs do without. */
const LATER = /^(terms|kernels)\//;

/** Loads them where some of them are named, e.g. `terms/class2_bond`. */
export async function loadShaders(stems: readonly string[]): Promise<void> {
  if (stems.some((stem) => LATER.test(stem) && FILES[`/shaders/${stem}.wgsl`] === undefined))
    Object.assign(FILES, (await import('./laterShaders.ts')).LATER);
}

const IMPORT = /^#import (\S+)$/;

/** Where a line of composed WGSL came from. */
export interface SourceLine {
  readonly file: string;
  readonly line: number;
}

export interface ComposedShader {
  readonly code: string;
  /** One entry a line of `code`. */
  readonly origin: readonly SourceLine[];
}

function shaderSource(stem: string, more: ShaderFiles): string {
  const path = `/shaders/${stem}.wgsl`;
  const source = more[path] ?? FILES[path];
  if (source === undefined) throw new Error(`no shader shaders/${stem}.wgsl`);
  return source;
}

/**
 * Composes a kernel.
 * @param roots stems of files under shaders/, e.g. `kernels/resident_step`, `terms/coulomb`
 * @param generated WGSL that this Potential needs besides
 * @param more files that are not among those of every kernel, or stand in their place
 */
export async function composeShader(
  roots: readonly string[],
  generated: string,
  more: ShaderFiles = {},
): Promise<ComposedShader> {
  const lines: string[] = [];
  const origin: SourceLine[] = [];
  const seen = new Set<string>();
  const add = (file: string, text: string): void => {
    text.split('\n').forEach((line, index) => {
      const found = IMPORT.exec(line);
      if (found) {
        include(found[1]);
        return;
      }
      lines.push(line);
      origin.push({ file, line: index + 1 });
    });
  };
  const include = (stem: string): void => {
    if (seen.has(stem)) return;
    seen.add(stem);
    add(`shaders/${stem}.wgsl`, shaderSource(stem, more));
  };
  add('generated', generated);
  for (const stem of roots) include(stem);
  const code = lines.join('\n');
  return code.includes('#unroll ') ? (await import('./unroll.ts')).unrolled(lines, origin) : { code, origin };
}
