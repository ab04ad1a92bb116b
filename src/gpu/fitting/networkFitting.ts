/** Steps of training of atom-centred networks on the device: weights, moments and means of the weights stay there, many steps a submit. */
import { FfpError } from '../../core/errors.ts';
import { ACTIVATIONS, type Activation } from '../../models/atomicNetwork.ts';
import { wordsOf, type GpuDevice } from '../device.ts';
import { answered, Readback } from '../readback.ts';
import { listBatch, mostSlots, mostWords, TILE } from './batches.ts';
import { fittingKernels, type FittingKernels } from './kernels.ts';
import { chunkRecord, gradientRecord, MODES, productRecord, workPlaces, type Mode, type WorkPlaces } from './layers.ts';
import { BATCH, LAYER, SHAPE } from './layouts.ts';
import {
  fittingTables,
  widthOf,
  type FittingFrame,
  type FittingFunctions,
  type FramePlace,
  type FittingTables,
} from './tables.ts';

/** A fit of one network for each element. */
export interface FittingProblem {
  readonly functions: FittingFunctions;
  /** Features of the model, and widths of hidden layers: multiples of 4. */
  readonly inputs: number;
  readonly hidden: readonly number[];
  readonly activation: Activation;
  /** kcal/mol per unit of what a network puts out. */
  readonly energyUnit: number;
  readonly frames: readonly FittingFrame[];
  readonly molecules: number;
  /** Frames of a step at most. */
  readonly batch: number;
  /** 1 where weights decay, [weights]. */
  readonly decays: Uint8Array;
  readonly loss: Readonly<Record<'forceWeight' | 'forceScale' | 'energyWeight' | 'energyScale', number>>;
  readonly adam: Readonly<Record<'beta1' | 'beta2' | 'clip' | 'weightDecay', number>>;
}

/** What a step is told besides its frames: corrections are 1 − βⁿ of step n, `follow` is how far the mean weights move. */
export interface FittingStep {
  readonly frames: readonly number[];
  readonly rate: number;
  readonly corrections: readonly [number, number];
  readonly follow: number;
}

/** All that the device changes. [weights], [molecules] */
export interface FittingState {
  readonly weights: Float64Array;
  readonly mean: Float64Array;
  readonly square: Float64Array;
  readonly averaged: Float64Array;
  /** kcal/mol, multiples of 2⁻²⁰. */
  readonly offsets: Float64Array;
}

/** What the last step that saw a frame said of it: its loss, and absolute errors: of the energy, and of all force components together. */
export interface FrameErrors {
  readonly loss: number;
  readonly energy: number;
  readonly force: number;
}

/** Most bytes of a buffer; and of one of those that the data are split among. */
export interface BufferSizes {
  readonly buffer: number;
  readonly chunk: number;
}

function sizesOf({ limits }: GPUDevice): BufferSizes {
  const buffer = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
  return { buffer, chunk: buffer };
}

/** Distance of uniform records: WebGPU's alignment of dynamic offsets. */
const STRIDE = 256;
/** Most steps of a submit; most words of their lists. */
const MOST_STEPS = 128;
const MOST_WORDS = 2 ** 22;
/** What a submit should take, ms: then others have their turn. */
const SUBMIT_MS = 30;
/** Atoms and frames of a batch of predictions, at least. */
const PREDICTED = { atoms: 512, frames: 64 };
/** Workgroups in one dimension of a dispatch. */
const MOST_GROUPS = 65_535;

export class NetworkFitting {
  private readonly owned: GPUBuffer[] = [];
  private readonly groups: GPUBindGroup[] = [];
  private readonly weights: GPUBuffer;
  private readonly moments: GPUBuffer;
  private readonly results: GPUBuffer;
  private readonly lists: GPUBuffer;
  private readonly steps: GPUBuffer;
  private readonly layerRecords: ReadonlyMap<string, number>;
  private readonly stateBack: Readback;
  private readonly resultsBack: Readback;
  /** Of weights. */
  private readonly quads: number;
  private readonly places: { readonly results: number; readonly predicted: number; readonly length: number };
  private readonly stepsPerSubmit: number;
  /** Steps that took about `SUBMIT_MS` last time. */
  private stride = 1;
  private lost: string | null = null;

