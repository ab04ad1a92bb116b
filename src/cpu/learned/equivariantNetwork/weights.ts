import {
  weightPlaces,
  MESSAGE_PARTS,
  type EquivariantShape,
  type WeightPlaces,
} from '../../../models/equivariantNetwork.ts';
import { packPanels } from '../../simd/product.ts';
import type { KernelMemory } from '../../simd/memory.ts';

/** Radial functions are counted in fours; those added are zero. */
export const paddedFunctions = (count: number): number => 4 * Math.ceil(count / 4);

/** A matrix [inputs × outputs] of the weights for products: there, Y += X W, and back, X += Y Wᵀ. */
export interface PackedMatrix {
  /** Where it stands among the weights. */
  readonly from: number;
  readonly rows: number;
  /** `rows`, padded. */
  readonly inputs: number;
  readonly outputs: number;
  /** Places in the memory, bytes. */
  readonly there: number;
  readonly back: number;
}

/** The matrices of an update, of a message, and of the table of one element and one element of neighbours. */
interface UpdateMatrices {
  readonly mix: PackedMatrix;
  readonly fromScalars: PackedMatrix;
  readonly fromProducts: PackedMatrix;
  readonly gate: PackedMatrix;
}
interface MessageMatrices {
  readonly hidden: PackedMatrix;
  readonly parts: PackedMatrix;
  readonly radial: PackedMatrix;
}

/** The weights of a network in a memory, their matrices as products want them. */
export class PackedWeights {
  readonly places: WeightPlaces;
  readonly updates: readonly UpdateMatrices[];
  readonly messages: readonly MessageMatrices[];
  readonly readout: PackedMatrix;
  /** By element of the atom and element of its neighbours, [S × S]. */
  readonly scalarTables: readonly PackedMatrix[];
  readonly vectorTables: readonly PackedMatrix[];
  /** The weights that were last packed. */
  readonly weights: Float64Array;
  private readonly matrices: PackedMatrix[] = [];

  /** @param weights in the order of `weightPlaces`; they may change, see `refresh` */
  constructor(
    readonly memory: KernelMemory,
    readonly shape: EquivariantShape,
    private readonly source: ArrayLike<number>,
  ) {
    const places = weightPlaces(shape);
    const { channels: F, radialCount: K, elements } = shape;
    this.places = places;
    this.updates = places.updates.map(({ mix, fromScalars, fromProducts, gate, gates }) => ({
      mix: this.matrix(mix, F, 2 * F),
      fromScalars: this.matrix(fromScalars, F, F),
      fromProducts: this.matrix(fromProducts, F, F),
      gate: this.matrix(gate, F, gates * F),
    }));
    this.messages = places.messages.map(({ hidden, parts, radial }) => ({
      hidden: this.matrix(hidden, F, F),
      parts: this.matrix(parts, F, MESSAGE_PARTS * F),
      radial: this.matrix(radial, K, MESSAGE_PARTS * F),
    }));
    this.readout = this.matrix(places.readout, F, F);
    const tables = (at: number): PackedMatrix[] =>
      Array.from({ length: elements.length ** 2 }, (_, pair) => this.matrix(at + pair * K * F, K, F));
    this.scalarTables = tables(places.scalarTable);
    this.vectorTables = tables(places.vectorTable);
    this.weights = Float64Array.from(source);
    this.pack();
  }

  /** Packs the weights again where they have changed. */
  refresh(): void {
    const { source, weights } = this;
    let n = 0;
    while (n < weights.length && source[n] === weights[n]) n++;
    if (n === weights.length) return;
    weights.set(source);
    this.pack();
  }

  private matrix(from: number, rows: number, outputs: number): PackedMatrix {
    const inputs = paddedFunctions(rows);
    const bytes = 8 * inputs * outputs;
    const matrix = { from, rows, inputs, outputs, there: this.memory.take(bytes), back: this.memory.take(bytes) };
    this.matrices.push(matrix);
    return matrix;
  }

  private pack(): void {
    const { weights, memory } = this;
    for (const { from, rows, inputs, outputs, there, back } of this.matrices) {
      const weight = (row: number, column: number) => (row < rows ? weights[from + row * outputs + column] : 0);
      packPanels(memory.f64.subarray(there / 8), inputs, outputs, weight);
      packPanels(memory.f64.subarray(back / 8), outputs, inputs, (column, row) => weight(row, column));
    }
  }
}
