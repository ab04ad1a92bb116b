import { volumeOf, type Box } from '../../chem/box.ts';
import { FfpError } from '../../core/errors.ts';
import { smooth, type MeshEwald } from '../../forcefield/periodic.ts';
import type { Potential } from '../../forcefield/potential.ts';
import { splineModuli } from '../../forcefield/splines.ts';
import type { SharedBuffers } from '../learned.ts';
import { Pipelines, type BufferBinding } from '../pipelines.ts';
import { learnedLanes } from '../plan.ts';
import { tooLarge } from '../memory.ts';
import { Readback } from '../readback.ts';
import { MESH } from './layout.ts';
import { Owned } from './owned.ts';
import { SHADERS } from './shaders.ts';

/** In the order of shaders/periodic/mesh/bindings.wgsl. */
const BINDINGS: readonly BufferBinding[] = [
  'uniform',
  'read-only-storage',
  'read-only-storage',
  'storage',
  'storage',
  'read-only-storage',
  'storage',
  'storage',
];

const LANES = 64;
/** Longest line of two halves that workgroup memory holds beside a few other numbers: 16 bytes a point of 16 KiB. */
const LONGEST_LINE = 1000;
/** Most workgroups in one dimension of a dispatch. */
const MOST_GROUPS = 65535;

/** Of the largest buffer. Coefficients of real charges are half of them, so that 270³ points go into the 128 MiB that every device binds. */
const bytesOf = ([a, b, c]: readonly number[]): number => 4 * a * b * Math.max(c, 2 * (Math.floor(c / 2) + 1));

/** Part of a box whose mesh takes so many bytes: meshes are rounded up. */
function partWithin(limit: number, size: readonly number[]): number {
  let part = Math.min(1, limit / bytesOf(size));
  while (bytesOf(size.map((points) => smooth(Math.ceil(points * Math.cbrt(part))))) > limit) part *= 0.99;
  return part;
}

interface Kernels {
  readonly clear: GPUComputePipeline;
  readonly spread: GPUComputePipeline;
  readonly gather: GPUComputePipeline;
  readonly zForward: GPUComputePipeline;
  readonly zBackward: GPUComputePipeline;
  readonly yForward: GPUComputePipeline;
  readonly yBackward: GPUComputePipeline;
  readonly x: GPUComputePipeline;
}

/** What the kernels of particle-mesh Ewald are compiled to on one device: for one mesh after the other. */
export class MeshKernels {
  private readonly pipelines: Pipelines;

  constructor(
    device: GPUDevice,
    private readonly software: boolean,
  ) {
    this.pipelines = new Pipelines(device, BINDINGS, SHADERS);
  }

  get layout(): GPUBindGroupLayout {
    return this.pipelines.bindGroupLayout;
  }

  async compile([a, b, c]: readonly [number, number, number]): Promise<Kernels> {
    const longest = Math.max(a, b, c);
    if (longest > LONGEST_LINE)
      throw new FfpError(
        'unsupported',
        `The webgpu Engine takes meshes of up to ${LONGEST_LINE} points along an edge, and this tolerance asks for ${longest}; take a larger --ewald-tolerance, or the cpu Engine.`,
      );
    const kernel = (name: string, generated = '') =>
      this.pipelines.kernel(`periodic/mesh/${name}`, [], MESH.wgsl + generated);
    const lanes = learnedLanes(this.software);
    const line = (n: number, turnsAt: number, sign: -1 | 1) => lineCode({ n, turnsAt, sign, lanes });
    const [clear, spread, gather, zForward, zBackward, yForward, yBackward, x] = await Promise.all([
      kernel('clear'),
      kernel('spread'),
      kernel('gather'),
      kernel('along_z', line(c, a + b, -1)),
      kernel('along_z', line(c, a + b, 1)),
      kernel('along_y', line(b, a, -1)),
      kernel('along_y', line(b, a, 1)),
      kernel('along_x', line(a, 0, 1)),
    ]);
    return { clear, spread, gather, zForward, zBackward, yForward, yBackward, x };
  }
}

/** What a kernel along one edge is specialised to. */
interface Line {
  /** Points of the edge, and where its turns stand among the tables. */
  readonly n: number;
  readonly turnsAt: number;
  readonly sign: -1 | 1;
  readonly lanes: number;
}