  private constructor(
    private readonly gpu: GpuDevice,
    private readonly problem: FittingProblem,
    private readonly kernels: FittingKernels,
    private readonly tables: FittingTables,
    private readonly work: WorkPlaces,
    /** Room of a batch. */
    private readonly room: { readonly atoms: number; readonly frames: number; readonly slots: number },
  ) {
    const { device } = gpu;
    const { frames, functions, molecules, decays } = problem;
    const { elements } = functions;
    void device.lost.then(({ message }) => (this.lost = message || 'it went away'));
    const { STORAGE, UNIFORM, COPY_SRC, COPY_DST } = GPUBufferUsage;
    const make = (label: string, bytes: number, usage: number, values?: GPUAllowSharedBufferSource): GPUBuffer => {
      const buffer = device.createBuffer({ label, size: Math.max(16, bytes), usage: usage | COPY_DST });
      this.owned.push(buffer);
      if (values) device.queue.writeBuffer(buffer, 0, values);
      return buffer;
    };
    this.quads = work.net * elements;
    const predicted = molecules + 4 * frames.length;
    this.places = { results: molecules, predicted, length: predicted + 3 * tables.rows };
    const blocks = work.layers.map(({ inWidth, outWidth }) => elements * (inWidth + 1) * outWidth);
    const partials = blocks.reduce((sum, own) => sum + own, 0);
    const words = mostWords(room.atoms, room.frames, elements);
    this.stepsPerSubmit = Math.max(1, Math.min(MOST_STEPS, Math.floor(MOST_WORDS / words)));

    this.weights = make('fitting weights', 2 * 16 * this.quads, STORAGE | COPY_SRC);
    this.moments = make('fitting moments', 16 * (4 * this.quads + partials + 1), STORAGE | COPY_SRC);
    device.queue.writeBuffer(this.moments, 3 * 16 * this.quads, Float32Array.from(decays));
    this.results = make('fitting results', 4 * this.places.length, STORAGE | COPY_SRC);
    this.lists = make('fitting lists', 4 * words * this.stepsPerSubmit, STORAGE);
    this.steps = make('fitting steps', STRIDE * this.stepsPerSubmit, UNIFORM);
    const { records, at } = this.layersOf(blocks);
    this.layerRecords = at;
    const shape = this.shapeBytes(partials);
    const shared = [
      make('fitting shape', shape.byteLength, UNIFORM, shape),
      this.steps,
      make('fitting layers', records.byteLength, UNIFORM, records),
      this.lists,
      make('fitting tables', tables.words.byteLength, STORAGE, tables.words),
    ];
    const workBuffer = make('fitting work', 16 * work.length, STORAGE);
    this.data = tables.chunks.map((length, c) => make(`fitting data ${c}`, 4 * length, STORAGE));
    for (const data of this.data) {
      const bound = [...shared, data, this.weights, this.moments, workBuffer, this.results];
      const entries = bound.map((buffer, binding) => ({
        binding,
        resource: {
          buffer,
          ...(binding === 1 && { size: BATCH.byteLength }),
          ...(binding === 2 && { size: LAYER.byteLength }),
        },
      }));
      this.groups.push(device.createBindGroup({ label: 'fitting', layout: kernels.bindGroupLayout, entries }));
    }
    this.stateBack = new Readback(device, 4 * 16 * this.quads, 'fitting state');
    this.resultsBack = new Readback(device, 4 * this.places.length, 'fitting results');
  }

  private readonly data: readonly GPUBuffer[];

