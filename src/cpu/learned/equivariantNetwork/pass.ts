import { MESSAGE_PARTS, type UpdatePlaces } from '../../../models/equivariantNetwork.ts';
import type { Run } from '../../simd/kernel.ts';
import type { KernelMemory } from '../../simd/memory.ts';
import { messageKernels } from './messages.ts';
import type { Surroundings } from './surroundings.ts';
import { paddedFunctions, type PackedMatrix, type PackedWeights } from './weights.ts';

/** Where the numbers of one layer stand, kept from the way there for the way back. Vectors are [rows × 3 × F]. */
interface LayerRoom {
  /** Scalars and vectors before the update, and after it. */
  readonly scalars: number;
  readonly vectors: number;
  readonly scalarsOut: number;
  readonly vectorsOut: number;
  /** p and q side by side, [rows × 3 × 2F], and d. */
  readonly mixed: number;
  readonly products: number;
  readonly hidden: number;
  readonly hiddenSlopes: number;
  /** g, g′ and g″ side by side. */
  readonly gates: number;
}

/** Those of one message, kept likewise. */
interface MessageRoom {
  readonly hidden: number;
  readonly hiddenSlopes: number;
  /** φ, [rows × 6F]. */
  readonly parts: number;
  /** R b, [pairs × 6F]. */
  readonly radial: number;
}

/** All of it, for so many rows and pairs. Places are counted in numbers. */
interface Room {
  readonly rows: number;
  readonly pairs: number;
  readonly width: number;
  readonly layers: readonly LayerRoom[];
  readonly messages: readonly MessageRoom[];
  readonly scalarSums: number;
  readonly vectorSums: number;
  readonly basis: number;
  /** Unit vectors, [pairs × 4]. */
  readonly directions: number;
  readonly readout: number;
  readonly readoutSlopes: number;
  readonly byScalars: number;
  readonly byVectors: number;
  readonly byVectorInputs: number;
  readonly byMixed: number;
  readonly byHidden: number;
  readonly byGates: number;
  readonly byProducts: number;
  readonly byParts: number;
  readonly byRadial: number;
  readonly byScalarSums: number;
  readonly byVectorSums: number;
  readonly byBasis: number;
  readonly byDirections: number;
  /** Sums over even and odd channels, [3 × 2]. */
  readonly halves: number;
}

/** The network on one molecule at a time: energy, and forces by a reverse pass. Room grows with molecules. */
export class EquivariantPass {
  private readonly memory: KernelMemory;
  private readonly F: number;
  private readonly K: number;
  private readonly messageThere: Run;
  private readonly messageBack: Run;
  private room: Room | null = null;

  constructor(private readonly packed: PackedWeights) {
    const { memory, shape } = packed;
    this.memory = memory;
    this.F = shape.channels;
    this.K = paddedFunctions(shape.radialCount);
    [this.messageThere, this.messageBack] = memory.link(messageKernels(shape.channels));
  }

  /** What the network puts out at the surroundings last described, added up over atoms. */
  forward(around: Surroundings): number {
    const room = this.roomFor(around);
    const { packed } = this;
    const { updates, messages } = packed.places;
    this.embed(around, room);
    this.update(room.layers[0], 0, updates[0], around.rows);
    messages.forEach((_, m) => {
      this.passMessages(around, room, m);
      this.update(room.layers[m + 1], m + 1, updates[m + 1], around.rows);
    });
    return this.readOut(around, room);
  }

