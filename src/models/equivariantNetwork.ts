/**
 * Equivariant message passing as a value: each atom has scalar channels s [F] and vector channels v [F × 3], which turn with the
 * molecule; no spherical harmonics (after PaiNN: Schütt, Unke and Gastegger, ICML 2021, arXiv:2102.03150, with another first layer
 * and messages that also see the angle between a bond and the vectors at its ends).
 *
 * With u the unit vector from atom i to its neighbour j, x = r/R_c the distance over the cutoff, Z and z the elements of i and j, and
 * K radial functions (Bessel functions: Gasteiger, Groß and Günnemann, ICLR 2020, arXiv:2003.03123, eqs. 7 and 8)
 *   b_k(r) = prefactor · sin(kπx)/x · (1 − 28 x⁶ + 48 x⁷ − 21 x⁸)     (k = 1 … K; zero from R_c on, with two derivatives),
 * the first layer sums over the neighbours
 *   s = A_Z + Σ_j T_Zz b,   v = Σ_j (V_Zz b) u
 * and mixes what an atom has (an update, in every layer; ∘ is by channel, · over the three components):
 *   (p, q) = W v,   d = p · q,   (g, g′, g″) = O silu(B s + D d + c) + o,   s ← s + g + g′ ∘ d,   v ← v + g″ ∘ p.
 * Every further layer first passes messages (φ_j = P silu(Q s_j + c) + o, m = φ_j ∘ (R b), six parts),
 *   s_i ← s_i + Σ_j [m₁ + m₄ ∘ (u · v_j)]
 *   v_i ← v_i + Σ_j [(m₂ + m₅ ∘ (u · v_j) + m₆ ∘ (u · v_i)) u + m₃ ∘ v_j].
 * The energy is Σ_i [E_Z + energyUnit · (e_Z + w · silu(C s_i + c))].
 */

/** What settles how many weights there are, and what they mean. */
export interface EquivariantShape {
  /** Atomic numbers, each once, [S]: the order of everything that is listed by element. */
  readonly elements: readonly number[];
  /** Scalar channels, and vector channels; a multiple of 4. F above. */
  readonly channels: number;
  /** Radial functions. K above. */
  readonly radialCount: number;
  /** Updates; messages are passed one time less, besides the sums of the first layer. */
  readonly layers: number;
}

export interface EquivariantModel extends EquivariantShape {
  readonly name: string;
  /** Å. */
  readonly cutoff: number;
  /** Of the radial functions. */
  readonly prefactor: number;
  /** kcal/mol per unit of what the network puts out. */
  readonly energyUnit: number;
  /** Added for each atom, kcal/mol, [S]. */
  readonly selfEnergies: Float64Array;
  /** All weights, in the order of `weightBlocks`. */
  readonly weights: Float32Array;
}

/** A matrix [rows × columns], row-major, that takes a row of inputs from the left (y = x W), or a list (one row). */
export interface WeightBlock {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  /** Where it begins among the weights. */
  readonly at: number;
}

/** Where the weights of an update stand; `gates` is what comes out for each channel: 3, and 2 in the last layer, which needs no v. */
export interface UpdatePlaces {
  /** W, [F × 2F]. */
  readonly mix: number;
  /** B and D, [F × F] each, and c, [F]. */
  readonly fromScalars: number;
  readonly fromProducts: number;
  readonly hiddenBias: number;
  /** O, [F × gates · F], and o. */
  readonly gate: number;
  readonly gateBias: number;
  readonly gates: 2 | 3;
}

/** Where the weights of a message stand. */
export interface MessagePlaces {
  /** Q, [F × F], and c. */
  readonly hidden: number;
  readonly hiddenBias: number;
  /** P, [F × 6F], and o. */
  readonly parts: number;
  readonly partsBias: number;
  /** R, [K × 6F]. */
  readonly radial: number;
}

/** Where all weights stand. */
export interface WeightPlaces {
  /** A, [S × F]. */
  readonly embedding: number;
  /** T and V, [S (of the atom) × S (of its neighbour) × K × F] each. */
  readonly scalarTable: number;
  readonly vectorTable: number;
  readonly updates: readonly UpdatePlaces[];
  /** Before each update but the first. */
  readonly messages: readonly MessagePlaces[];
  /** C, [F × F], c, [F], w, [F], and e, [S]. */
  readonly readout: number;
  readonly readoutBias: number;
  readonly output: number;
  readonly elementEnergies: number;
  /** Number of weights. */
  readonly count: number;
  /** The same as a list, in order. */
  readonly blocks: readonly WeightBlock[];
}