  /**
   * @param dataOf the numbers of a frame, laid out as its place says
   * @param pause awaited after each frame
   * Throws FfpError('unsupported') where buffers would be larger than the device allows, 'gpu' where it has no room for them.
   */
  static async make(
    gpu: GpuDevice,
    problem: FittingProblem,
    dataOf: (frame: number, place: FramePlace) => Float32Array<ArrayBuffer>,
    pause?: () => Promise<void>,
    sizes = sizesOf(gpu.device),
  ): Promise<NetworkFitting> {
    const { device } = gpu;
    const { functions, frames, batch } = problem;
    const atoms = frames.map(({ species }) => species.length).sort((a, b) => b - a);
    const room = {
      atoms: Math.max(
        PREDICTED.atoms,
        atoms.slice(0, batch).reduce((sum, own) => sum + own, 0),
      ),
      frames: Math.max(PREDICTED.frames, Math.min(batch, frames.length)),
    };
    const slots = mostSlots(room.atoms, functions.elements);
    const tables = fittingTables(functions, frames, Math.floor(sizes.chunk / 16) * 4);
    const { mostNeighbours } = tables;
    const width = widthOf(functions);
    const work = workPlaces(problem.inputs, problem.hidden, width, slots, 3 * mostNeighbours, room.frames);
    const largest = Math.max(16 * work.length, 4 * tables.words.length, 4 * 16 * work.net * functions.elements * 1.1);
    if (largest > sizes.buffer || slots > MOST_GROUPS)
      throw new FfpError(
        'unsupported',
        `a step of ${batch} frames needs ${Math.ceil(largest / 2 ** 20)} MiB at a time, and the graphics device allows ${Math.floor(sizes.buffer / 2 ** 20)}; take fewer frames a step, or the processor`,
      );
    const kernels = await fittingKernels(device, {
      elements: functions.elements,
      columns: width / 4,
      radial: functions.radial,
      angular: functions.angular,
      activation: ACTIVATIONS.indexOf(problem.activation),
    });
    device.pushErrorScope('out-of-memory');
    const fitting = new NetworkFitting(gpu, problem, kernels, tables, work, { ...room, slots });
    const full = await device.popErrorScope();
    if (full) {
      fitting.destroy();
      const mebibytes = Math.ceil((4 * tables.chunks.reduce((sum, length) => sum + length, 0)) / 2 ** 20);
      throw new FfpError(
        'gpu',
        `the graphics device has no room for the ${mebibytes} MiB of this fit: ${wordsOf(full)}; take the processor, or fewer frames`,
      );
    }
    for (const [f, place] of tables.places.entries()) {
      device.queue.writeBuffer(fitting.data[place.chunk], 4 * place.at, dataOf(f, place));
      if (pause) await pause();
    }
    return fitting;
  }

  get adapter(): string {
    return this.gpu.adapter;
  }

  setState({ weights, mean, square, averaged, offsets }: FittingState): void {
    const { queue } = this.gpu.device;
    const bytes = 16 * this.quads;
    queue.writeBuffer(this.weights, 0, Float32Array.from(weights));
    queue.writeBuffer(this.weights, bytes, Float32Array.from(averaged));
    queue.writeBuffer(this.moments, 0, Float32Array.from(mean));
    queue.writeBuffer(this.moments, bytes, Float32Array.from(square));
    this.setOffsets(offsets);
  }

  /** @param offsets kcal/mol, [molecules] */
  setOffsets(offsets: Float64Array): void {
    this.gpu.device.queue.writeBuffer(this.results, 0, Float32Array.from(offsets));
  }

