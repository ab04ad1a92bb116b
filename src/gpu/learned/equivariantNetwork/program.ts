/** An equivariant network of one molecule as a GPU program: its weights as the kernels read them, and the places of all numbers. */
import { FfpError } from '../../../core/errors.ts';
import type { LearnedDataOf } from '../../../forcefield/term.ts';
import { MESSAGE_PARTS, weightPlaces } from '../../../models/equivariantNetwork.ts';

/** Atoms whose surroundings workgroup memory holds (36 bytes each). */
const MOST_ATOMS = 256;
/** Bytes of a buffer that every device binds. */
const MOST_BYTES = 128 * 1024 * 1024;
/** Numbers of a neighbour besides its radial functions: see bindings.wgsl. */
const SLOT_NUMBERS = 9;

export interface EquivariantProgram {
  readonly atoms: number;
  readonly replicas: number;
  readonly lists: Uint32Array<ArrayBuffer>;
  readonly weights: Float32Array<ArrayBuffer>;
  /** Values of `Network`, but for `partials` and `forces_at`. */
  readonly values: Readonly<Record<string, number>>;
  /** Values of `Layer`, one a layer. */
  readonly layers: readonly Readonly<Record<string, number>>[];
  /** Length of `work`. */
  readonly workLength: number;
  /** WGSL constants. */
  readonly constantsWgsl: string;
  /** Where the energies of the rows stand in `work`. */
  readonly energiesAt: number;
  /** Energies of all replicas from those of their atoms, kcal/mol (f64 sums). */
  energies(ofRows: Float32Array): Float64Array;
}