/** Parts of a message. */
export const MESSAGE_PARTS = 6;

/** Where the weights of a shape stand in the one list of a model. */
export function weightPlaces({ elements, channels: F, radialCount: K, layers }: EquivariantShape): WeightPlaces {
  const S = elements.length;
  const blocks: WeightBlock[] = [];
  let count = 0;
  const put = (name: string, rows: number, columns: number): number => {
    const at = count;
    blocks.push({ name, rows, columns, at });
    count += rows * columns;
    return at;
  };
  const embedding = put('embedding', S, F);
  const scalarTable = put('scalar_table', S * S * K, F);
  const vectorTable = put('vector_table', S * S * K, F);
  const updates: UpdatePlaces[] = [];
  const messages: MessagePlaces[] = [];
  for (let l = 1; l <= layers; l++) {
    if (l > 1)
      messages.push({
        hidden: put(`message${l}.hidden`, F, F),
        hiddenBias: put(`message${l}.hidden_bias`, 1, F),
        parts: put(`message${l}.parts`, F, MESSAGE_PARTS * F),
        partsBias: put(`message${l}.parts_bias`, 1, MESSAGE_PARTS * F),
        radial: put(`message${l}.radial`, K, MESSAGE_PARTS * F),
      });
    const gates = l < layers ? 3 : 2;
    updates.push({
      mix: put(`update${l}.mix`, F, 2 * F),
      fromScalars: put(`update${l}.from_scalars`, F, F),
      fromProducts: put(`update${l}.from_products`, F, F),
      hiddenBias: put(`update${l}.hidden_bias`, 1, F),
      gate: put(`update${l}.gate`, F, gates * F),
      gateBias: put(`update${l}.gate_bias`, 1, gates * F),
      gates,
    });
  }
  return {
    embedding,
    scalarTable,
    vectorTable,
    updates,
    messages,
    readout: put('readout.hidden', F, F),
    readoutBias: put('readout.hidden_bias', 1, F),
    output: put('readout.output', 1, F),
    elementEnergies: put('readout.element', 1, S),
    count,
    blocks,
  };
}

const MOST = { elements: 16, channels: 256, radialCount: 32, layers: 4, cutoff: 20 };

const sound = new WeakSet<EquivariantModel>();

/** What is wrong with a model, in words that fit behind its name, or null: shapes, ranges, numbers that are none. */
export function modelFault(model: EquivariantModel): string | null {
  // A model is a value that nobody changes, and looking at all its weights takes a while.
  if (sound.has(model)) return null;
  const fault = shapeFault(model) ?? numbersFault(model);
  if (fault === null) sound.add(model);
  return fault;
}

/** What is wrong with a shape, in words, or null. */
export function shapeFault({ elements, channels, radialCount, layers }: EquivariantShape): string | null {
  const whole = (value: number, most: number): boolean => Number.isInteger(value) && value >= 1 && value <= most;
  if (!whole(elements.length, MOST.elements)) return `it has ${elements.length} elements (1 to ${MOST.elements})`;
  if (new Set(elements).size < elements.length) return 'an element is listed twice';
  if (!whole(channels, MOST.channels) || channels % 4 !== 0)
    return `it has ${channels} channels (a multiple of 4, up to ${MOST.channels})`;
  if (!whole(radialCount, MOST.radialCount)) return `it has ${radialCount} radial functions (1 to ${MOST.radialCount})`;
  if (!whole(layers, MOST.layers)) return `it has ${layers} layers (1 to ${MOST.layers})`;
  return null;
}

function numbersFault(model: EquivariantModel): string | null {
  const { elements, cutoff, prefactor, energyUnit, selfEnergies, weights } = model;
  if (!(cutoff > 0 && cutoff <= MOST.cutoff)) return `its cutoff is ${cutoff} Å`;
  if (!Number.isFinite(prefactor) || !Number.isFinite(energyUnit)) return 'one of its constants is no number';
  if (selfEnergies.length !== elements.length || !selfEnergies.every(Number.isFinite))
    return 'its self energies do not match its elements';
  const { count, blocks } = weightPlaces(model);
  if (weights.length !== count) return `it has ${weights.length} weights where its shape takes ${count}`;
  const wrong = weights.findIndex((weight) => !Number.isFinite(weight));
  if (wrong < 0) return null;
  const block = blocks.find(({ at, rows, columns }) => wrong < at + rows * columns)!;
  return `a weight of "${block.name}" is no finite number`;
}