  /**
   * Carries steps out; submits are of as many as take some tens of milliseconds.
   * @param pause awaited between submits
   * Throws FfpError('gpu').
   */
  async learn(steps: readonly FittingStep[], pause?: () => Promise<void>): Promise<void> {
    for (let at = 0; at < steps.length;) {
      const some = steps.slice(at, at + Math.min(this.stride, this.stepsPerSubmit));
      const started = performance.now();
      const encoder = this.encode(
        some.map((step) => step.frames),
        (n) => ({
          learn: 1,
          weights_at: 0,
          rate: some[n].rate,
          inverse1: 1 / some[n].corrections[0],
          inverse2: 1 / some[n].corrections[1],
          follow: some[n].follow,
        }),
      );
      this.submit(encoder);
      await answered(this.gpu.device, this.gpu.device.queue.onSubmittedWorkDone());
      this.orThrow();
      const each = (performance.now() - started) / some.length;
      this.stride = Math.max(1, Math.min(2 * some.length, Math.floor(SUBMIT_MS / each)));
      at += some.length;
      if (pause) await pause();
    }
  }

  /** The state of the moment, and what steps said of each frame when they last saw it. Throws FfpError('gpu'). */
  async read(): Promise<FittingState & { readonly errors: (frame: number) => FrameErrors }> {
    const bytes = 16 * this.quads;
    const encoder = this.gpu.device.createCommandEncoder({ label: 'fitting state' });
    const state = this.stateBack.take();
    encoder.copyBufferToBuffer(this.weights, 0, state, 0, 2 * bytes);
    encoder.copyBufferToBuffer(this.moments, 0, state, 2 * bytes, 2 * bytes);
    const results = this.copyResults(encoder, this.places.predicted);
    this.submit(encoder);
    const [values, said] = await Promise.all([
      this.stateBack.read(state, (mapped) => Float64Array.from(new Float32Array(mapped))),
      results(),
    ]);
    this.orThrow();
    const part = (n: number) => values.slice(4 * n * this.quads, 4 * (n + 1) * this.quads);
    return {
      weights: part(0),
      averaged: part(1),
      mean: part(2),
      square: part(3),
      offsets: Float64Array.from(said.subarray(0, this.problem.molecules)),
      errors: (frame) => {
        const at = this.places.results + 4 * frame;
        return { loss: said[at], energy: said[at + 1], force: said[at + 2] };
      },
    };
  }

  /** The mean weights of the moment, f32. Throws FfpError('gpu'). */
  async averaged(): Promise<Float64Array> {
    const encoder = this.gpu.device.createCommandEncoder({ label: 'fitting weights' });
    const staging = this.stateBack.take();
    encoder.copyBufferToBuffer(this.weights, 16 * this.quads, staging, 0, 16 * this.quads);
    this.submit(encoder);
    const length = 4 * this.quads;
    return this.stateBack.read(staging, (mapped) => Float64Array.from(new Float32Array(mapped, 0, length)));
  }

  /**
   * What networks say of frames.
   * @param use energy in kcal/mol, less those of lone atoms; forces in kcal/mol/Å, [3N], which must not be kept
   * Throws FfpError('gpu').
   */
  async predict(
    frames: readonly number[],
    averaged: boolean,
    use: (frame: number, energy: number, forces: Float32Array) => void,
    pause?: () => Promise<void>,
  ): Promise<void> {
    const { places, tables, problem } = this;
    const still = {
      learn: 0,
      weights_at: averaged ? this.quads : 0,
      rate: 0,
      inverse1: 0,
      inverse2: 0,
      follow: 0,
    };
    if (frames.length === 0) return;
    const batches = this.batchesOf(frames);
    for (let at = 0; at < batches.length;) {
      const some = batches.slice(at, at + Math.min(this.stride, this.stepsPerSubmit));
      this.submit(this.encode(some, () => still));
      at += some.length;
      if (at === batches.length) break;
      await answered(this.gpu.device, this.gpu.device.queue.onSubmittedWorkDone());
      this.orThrow();
      if (pause) await pause();
    }
    const encoder = this.gpu.device.createCommandEncoder({ label: 'fitting predictions' });
    const read = this.copyResults(encoder, places.length);
    this.submit(encoder);
    const results = await read();
    this.orThrow();
    for (const f of frames) {
      const first = places.predicted + 3 * tables.firstRow[f];
      use(f, results[places.results + 4 * f + 3], results.subarray(first, first + problem.frames[f].forces.length));
    }
  }

