/** The kernels of fitting, compiled for one design. */
import { Pipelines, type BufferBinding } from '../pipelines.ts';
import { MODES, type Mode } from './layers.ts';
import { BATCH, LAYER, SHAPE } from './layouts.ts';
import { TILE } from './batches.ts';

const BINDINGS: readonly BufferBinding[] = [
  'uniform',
  'dynamic uniform',
  'dynamic uniform',
  'read-only-storage',
  'read-only-storage',
  'read-only-storage',
  'storage',
  'storage',
  'storage',
  'storage',
];

const SHADERS = import.meta.glob<string>('/shaders/fitting/*.wgsl', { query: '?raw', import: 'default', eager: true });

/** Invocations of a workgroup. */
const LANES = 64;

/** What kernels are made for. */
export interface KernelShape {
  readonly elements: number;
  /** Fours of a row of features. */
  readonly columns: number;
  readonly radial: number;
  readonly angular: number;
  /** Place in ACTIVATIONS. */
  readonly activation: number;
}

export interface FittingKernels {
  readonly bindGroupLayout: GPUBindGroupLayout;
  readonly lanes: number;
  readonly gather: GPUComputePipeline;
  readonly pulls: GPUComputePipeline;
  readonly forces: GPUComputePipeline;
  readonly energies: GPUComputePipeline;
  readonly moves: GPUComputePipeline;
  readonly tangents: GPUComputePipeline;
  readonly norm: GPUComputePipeline;
  readonly adam: GPUComputePipeline;
  /** @param first of the layer that sees features; the last one is linear */
  product(mode: Mode, first: boolean, last: boolean): GPUComputePipeline;
  gradients(first: boolean): GPUComputePipeline;
}

/** One set of pipelines for all fits on a device: those of an ensemble share them. */
const known = new WeakMap<GPUDevice, Pipelines>();

/** Throws FfpError('gpu') for a shader that does not compile. */
export async function fittingKernels(device: GPUDevice, shape: KernelShape): Promise<FittingKernels> {
  let pipelines = known.get(device);
  if (!pipelines) known.set(device, (pipelines = new Pipelines(device, BINDINGS, SHADERS)));
  const { bindGroupLayout } = pipelines;
  const compile = (kernel: string, more: Readonly<Record<string, number>> = {}): Promise<GPUComputePipeline> => {
    const constants = {
      LANES,
      ROWS: TILE,
      ELEMENTS: shape.elements,
      COLUMNS: shape.columns,
      RADIAL: shape.radial,
      ANGULAR: shape.angular,
      ...more,
    };
    const lines = Object.entries(constants).map(([name, value]) => `const ${name}: u32 = ${value}u;\n`);
    const generated = `${SHAPE.wgsl}${BATCH.wgsl}${LAYER.wgsl}${lines.join('')}const OFFSET_RATE: f32 = 0.1;\n`;
    return pipelines.kernel(`fitting/${kernel}`, [], generated);
  };
  const product = (mode: Mode, first: boolean, activation: number) =>
    compile('product', { MODE: MODES[mode], FIRST: first ? 1 : 0, ACTIVATION: activation });
  // The last layer is linear and never the first; there the reverse pass ends before the features. Only `forward` asks for an activation.
  const kinds: readonly (readonly [Mode, boolean, number])[] = [
    ['forward', true, shape.activation],
    ['forward', false, shape.activation],
    ...(shape.activation === 0 ? [] : [['forward', false, 0] as const]),
    ['tangent', true, 0],
    ['tangent', false, 0],
    ['back', true, 0],
    ['back', false, 0],
    ['reverse', false, 0],
  ];
  const key = (mode: Mode, first: boolean, activation: number): string => `${mode} ${first} ${activation}`;
  const [gather, pulls, forces, energies, moves, tangents, norm, adam, ofFirst, ofOthers, ...products] =
    await Promise.all([
      ...['gather', 'pulls', 'forces', 'energies', 'moves', 'tangents', 'norm', 'adam'].map((kernel) =>
        compile(kernel),
      ),
      compile('gradients', { FIRST: 1 }),
      compile('gradients', { FIRST: 0 }),
      ...kinds.map(([mode, first, activation]) => product(mode, first, activation)),
    ]);
  const byKind = new Map(kinds.map((kind, n) => [key(...kind), products[n]]));
  return {
    bindGroupLayout,
    lanes: LANES,
    gather,
    pulls,
    forces,
    energies,
    moves,
    tangents,
    norm,
    adam,
    product: (mode, first, last) => byKind.get(key(mode, first, mode === 'forward' && !last ? shape.activation : 0))!,
    gradients: (first) => (first ? ofFirst : ofOthers),
  };
}