/** Lays the network out. Throws FfpError('unsupported') for a molecule, or a number of replicas, that is too large. */
export function buildEquivariantProgram(
  { model, species }: LearnedDataOf<'equivariant_network'>,
  replicas: number,
): EquivariantProgram {
  const atoms = species.length;
  if (atoms > MOST_ATOMS)
    throw new FfpError(
      'unsupported',
      `The webgpu Engine takes networks of up to ${MOST_ATOMS} atoms; this molecule has ${atoms}. Take the cpu Engine.`,
    );
  const { channels: F, radialCount: K, elements } = model;
  const S = elements.length;
  const places = weightPlaces(model);
  const present = [...new Set(species)].sort((a, b) => a - b);
  const rows = atoms * replicas;

  const weights: number[] = [];
  /** Puts numbers among the weights, in fours; their place. */
  const put = (values: Iterable<number>): number => {
    const at = weights.length;
    for (const value of values) weights.push(value);
    while (weights.length % 4 !== 0) weights.push(0);
    return at;
  };
  const list = (at: number, length: number): Float32Array => model.weights.subarray(at, at + length);
  /** A matrix for the way there, and transposed for the way back; places in fours. */
  const matrix = (at: number, inputs: number, outputs: number): readonly [there: number, back: number] => {
    const values = list(at, inputs * outputs);
    const transposed = Float32Array.from(values, (_, n) => values[(n % inputs) * outputs + Math.floor(n / inputs)]);
    return [put(values) / 4, put(transposed) / 4];
  };
  const bias = (at: number, length: number): number => put(list(at, length)) / 4;
  /** The tables of the elements that are there. */
  const table = (at: number): number =>
    put(present.flatMap((own) => present.flatMap((other) => [...list(at + (own * S + other) * K * F, K * F)])));

  let workLength = 0;
  const room = (columns: number): number => {
    const at = workLength;
    workLength += rows * columns;
    return at;
  };
  const sums = 4 * present.length * K;
  const [readout, readoutBack] = matrix(places.readout, F, F);
  const values = {
    atoms,
    rows,
    slots_at: room(atoms * (SLOT_NUMBERS + 2 * K)),
    counts_at: room(1),
    sums_at: room(sums),
    readout_at: room(F),
    energies_at: room(1),
    by_sums_at: room(sums),
    by_scalars_at: room(2 * F),
    by_hidden_at: room(F),
    by_gates_at: room(3 * F),
    by_mixed_at: room(6 * F),
    by_parts_at: room(MESSAGE_PARTS * F),
    embedding: put(present.flatMap((own) => [...list(places.embedding + own * F, F)])),
    scalar_table: table(places.scalarTable),
    vector_table: table(places.vectorTable),
    output: put(list(places.output, F)),
    element_energies: put(present.map((own) => model.weights[places.elementEnergies + own])),
    readout,
    readout_back: readoutBack,
    readout_bias: bias(places.readoutBias, F),
    cutoff: model.cutoff,
    prefactor: model.prefactor,
    energy_unit: model.energyUnit,
  };
  // Derivatives by vectors after a message are read while those before it are written.
  const byVectors = [room(3 * F), room(3 * F)];
  const inputs = places.updates.map(() => ({ scalars: room(2 * F), vectors: room(3 * F) }));
  const layers = places.updates.map((update, l) => {
    const next = Math.min(l + 1, inputs.length - 1);
    const [mix, mixBack] = matrix(update.mix, F, 2 * F);
    // B and D are one matrix, [2F × F].
    const [hidden, hiddenBack] = matrix(update.fromScalars, 2 * F, F);
    const [gate, gateBack] = matrix(update.gate, F, update.gates * F);
    const message = places.messages[l];
    const none = [0, 0] as const;
    const [speech, speechBack] = message ? matrix(message.hidden, F, F) : none;
    const [parts, partsBack] = message ? matrix(message.parts, F, MESSAGE_PARTS * F) : none;
    return {
      first: l === 0 ? 1 : 0,
      last: message ? 0 : 1,
      gates: update.gates,
      scalars_at: inputs[l].scalars,
      vectors_at: inputs[l].vectors,
      mixed_at: room(6 * F),
      hidden_at: room(F),
      slopes_at: room(F),
      gates_at: room(update.gates * F),
      scalars_out_at: room(F),
      vectors_out_at: room(message ? 3 * F : 0),
      speech_at: room(message ? F : 0),
      speech_slopes_at: room(message ? F : 0),
      parts_at: room(message ? MESSAGE_PARTS * F : 0),
      by_vectors_at: byVectors[l % 2],
      next_scalars_at: inputs[next].scalars,
      next_vectors_at: inputs[next].vectors,
      next_by_vectors_at: byVectors[(l + 1) % 2],
      mix,
      mix_back: mixBack,
      hidden,
      hidden_back: hiddenBack,
      hidden_bias: bias(update.hiddenBias, F),
      gate,
      gate_back: gateBack,
      gate_bias: bias(update.gateBias, update.gates * F),
      speech,
      speech_back: speechBack,
      speech_bias: message ? bias(message.hiddenBias, F) : 0,
      parts,
      parts_back: partsBack,
      parts_bias: message ? bias(message.partsBias, MESSAGE_PARTS * F) : 0,
      radial: message ? put(list(message.radial, K * MESSAGE_PARTS * F)) : 0,
    };
  });
  if (4 * workLength > MOST_BYTES)
    throw new FfpError(
      'unsupported',
      `${replicas} replicas of ${atoms} atoms take ${Math.ceil((4 * workLength) / 1e6)} MB on the GPU for this network, and ${Math.floor(MOST_BYTES / 1e6)} MB can be had: take fewer replicas.`,
    );
  const selfEnergy = species.reduce((sum, s) => sum + model.selfEnergies[s], 0);
  return {
    atoms,
    replicas,
    lists: Uint32Array.from(species, (own) => present.indexOf(own)),
    weights: Float32Array.from(weights),
    values,
    layers,
    workLength,
    constantsWgsl: `const CHANNELS: u32 = ${F}u;
const RADIAL: u32 = ${K}u;
const GROUPS: u32 = ${present.length}u;
const MOST_ATOMS: u32 = ${atoms <= 64 ? 64 : MOST_ATOMS}u;
`,
    energiesAt: values.energies_at,
    energies: (ofRows) =>
      Float64Array.from({ length: replicas }, (_, replica) => {
        let sum = 0;
        for (let atom = 0; atom < atoms; atom++) sum += ofRows[replica * atoms + atom];
        return selfEnergy + model.energyUnit * sum;
      }),
  };
}