  /** Adds −`scale` times the derivatives of what `forward` returned by positions to `forces`, [3N]. */
  backward(around: Surroundings, scale: number, forces: Float64Array): void {
    const room = this.roomFor(around);
    const { memory, packed, F, K } = this;
    const { f64 } = memory;
    const { rows, width, groups, pairs } = around;
    f64.fill(0, room.byBasis, room.byBasis + pairs.count * K);
    f64.fill(0, room.byDirections, room.byDirections + 3 * pairs.count);
    this.backReadOut(room, rows, scale);
    f64.fill(0, room.byVectors, room.byVectors + 3 * rows * F);
    for (let l = room.layers.length - 1; l >= 0; l--) {
      this.backUpdate(room, l, packed.places.updates[l], rows);
      if (l > 0) this.backMessages(around, room, l - 1);
    }
    f64.fill(0, room.byScalarSums, room.byScalarSums + rows * width);
    f64.fill(0, room.byVectorSums, room.byVectorSums + 3 * rows * width);
    const S = around.shape.elements.length;
    for (const { species, first, rows: count } of groups)
      groups.forEach((other, g) => {
        const table = species * S + other.species;
        const scalars = room.byScalarSums + first * width + g * K;
        this.back(packed.scalarTables[table], room.byScalars + first * F, scalars, count, width);
        const vectors = room.byVectorSums + 3 * first * width + g * K;
        this.back(packed.vectorTables[table], room.byVectors + 3 * first * F, vectors, 3 * count, width);
      });
    around.addForces(f64, room.byScalarSums, room.byVectorSums, room.byBasis, room.byDirections, forces);
  }

  private roomFor(around: Surroundings): Room {
    const { rows, width, pairs } = around;
    const { room } = this;
    if (room && room.rows >= rows && room.width >= rows * width && room.pairs >= pairs.count) return room;
    const grown = {
      rows: Math.max(rows, room?.rows ?? 0),
      width: Math.max(rows * width, room?.width ?? 0),
      pairs: Math.max(Math.ceil(1.2 * pairs.count), room?.pairs ?? 0),
    };
    return (this.room = this.makeRoom(grown.rows, grown.width, grown.pairs));
  }

  /** @param width of all sums together */
  private makeRoom(rows: number, width: number, pairs: number): Room {
    const { memory, packed, F, K } = this;
    const take = (count: number): number => memory.take(8 * count) / 8;
    return {
      rows,
      pairs,
      width,
      layers: packed.places.updates.map(({ gates }) => ({
        scalars: take(rows * F),
        vectors: take(3 * rows * F),
        scalarsOut: take(rows * F),
        vectorsOut: take(3 * rows * F),
        mixed: take(6 * rows * F),
        products: take(rows * F),
        hidden: take(rows * F),
        hiddenSlopes: take(rows * F),
        gates: take(gates * rows * F),
      })),
      messages: packed.places.messages.map(() => ({
        hidden: take(rows * F),
        hiddenSlopes: take(rows * F),
        parts: take(MESSAGE_PARTS * rows * F),
        radial: take(MESSAGE_PARTS * pairs * F),
      })),
      scalarSums: take(width),
      vectorSums: take(3 * width),
      basis: take(pairs * K),
      directions: take(4 * pairs),
      readout: take(rows * F),
      readoutSlopes: take(rows * F),
      byScalars: take(rows * F),
      byVectors: take(3 * rows * F),
      byVectorInputs: take(3 * rows * F),
      byMixed: take(6 * rows * F),
      byHidden: take(rows * F),
      byGates: take(3 * rows * F),
      byProducts: take(rows * F),
      byParts: take(MESSAGE_PARTS * rows * F),
      byRadial: take(MESSAGE_PARTS * pairs * F),
      byScalarSums: take(width),
      byVectorSums: take(3 * width),
      byBasis: take(pairs * K),
      byDirections: take(3 * pairs),
      halves: take(6),
    };
  }

  /** Y += X W; places counted in numbers. */
  private there({ there, inputs, outputs }: PackedMatrix, x: number, y: number, rows: number, stride = inputs): void {
    if (rows > 0) this.memory.addWideProduct(8 * x, 8 * stride, there, 8 * y, rows, inputs, outputs);
  }

  /** X += Y Wᵀ. */
  private back({ back, inputs, outputs }: PackedMatrix, y: number, x: number, rows: number, stride = inputs): void {
    if (rows > 0) this.memory.addWideProduct(8 * y, 8 * outputs, back, 8 * x, rows, outputs, inputs, 8 * stride);
  }