  /** Gives the buffers back; the device stays. */
  destroy(): void {
    for (const buffer of this.owned) buffer.destroy();
    this.stateBack.destroy();
    this.resultsBack.destroy();
  }

  private submit(encoder: GPUCommandEncoder): void {
    this.gpu.device.queue.submit([encoder.finish()]);
  }

  private orThrow(): void {
    if (this.lost !== null) throw new FfpError('gpu', `the graphics device was lost: ${this.lost}`);
  }

  private copyResults(encoder: GPUCommandEncoder, length: number): () => Promise<Float32Array> {
    const staging = this.resultsBack.take();
    encoder.copyBufferToBuffer(this.results, 0, staging, 0, 4 * length);
    return () => this.resultsBack.read(staging, (mapped) => new Float32Array(mapped.slice(0, 4 * length)));
  }

  /** As many frames at a time as there is room for. */
  private batchesOf(frames: readonly number[]): number[][] {
    const batches: number[][] = [];
    let atoms = Infinity;
    for (const f of frames) {
      const own = this.problem.frames[f].species.length;
      if (atoms + own > this.room.atoms || batches[batches.length - 1].length === this.room.frames) {
        batches.push([]);
        atoms = 0;
      }
      batches[batches.length - 1].push(f);
      atoms += own;
    }
    return batches;
  }

  private encode(
    batches: readonly (readonly number[])[],
    values: (n: number) => Readonly<Record<string, number>>,
  ): GPUCommandEncoder {
    const { device } = this.gpu;
    const { frames, functions } = this.problem;
    const encoder = device.createCommandEncoder({ label: 'fitting' });
    const records = new Uint8Array(STRIDE * batches.length);
    const lists = batches.map((batch) => listBatch(batch, frames, this.tables.firstRow, functions.elements));
    const words = new Uint32Array(lists.reduce((sum, list) => sum + list.words.length, 0));
    const pass = encoder.beginComputePass({ label: 'fitting' });
    let listAt = 0;
    for (const [n, { words: own, slots, framesAt }] of lists.entries()) {
      words.set(own, listAt);
      const place = { list_at: listAt, frames_at: listAt + framesAt, slots, frames: batches[n].length };
      const told = values(n);
      records.set(BATCH.bytes({ ...place, ...told }), n * STRIDE);
      listAt += own.length;
      const chunks = new Set(batches[n].map((f) => this.tables.places[f].chunk));
      this.encodeBatch(pass, n * STRIDE, slots, chunks, told.learn === 1);
    }
    pass.end();
    device.queue.writeBuffer(this.lists, 0, words);
    device.queue.writeBuffer(this.steps, 0, records);
    return encoder;
  }

