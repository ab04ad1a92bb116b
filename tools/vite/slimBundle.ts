import { readFile } from 'node:fs/promises';
import type { Plugin } from 'vite';

/** GLSL of three.js that this page's own materials include, directly or through WebGLRenderer. */
const NEEDED_CHUNKS = new Set(['colorspace_fragment', 'colorspace_pars_fragment']);

const CHUNK = /\/three\/src\/renderers\/shaders\/ShaderChunk\/(\w+)\.glsl\.js$/;
/** Shaders of three.js's own materials: each exports `vertex` and `fragment`. */
const MATERIAL = /\/three\/src\/renderers\/shaders\/ShaderLib\/(\w+)\.glsl\.js$/;

/** What WebGLRenderer holds but this page never uses, with no more than the renderer asks of it. */
const IDLE_MODULES: Readonly<Record<string, string>> = {
  'renderers/webxr/WebXRManager.js': `
    import { EventDispatcher } from '../../core/EventDispatcher.js';
    export class WebXRManager extends EventDispatcher {
      enabled = false;
      isPresenting = false;
      setAnimationLoop() {}
      getEnvironmentBlendMode() {}
      dispose() {}
    }`,
  'renderers/webgl/WebGLShadowMap.js': 'export class WebGLShadowMap { enabled = false; render() {} }',
  'renderers/shaders/DFGLUTData.js': 'export function getDFGLUT() { return null; }',
  'extras/PMREMGenerator.js':
    'export class PMREMGenerator { constructor() { throw new Error("environment maps: see tools/vite/slimBundle.ts"); } }',
};

/**
 * Leaves out of the build what the page does not need: the GLSL of three.js's own materials (the page brings its own), virtual
 * reality, shadow maps and environment maps, and the comments and spaces of WGSL. Together with three.js taken from its source modules,
 * which shake better than its bundle, this saves 41 kB of the first load (gzip). Lines of WGSL stay where they are, so that compiler messages still
 * point at them. The end-to-end tests run on the build, so that a new three.js that needs more fails there.
 */
export function slimBundle(): Plugin {
  return {
    name: 'slim-bundle',
    apply: 'build',
    enforce: 'pre',
    config: () => ({ resolve: { alias: [{ find: /^three$/, replacement: 'three/src/Three.js' }] } }),
    async load(id) {
      if (id.endsWith('.wgsl?raw')) {
        const source = await readFile(id.slice(0, -'?raw'.length), 'utf8');
        return `export default ${JSON.stringify(slimWgsl(source))}`;
      }
      const [, chunk] = CHUNK.exec(id) ?? [];
      if (chunk !== undefined && !NEEDED_CHUNKS.has(chunk)) return `export default ${missing(chunk)}`;
      const [, material] = MATERIAL.exec(id) ?? [];
      if (material !== undefined) return `export const vertex = ${missing(material)}; export const fragment = vertex;`;
      return IDLE_MODULES[id.split('/three/src/')[1] ?? ''];
    },
  };
}

/** Without comments, indentation, and spaces beside punctuation; every line stays in its place. */
const slimWgsl = (source: string): string =>
  source
    .replace(/[ \t]*\/\/.*$/gm, '')
    .replace(/^[ \t]+/gm, '')
    .replace(/ ?([(){},;:]) ?/g, '$1');

/** GLSL that fails to compile with a message that leads here. */
const missing = (name: string) => JSON.stringify(`#error ${name}: see tools/vite/slimBundle.ts`);