  private embed(around: Surroundings, room: Room): void {
    const { F, K, packed, memory } = this;
    const { f64 } = memory;
    const { rows, groups, width, speciesOfRow, pairs } = around;
    const [{ scalars, vectors }] = room.layers;
    copy(around.scalarSums, rows * width, f64, room.scalarSums);
    copy(around.vectorSums, 3 * rows * width, f64, room.vectorSums);
    copy(around.basis, pairs.count * K, f64, room.basis);
    for (let p = 0; p < pairs.count; p++) {
      const at = room.directions + 4 * p;
      f64[at] = pairs.x[p];
      f64[at + 1] = pairs.y[p];
      f64[at + 2] = pairs.z[p];
    }
    const { weights, places } = packed;
    for (let row = 0; row < rows; row++)
      for (let f = 0; f < F; f++) f64[scalars + row * F + f] = weights[places.embedding + speciesOfRow[row] * F + f];
    f64.fill(0, vectors, vectors + 3 * rows * F);
    const S = around.shape.elements.length;
    for (const { species, first, rows: count } of groups)
      groups.forEach((other, g) => {
        const table = species * S + other.species;
        const from = room.scalarSums + first * width + g * K;
        this.there(packed.scalarTables[table], from, scalars + first * F, count, width);
        const start = room.vectorSums + 3 * first * width + g * K;
        this.there(packed.vectorTables[table], start, vectors + 3 * first * F, 3 * count, width);
      });
  }

  private update(room: LayerRoom, l: number, at: UpdatePlaces, rows: number): void {
    const { F, packed } = this;
    const { f64 } = this.memory;
    const { weights } = packed;
    const { mix, fromScalars, fromProducts, gate } = packed.updates[l];
    const { scalars, vectors, scalarsOut, vectorsOut, mixed, products, hidden, gates } = room;
    f64.fill(0, mixed, mixed + 6 * rows * F);
    this.there(mix, vectors, mixed, 3 * rows);
    for (let row = 0; row < rows; row++)
      for (let f = 0; f < F; f++) {
        const n = mixed + 6 * row * F + f;
        f64[products + row * F + f] =
          f64[n] * f64[n + F] + f64[n + 2 * F] * f64[n + 3 * F] + f64[n + 4 * F] * f64[n + 5 * F];
      }
    fillRows(f64, hidden, weights, at.hiddenBias, F, rows);
    this.there(fromScalars, scalars, hidden, rows);
    this.there(fromProducts, products, hidden, rows);
    silu(f64, hidden, room.hiddenSlopes, rows * F);
    const width = at.gates * F;
    fillRows(f64, gates, weights, at.gateBias, width, rows);
    this.there(gate, hidden, gates, rows);
    for (let row = 0; row < rows; row++)
      for (let f = 0; f < F; f++) {
        const n = row * F + f;
        const g = gates + row * width + f;
        f64[scalarsOut + n] = f64[scalars + n] + f64[g] + f64[g + F] * f64[products + n];
      }
    if (at.gates === 2) return;
    for (let row = 0; row < rows; row++)
      for (let c = 0; c < 3; c++) {
        const v = (3 * row + c) * F;
        const g = gates + (3 * row + 2) * F;
        for (let f = 0; f < F; f++)
          f64[vectorsOut + v + f] = f64[vectors + v + f] + f64[g + f] * f64[mixed + 2 * v + f];
      }
  }