  private encodeBatch(
    pass: GPUComputePassEncoder,
    step: number,
    slots: number,
    chunks: ReadonlySet<number>,
    learn: boolean,
  ): void {
    const { kernels, groups, problem } = this;
    const { lanes } = kernels;
    const { layers } = this.work;
    const bind = (record: string, chunk = 0): void =>
      pass.setBindGroup(0, groups[chunk], [step, STRIDE * this.layerRecords.get(record)!]);
    const ofChunks = (pipeline: GPUComputePipeline): void => {
      pass.setPipeline(pipeline);
      for (const chunk of chunks) {
        bind(`chunk ${chunk}`, chunk);
        pass.dispatchWorkgroups(slots);
      }
    };
    const product = (mode: Mode, l: number): void => {
      const { inWidth, outWidth } = layers[l];
      pass.setPipeline(kernels.product(mode, l === 0, l === layers.length - 1));
      bind(`${mode} ${l}`);
      pass.dispatchWorkgroups(Math.ceil(((slots / TILE) * (MODES[mode] < 2 ? outWidth : inWidth)) / lanes));
    };
    ofChunks(kernels.gather);
    for (let l = 0; l < layers.length; l++) product('forward', l);
    for (let l = layers.length - 1; l >= 0; l--) product('back', l);
    ofChunks(kernels.pulls);
    pass.setPipeline(kernels.forces);
    bind('chunk 0');
    pass.dispatchWorkgroups(Math.ceil(slots / lanes));
    pass.setPipeline(kernels.energies);
    pass.dispatchWorkgroups(1);
    if (!learn) return;
    pass.setPipeline(kernels.moves);
    pass.dispatchWorkgroups(slots);
    ofChunks(kernels.tangents);
    for (let l = 0; l < layers.length - 1; l++) product('tangent', l);
    for (let l = layers.length - 1; l >= 1; l--) product('reverse', l);
    layers.forEach(({ inWidth, outWidth }, l) => {
      pass.setPipeline(kernels.gradients(l === 0));
      bind(`gradient ${l}`);
      pass.dispatchWorkgroups(Math.ceil(((inWidth + 1) * outWidth) / lanes), problem.functions.elements);
    });
    pass.setPipeline(kernels.norm);
    pass.dispatchWorkgroups(1);
    pass.setPipeline(kernels.adam);
    pass.dispatchWorkgroups(Math.ceil(this.quads / lanes));
  }

  /** All records of layers, and where each of them is, by name. */
  private layersOf(blocks: readonly number[]): { records: Uint8Array<ArrayBuffer>; at: Map<string, number> } {
    const { work, tables } = this;
    const named: [string, Readonly<Record<string, number>>][] = [];
    let partials = 0;
    work.layers.forEach((_, l) => {
      for (const mode of Object.keys(MODES) as Mode[]) named.push([`${mode} ${l}`, productRecord(work, l, mode)]);
      named.push([`gradient ${l}`, gradientRecord(work, l, partials)]);
      partials += blocks[l];
    });
    tables.chunks.forEach((_, c) => named.push([`chunk ${c}`, chunkRecord(c)]));
    const records = new Uint8Array(STRIDE * named.length);
    named.forEach(([, record], n) => records.set(LAYER.bytes(record), n * STRIDE));
    return { records, at: new Map(named.map(([name], n) => [name, n])) };
  }

  private shapeBytes(partials: number): Uint8Array<ArrayBuffer> {
    const { tables, work, problem, places, quads } = this;
    const { loss, adam, functions, energyUnit } = problem;
    const last = work.layers[work.layers.length - 1];
    return SHAPE.bytes({
      rows_at: tables.at.rows,
      frames_at: tables.at.frames,
      kept_at: tables.at.kept,
      columns_at: tables.at.columns,
      radial_at: tables.at.radial,
      angular_at: tables.at.angular,
      features_at: work.features,
      by_feature_at: work.byFeature,
      tangents_at: work.tangents,
      outputs_at: last.values,
      back_seed_at: last.back,
      reverse_seed_at: last.reverse,
      pulls_at: work.pulls,
      pulls: 3 * tables.mostNeighbours,
      residuals_at: work.residuals,
      places_at: work.places,
      offsets_at: 0,
      results_at: places.results,
      predicted_at: places.predicted,
      quads,
      net: work.net,
      gradient_at: 2 * quads,
      decays_at: 3 * quads,
      partials_at: 4 * quads,
      partials,
      shorten_at: 4 * quads + partials,
      columns: functions.kept.length,
      unit: energyUnit,
      force_weight: loss.forceWeight,
      force_scale: loss.forceScale,
      energy_weight: loss.energyWeight,
      energy_scale: loss.energyScale,
      beta1: adam.beta1,
      rest1: 1 - adam.beta1,
      beta2: adam.beta2,
      rest2: 1 - adam.beta2,
      clip: adam.clip,
      decay: adam.weightDecay,
    });
  }
}