/** WGSL of a transform of `n` numbers: its stages, from one half of the line to the other. */
function lineCode({ n, turnsAt, sign, lanes }: Line): string {
  let length = n;
  let stride = 1;
  let [from, to] = [0, n];
  let stages = '';
  for (const radix of [4, 2, 3, 5, 7])
    while (length % radix === 0) {
      stages += stageCode(radix, length, stride, n, from, to);
      length /= radix;
      stride *= radix;
      [from, to] = [to, from];
    }
  if (length !== 1) throw new Error(`a Fourier transform of length ${n} is not made of 2, 3, 5 and 7`);
  return `const LANES: u32 = ${lanes}u;
const N: u32 = ${n}u;
const LINE: u32 = ${2 * n}u;
const TURNS: u32 = ${turnsAt}u;
const RESULT: u32 = ${from}u;
const SIGN: f32 = ${sign}.0;
fn transform(lane: u32, sign: f32) {
${stages}}
`;
}

/** One stage: n/radix butterflies from one half to the other, written out with their constants. */
function stageCode(radix: number, length: number, stride: number, n: number, from: number, to: number): string {
  const m = length / radix;
  const all = Array.from({ length: radix }, (_, k) => k);
  const loads = all.map((k) => `    let x${k} = line[${from + stride * m * k}u + butterfly];\n`);
  const stores = all.map((j) => {
    const sum = all.map((k) => turned(`x${k}`, (j * k) % radix, radix)).join(' + ');
    const at = `line[${to + stride * j}u + out]`;
    const turns = j * (n / length);
    return j === 0 || m === 1 ? `    ${at} = ${sum};\n` : `    ${at} = times(${sum}, turn(${turns}u * p, sign));\n`;
  });
  return `  for (var butterfly = lane; butterfly < ${n / radix}u; butterfly += LANES) {
    let p = butterfly / ${stride}u;
    let out = butterfly + ${stride * (radix - 1)}u * p;
${loads.join('')}${stores.join('')}  }
  workgroupBarrier();
`;
}

/** WGSL of x e^(sign 2πi t/radix). */
function turned(x: string, t: number, radix: number): string {
  const [c, s] = [Math.cos((2 * Math.PI * t) / radix), Math.sin((2 * Math.PI * t) / radix)];
  const real = t === 0 ? x : 4 * t === radix || 4 * t === 3 * radix ? '' : `${fixed(c)} * ${x}`;
  const crossed = t === 0 || 2 * t === radix ? '' : `sign * ${fixed(s)} * vec2f(-${x}.y, ${x}.x)`;
  return [real, crossed].filter((part) => part !== '').join(' + ');
}

/** A literal of WGSL; negative ones in brackets. */
const fixed = (value: number): string => (value < 0 ? `(${value.toFixed(9)})` : value.toFixed(9));

/** Coulomb in reciprocal space of one box on the device. */
export class BoxMesh {
  readonly owned: Owned;
  private readonly energies: GPUBuffer;
  private readonly group: GPUBindGroup;
  private readonly readback: Readback;
  private readonly lines: number;
  private readonly uniform: GPUBuffer;
  private readonly tables: GPUBuffer;