  /** From derivatives by what an update puts out to those by what it takes, in `byScalars` and `byVectors`. */
  private backUpdate(room: Room, l: number, at: UpdatePlaces, rows: number): void {
    const { F, packed } = this;
    const { f64 } = this.memory;
    const { byScalars, byVectors, byMixed, byHidden, byGates, byProducts } = room;
    const { mixed, products, hiddenSlopes, gates } = room.layers[l];
    const { mix, fromScalars, fromProducts, gate } = packed.updates[l];
    const width = at.gates * F;
    for (let row = 0; row < rows; row++)
      for (let f = 0; f < F; f++) {
        const n = row * F + f;
        const g = row * width + f;
        const by = f64[byScalars + n];
        f64[byGates + g] = by;
        f64[byGates + g + F] = by * f64[products + n];
        f64[byProducts + n] = by * f64[gates + g + F];
        if (at.gates === 2) continue;
        const v = byVectors + 3 * row * F + f;
        const m = mixed + 6 * row * F + f;
        f64[byGates + g + 2 * F] = f64[v] * f64[m] + f64[v + F] * f64[m + 2 * F] + f64[v + 2 * F] * f64[m + 4 * F];
      }
    f64.fill(0, byHidden, byHidden + rows * F);
    this.back(gate, byGates, byHidden, rows);
    for (let n = 0; n < rows * F; n++) f64[byHidden + n] *= f64[hiddenSlopes + n];
    this.back(fromScalars, byHidden, byScalars, rows);
    this.back(fromProducts, byHidden, byProducts, rows);
    for (let row = 0; row < rows; row++)
      for (let c = 0; c < 3; c++)
        for (let f = 0; f < F; f++) {
          const by = f64[byProducts + row * F + f];
          const v = byVectors + (3 * row + c) * F + f;
          const m = (6 * row + 2 * c) * F + f;
          const gated = at.gates === 3 ? f64[gates + row * width + 2 * F + f] : 0;
          f64[byMixed + m] = by * f64[mixed + m + F] + f64[v] * gated;
          f64[byMixed + m + F] = by * f64[mixed + m];
        }
    this.back(mix, byMixed, byVectors, 3 * rows);
  }

  private passMessages(around: Surroundings, room: Room, m: number): void {
    const { F, packed, memory } = this;
    const { f64 } = memory;
    const { pairs, rows } = around;
    const at = packed.places.messages[m];
    const { hidden: hiddenMatrix, parts: partsMatrix, radial: radialMatrix } = packed.messages[m];
    const { hidden, hiddenSlopes, parts, radial } = room.messages[m];
    const { scalarsOut: s, vectorsOut: v } = room.layers[m];
    const { scalars, vectors } = room.layers[m + 1];
    const width = MESSAGE_PARTS * F;
    fillRows(f64, hidden, packed.weights, at.hiddenBias, F, rows);
    this.there(hiddenMatrix, s, hidden, rows);
    silu(f64, hidden, hiddenSlopes, rows * F);
    fillRows(f64, parts, packed.weights, at.partsBias, width, rows);
    this.there(partsMatrix, hidden, parts, rows);
    f64.fill(0, radial, radial + pairs.count * width);
    this.there(radialMatrix, room.basis, radial, pairs.count);
    f64.copyWithin(scalars, s, s + rows * F);
    f64.copyWithin(vectors, v, v + 3 * rows * F);
    for (let p = 0; p < pairs.count; p++) {
      const i = pairs.i[p];
      const j = pairs.j[p];
      const si = 8 * (scalars + i * F);
      this.messageThere(
        si,
        8 * (scalars + j * F),
        8 * (vectors + 3 * i * F),
        8 * (vectors + 3 * j * F),
        8 * (radial + p * width),
        8 * (parts + i * width),
        8 * (parts + j * width),
        8 * (v + 3 * i * F),
        8 * (v + 3 * j * F),
        8 * (room.directions + 4 * p),
        si + 8 * F,
      );
    }
  }

  /** From derivatives by scalars and vectors after a message to those before it; adds to `byBasis` and `byDirections`. */
  private backMessages(around: Surroundings, room: Room, m: number): void {
    const { F, packed, memory } = this;
    const { f64 } = memory;
    const { pairs, rows } = around;
    const { byScalars, byVectors, byVectorInputs, byParts, byHidden, byRadial, byDirections, halves } = room;
    const { hiddenSlopes, parts, radial } = room.messages[m];
    const { vectorsOut: v } = room.layers[m];
    const width = MESSAGE_PARTS * F;
    f64.copyWithin(byVectorInputs, byVectors, byVectors + 3 * rows * F);
    f64.fill(0, byParts, byParts + rows * width);
    for (let p = 0; p < pairs.count; p++) {
      const i = pairs.i[p];
      const j = pairs.j[p];
      const si = 8 * (byScalars + i * F);
      this.messageBack(
        si,
        8 * (byScalars + j * F),
        8 * (byVectors + 3 * i * F),
        8 * (byVectors + 3 * j * F),
        8 * (radial + p * width),
        8 * (parts + i * width),
        8 * (parts + j * width),
        8 * (v + 3 * i * F),
        8 * (v + 3 * j * F),
        8 * (byParts + i * width),
        8 * (byParts + j * width),
        8 * (byVectorInputs + 3 * i * F),
        8 * (byVectorInputs + 3 * j * F),
        8 * (byRadial + p * width),
        8 * (room.directions + 4 * p),
        8 * halves,
        si + 8 * F,
      );
      for (let c = 0; c < 3; c++) f64[byDirections + 3 * p + c] += f64[halves + 2 * c] + f64[halves + 2 * c + 1];
    }
    const { hidden, parts: partsMatrix, radial: radialMatrix } = packed.messages[m];
    this.back(radialMatrix, byRadial, room.byBasis, pairs.count);
    f64.fill(0, byHidden, byHidden + rows * F);
    this.back(partsMatrix, byParts, byHidden, rows);
    for (let n = 0; n < rows * F; n++) f64[byHidden + n] *= f64[hiddenSlopes + n];
    this.back(hidden, byHidden, byScalars, rows);
    f64.copyWithin(byVectors, byVectorInputs, byVectorInputs + 3 * rows * F);
  }

  private readOut({ speciesOfRow, rows }: Surroundings, room: Room): number {
    const { F, packed } = this;
    const { f64 } = this.memory;
    const { weights, places } = packed;
    const { readout, readoutSlopes, layers } = room;
    fillRows(f64, readout, weights, places.readoutBias, F, rows);
    this.there(packed.readout, layers[layers.length - 1].scalarsOut, readout, rows);
    silu(f64, readout, readoutSlopes, rows * F);
    let sum = 0;
    for (let row = 0; row < rows; row++) {
      sum += weights[places.elementEnergies + speciesOfRow[row]];
      for (let f = 0; f < F; f++) sum += f64[readout + row * F + f] * weights[places.output + f];
    }
    return sum;
  }

  private backReadOut(room: Room, rows: number, scale: number): void {
    const { F, packed } = this;
    const { f64 } = this.memory;
    const { weights, places } = packed;
    const { byHidden, byScalars, readoutSlopes } = room;
    for (let row = 0; row < rows; row++)
      for (let f = 0; f < F; f++) {
        const n = row * F + f;
        f64[byHidden + n] = scale * weights[places.output + f] * f64[readoutSlopes + n];
      }
    f64.fill(0, byScalars, byScalars + rows * F);
    this.back(packed.readout, byHidden, byScalars, rows);
  }
}

/** Copies the first `count` numbers. */
function copy(from: Float64Array, count: number, into: Float64Array, at: number): void {
  for (let n = 0; n < count; n++) into[at + n] = from[n];
}

/** Writes the same list of biases into every row. */
function fillRows(f64: Float64Array, into: number, weights: Float64Array, at: number, width: number, rows: number) {
  for (let row = 0; row < rows; row++) for (let f = 0; f < width; f++) f64[into + row * width + f] = weights[at + f];
}

/** Replaces each x by x/(1 + exp(−x)), and puts the slope there into `slopes`. */
function silu(f64: Float64Array, values: number, slopes: number, count: number): void {
  for (let n = 0; n < count; n++) {
    const x = f64[values + n];
    const sigmoid = 1 / (1 + Math.exp(-x));
    f64[values + n] = x * sigmoid;
    f64[slopes + n] = sigmoid * (1 + x * (1 - sigmoid));
  }
}