  /**
   * @param atomRows as in `BoxPairs`
   * @param potential of which a part would fit; null where nobody asks
   * @throws FfpError('gpu') where the mesh does not fit the device
   */
  constructor(
    private readonly device: GPUDevice,
    layout: GPUBindGroupLayout,
    private readonly kernels: Kernels,
    private readonly size: readonly [number, number, number],
    private readonly ewald: MeshEwald,
    box: Box,
    atomRows: GPUBuffer,
    private readonly shared: SharedBuffers,
    potential: Potential | null = null,
  ) {
    const { STORAGE, UNIFORM, COPY_SRC } = GPUBufferUsage;
    this.owned = new Owned(device);
    const [a, b, c] = size;
    const half = Math.floor(c / 2) + 1;
    this.lines = b * half;
    const bytes = bytesOf(size);
    const limit = device.limits.maxStorageBufferBindingSize;
    if (bytes > limit || Math.max(a * b, half) > MOST_GROUPS * LANES) {
      const mesh = `A mesh of ${size.join(' × ')} points`;
      throw tooLarge(potential, mesh, bytes, limit, 'a larger error tolerance', partWithin(limit, size));
    }
    const { uniform, values } = this.of(box);
    this.energies = this.owned.make('mesh energies', 4 * this.lines, STORAGE | COPY_SRC);
    const bound = [
      (this.uniform = this.owned.make('mesh', uniform.byteLength, UNIFORM, uniform)),
      shared.positions,
      atomRows,
      this.owned.make('mesh values', 4 * a * b * c, STORAGE),
      this.owned.make('mesh coefficients', bytes, STORAGE),
      (this.tables = this.owned.make('mesh tables', values.byteLength, STORAGE, values)),
      shared.partialForces,
      this.energies,
    ];
    this.group = device.createBindGroup({
      label: 'mesh',
      layout,
      entries: bound.map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
    this.readback = new Readback(device, 4 * this.lines, 'mesh energies');
  }

  /** Goes on in another box, with the same mesh and width. */
  setBox(box: Box): void {
    const { uniform, values } = this.of(box);
    this.device.queue.writeBuffer(this.uniform, 0, uniform);
    this.device.queue.writeBuffer(this.tables, 0, values);
  }

  /** What depends on the box: the uniform, and the tables of turns and waves. */
  private of(box: Box): { readonly uniform: Uint8Array<ArrayBuffer>; readonly values: Float32Array<ArrayBuffer> } {
    const { size, shared } = this;
    const { alpha } = this.ewald;
    const [a, b, c] = size;
    const tables: number[] = [];
    for (const n of size)
      for (let t = 0; t < n; t++) tables.push(Math.cos((2 * Math.PI * t) / n), Math.sin((2 * Math.PI * t) / n));
    const waves = size.map((n, e) => {
      const at = tables.length / 2;
      const moduli = splineModuli(n);
      for (let k = 0; k < n; k++) {
        const m = (k <= n / 2 ? k : k - n) / box[e];
        tables.push(Math.exp(-((Math.PI * m) ** 2) / alpha ** 2) / moduli[k], m * m);
      }
      return at;
    });
    const uniform = MESH.bytes({
      atoms: shared.atoms,
      forces_at: shared.forcesAt,
      a,
      b,
      c,
      per_x: a / box[0],
      per_y: b / box[1],
      per_z: c / box[2],
      front: 1 / (Math.PI * volumeOf(box)),
      waves_x: waves[0],
      waves_y: waves[1],
      waves_z: waves[2],
    });
    return { uniform, values: Float32Array.from(tables) };
  }

  encode(pass: GPUComputePassEncoder): void {
    this.encodeSpread(pass);
    this.encodeTransforms(pass);
    this.encodeGather(pass);
  }

  encodeSpread(pass: GPUComputePassEncoder): void {
    const { kernels, size, shared } = this;
    const groups = Math.ceil((size[0] * size[1] * size[2]) / LANES);
    const rows = Math.ceil(groups / MOST_GROUPS);
    pass.setBindGroup(0, this.group);
    pass.setPipeline(kernels.clear);
    pass.dispatchWorkgroups(Math.ceil(groups / rows), rows);
    pass.setPipeline(kernels.spread);
    pass.dispatchWorkgroups(Math.ceil(shared.atoms / LANES));
  }

  encodeGather(pass: GPUComputePassEncoder): void {
    pass.setBindGroup(0, this.group);
    pass.setPipeline(this.kernels.gather);
    pass.dispatchWorkgroups(Math.ceil(this.shared.atoms / LANES));
  }

  /** From values on the mesh to those of the potential: a transform there, the influence of each wave, and a transform back. */
  encodeTransforms(pass: GPUComputePassEncoder): void {
    const { kernels, size } = this;
    const [a, b, c] = size;
    const half = Math.floor(c / 2) + 1;
    pass.setBindGroup(0, this.group);
    const dispatch = (kernel: GPUComputePipeline, x: number, y: number): void => {
      pass.setPipeline(kernel);
      pass.dispatchWorkgroups(x, y);
    };
    dispatch(kernels.zForward, a, b);
    dispatch(kernels.yForward, a, half);
    dispatch(kernels.x, b, half);
    dispatch(kernels.yBackward, a, half);
    dispatch(kernels.zBackward, a, b);
  }

  /** Copies the energy of the waves at the positions last encoded, kcal/mol: no self energy, no background. Call the result after the submit. */
  copyEnergy(encoder: GPUCommandEncoder): () => Promise<number> {
    const staging = this.readback.take();
    encoder.copyBufferToBuffer(this.energies, 0, staging, 0, 4 * this.lines);
    return () =>
      this.readback.read(staging, (bytes) => new Float32Array(bytes, 0, this.lines).reduce((sum, u) => sum + u, 0) / 2);
  }

  destroy(): void {
    this.owned.destroy();
    this.readback.destroy();
  }
}
