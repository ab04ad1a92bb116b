import { MESSAGE_PARTS, type UpdatePlaces } from '../../models/equivariantNetwork.ts';
import { DIRECTION_TANGENT, messageTangentKernels } from '../../cpu/learned/equivariantNetwork/messages.ts';
import type { Surroundings } from '../../cpu/learned/equivariantNetwork/surroundings.ts';
import {
  paddedFunctions,
  type PackedMatrix,
  type PackedWeights,
} from '../../cpu/learned/equivariantNetwork/weights.ts';
import type { Run } from '../../cpu/simd/kernel.ts';
import type { KernelMemory } from '../../cpu/simd/memory.ts';

/** Numbers of a pair's unit vector and its tangent. */
const DIRECTION = 2 * DIRECTION_TANGENT;

/** Where the numbers of one update stand. Of every list, rows of values come first, then as many rows of their tangents. */
interface LayerRoom {
  readonly scalars: number;
  readonly vectors: number;
  readonly scalarsOut: number;
  readonly vectorsOut: number;
  readonly mixed: number;
  readonly products: number;
  readonly hidden: HiddenRoom;
  readonly gates: number;
}

/** silu(x) and its tangent; silu′(x), and silu″(x) ẋ, which have no tangents of their own. */
interface HiddenRoom {
  readonly values: number;
  readonly slopes: number;
  readonly bends: number;
}

interface MessageRoom {
  readonly hidden: HiddenRoom;
  readonly parts: number;
  readonly radial: number;
}

/** All of it, for so many rows and pairs. Places are counted in numbers. */
interface Room {
  readonly rows: number;
  readonly pairs: number;
  readonly width: number;
  readonly layers: readonly LayerRoom[];
  readonly messages: readonly MessageRoom[];
  readonly readout: HiddenRoom;
  readonly scalarSums: number;
  readonly vectorSums: number;
  readonly basis: number;
  readonly directions: number;
  readonly byScalars: number;
  readonly byVectors: number;
  readonly byVectorInputs: number;
  readonly byMixed: number;
  readonly byProducts: number;
  readonly byHidden: number;
  readonly byGates: number;
  readonly byParts: number;
  readonly byRadial: number;
}

/**
 * What the weights of an equivariant network do to its energy and to the energy's change along a motion: one pass with tangents, and
 * one back. ẋ is the change of x per unit of the motion. Dense layers take values and tangents as rows of one matrix.
 */
export class EquivariantGradient {
  private readonly memory: KernelMemory;
  private readonly F: number;
  private readonly K: number;
  private readonly messageThere: Run;
  private readonly messageBack: Run;
  /** Where the derivatives by the weights are added up. */
  private readonly gradient: number;
  private room: Room | null = null;

  constructor(private readonly packed: PackedWeights) {
    const { memory, shape } = packed;
    this.memory = memory;
    this.F = shape.channels;
    this.K = paddedFunctions(shape.radialCount);
    [this.messageThere, this.messageBack] = memory.link(messageTangentKernels(shape.channels));
    this.gradient = memory.take(8 * packed.places.count) / 8;
  }

  /**
   * Adds ∂(byValue · N + byTangent · Ṅ)/∂weights to `gradient`, where N is what the network puts out and Ṅ its change as the atoms
   * move. The weights are those last packed.
   * @param motion ẋ of each atom, [3N]
   */
  add(around: Surroundings, motion: Float64Array, byValue: number, byTangent: number, gradient: Float64Array): void {
    const room = this.roomFor(around);
    const { packed, memory } = this;
    const { updates, messages, count } = packed.places;
    memory.f64.fill(0, this.gradient, this.gradient + count);
    this.move(around, motion, room);
    this.embed(around, room);
    this.update(room.layers[0], 0, updates[0], around.rows);
    for (let m = 0; m < messages.length; m++) {
      this.passMessages(around, room, m);
      this.update(room.layers[m + 1], m + 1, updates[m + 1], around.rows);
    }
    this.backReadOut(around, room, byValue, byTangent);
    for (let l = updates.length - 1; l >= 0; l--) {
      this.backUpdate(room, l, updates[l], around.rows);
      if (l > 0) this.backMessages(around, room, l - 1);
    }
    this.backEmbed(around, room);
    const { f64 } = memory;
    for (let n = 0; n < count; n++) gradient[n] += f64[this.gradient + n];
  }

  private roomFor({ rows, width, pairs }: Surroundings): Room {
    const { room } = this;
    if (room && room.rows >= rows && room.width >= rows * width && room.pairs >= pairs.count) return room;
    return (this.room = this.makeRoom(
      Math.max(rows, room?.rows ?? 0),
      Math.max(rows * width, room?.width ?? 0),
      Math.max(Math.ceil(1.2 * pairs.count), room?.pairs ?? 0),
    ));
  }

  /** @param width of all sums together */
  private makeRoom(rows: number, width: number, pairs: number): Room {
    const { memory, packed, F, K } = this;
    const take = (count: number): number => memory.take(8 * count) / 8;
    const both = (count: number): number => take(2 * count);
    const hidden = (): HiddenRoom => ({ values: both(rows * F), slopes: take(rows * F), bends: take(rows * F) });
    return {
      rows,
      pairs,
      width,
      layers: packed.places.updates.map(({ gates }) => ({
        scalars: both(rows * F),
        vectors: both(3 * rows * F),
        scalarsOut: both(rows * F),
        vectorsOut: both(3 * rows * F),
        mixed: both(6 * rows * F),
        products: both(rows * F),
        hidden: hidden(),
        gates: both(gates * rows * F),
      })),
      messages: packed.places.messages.map(() => ({
        hidden: hidden(),
        parts: both(MESSAGE_PARTS * rows * F),
        radial: both(MESSAGE_PARTS * pairs * F),
      })),
      readout: hidden(),
      scalarSums: both(width),
      vectorSums: both(3 * width),
      basis: both(pairs * K),
      directions: take(DIRECTION * pairs),
      byScalars: both(rows * F),
      byVectors: both(3 * rows * F),
      byVectorInputs: both(3 * rows * F),
      byMixed: both(6 * rows * F),
      byProducts: both(rows * F),
      byHidden: both(rows * F),
      byGates: both(3 * rows * F),
      byParts: both(MESSAGE_PARTS * rows * F),
      byRadial: both(MESSAGE_PARTS * pairs * F),
    };
  }

  /** Y += X W; places counted in numbers. */
  private there({ there, inputs, outputs }: PackedMatrix, x: number, y: number, rows: number, stride = inputs): void {
    if (rows > 0) this.memory.addWideProduct(8 * x, 8 * stride, there, 8 * y, rows, inputs, outputs);
  }

  /** X += Y Wᵀ. */
  private back({ back, inputs, outputs }: PackedMatrix, y: number, x: number, rows: number): void {
    if (rows > 0) this.memory.addWideProduct(8 * y, 8 * outputs, back, 8 * x, rows, outputs, inputs);
  }

  /** The gradient of a matrix: += Xᵀ Y. */
  private outer({ from, rows, inputs, outputs }: PackedMatrix, x: number, y: number, count: number, stride = inputs) {
    if (count > 0) this.memory.addOuter(8 * x, 8 * stride, 8 * y, count, 8 * (this.gradient + from), rows, outputs);
  }

  /** Surroundings and their tangents, into the memory. */
  private move(around: Surroundings, motion: Float64Array, room: Room): void {
    const { f64 } = this.memory;
    const { pairs, basis, slopes, groupOfRow, atomOfRow, width, rows, functions: K } = around;
    const [scalarSums, vectorSums, basisTangent] = [
      room.scalarSums + rows * width,
      room.vectorSums + 3 * rows * width,
      room.basis + pairs.count * K,
    ];
    for (let n = 0; n < rows * width; n++) f64[room.scalarSums + n] = around.scalarSums[n];
    for (let n = 0; n < 3 * rows * width; n++) f64[room.vectorSums + n] = around.vectorSums[n];
    for (let n = 0; n < pairs.count * K; n++) f64[room.basis + n] = basis[n];
    f64.fill(0, scalarSums, scalarSums + rows * width);
    f64.fill(0, vectorSums, vectorSums + 3 * rows * width);
    for (let p = 0; p < pairs.count; p++) {
      const i = pairs.i[p];
      const j = pairs.j[p];
      const a = 3 * atomOfRow[i];
      const b = 3 * atomOfRow[j];
      const x = pairs.x[p];
      const y = pairs.y[p];
      const z = pairs.z[p];
      let dx = motion[b] - motion[a];
      let dy = motion[b + 1] - motion[a + 1];
      let dz = motion[b + 2] - motion[a + 2];
      const along = dx * x + dy * y + dz * z;
      dx = (dx - along * x) / pairs.r[p];
      dy = (dy - along * y) / pairs.r[p];
      dz = (dz - along * z) / pairs.r[p];
      const at = room.directions + DIRECTION * p;
      f64[at] = x;
      f64[at + 1] = y;
      f64[at + 2] = z;
      f64[at + DIRECTION_TANGENT] = dx;
      f64[at + DIRECTION_TANGENT + 1] = dy;
      f64[at + DIRECTION_TANGENT + 2] = dz;
      const ofI = groupOfRow[j] * K;
      const ofJ = groupOfRow[i] * K;
      const si = scalarSums + i * width + ofI;
      const sj = scalarSums + j * width + ofJ;
      const vi = vectorSums + 3 * i * width + ofI;
      const vj = vectorSums + 3 * j * width + ofJ;
      for (let k = 0; k < K; k++) {
        const value = basis[p * K + k];
        const change = slopes[p * K + k] * along;
        f64[basisTangent + p * K + k] = change;
        f64[si + k] += change;
        f64[sj + k] += change;
        const cx = change * x + value * dx;
        const cy = change * y + value * dy;
        const cz = change * z + value * dz;
        f64[vi + k] += cx;
        f64[vi + width + k] += cy;
        f64[vi + 2 * width + k] += cz;
        f64[vj + k] -= cx;
        f64[vj + width + k] -= cy;
        f64[vj + 2 * width + k] -= cz;
      }
    }
  }

  private embed({ rows, groups, width, speciesOfRow, shape }: Surroundings, room: Room): void {
    const { F, K, packed } = this;
    const { f64 } = this.memory;
    const [{ scalars, vectors }] = room.layers;
    const { weights, places } = packed;
    for (let row = 0; row < rows; row++)
      for (let f = 0; f < F; f++) f64[scalars + row * F + f] = weights[places.embedding + speciesOfRow[row] * F + f];
    f64.fill(0, scalars + rows * F, scalars + 2 * rows * F);
    f64.fill(0, vectors, vectors + 6 * rows * F);
    const S = shape.elements.length;
    for (const { species, first, rows: count } of groups)
      groups.forEach((other, g) => {
        const table = species * S + other.species;
        for (const row of [first, rows + first]) {
          const from = room.scalarSums + row * width + g * K;
          this.there(packed.scalarTables[table], from, scalars + row * F, count, width);
          const start = room.vectorSums + 3 * row * width + g * K;
          this.there(packed.vectorTables[table], start, vectors + 3 * row * F, 3 * count, width);
        }
      });
  }

  private backEmbed({ rows, groups, width, speciesOfRow, shape }: Surroundings, room: Room): void {
    const { F, K, packed, gradient } = this;
    const { f64 } = this.memory;
    const { byScalars, byVectors } = room;
    const { embedding } = packed.places;
    for (let row = 0; row < rows; row++)
      for (let f = 0; f < F; f++) f64[gradient + embedding + speciesOfRow[row] * F + f] += f64[byScalars + row * F + f];
    const S = shape.elements.length;
    for (const { species, first, rows: count } of groups)
      groups.forEach((other, g) => {
        const table = species * S + other.species;
        for (const row of [first, rows + first]) {
          const from = room.scalarSums + row * width + g * K;
          this.outer(packed.scalarTables[table], from, byScalars + row * F, count, width);
          const start = room.vectorSums + 3 * row * width + g * K;
          this.outer(packed.vectorTables[table], start, byVectors + 3 * row * F, 3 * count, width);
        }
      });
  }

  private update(room: LayerRoom, l: number, at: UpdatePlaces, rows: number): void {
    const { F, packed } = this;
    const { f64 } = this.memory;
    const { mix, fromScalars, fromProducts, gate } = packed.updates[l];
    const { scalars, vectors, scalarsOut, vectorsOut, mixed, products, hidden, gates } = room;
    f64.fill(0, mixed, mixed + 12 * rows * F);
    this.there(mix, vectors, mixed, 6 * rows);
    const [own, mixedOwn] = [rows * F, 6 * rows * F];
    for (let row = 0; row < rows; row++)
      for (let f = 0; f < F; f++) {
        let [product, change] = [0, 0];
        for (let c = 0; c < 3; c++) {
          const m = mixed + (6 * row + 2 * c) * F + f;
          const t = m + mixedOwn;
          product += f64[m] * f64[m + F];
          change += f64[t] * f64[m + F] + f64[m] * f64[t + F];
        }
        f64[products + row * F + f] = product;
        f64[products + own + row * F + f] = change;
      }
    this.fillRows(hidden.values, at.hiddenBias, F, rows);
    this.there(fromScalars, scalars, hidden.values, 2 * rows);
    this.there(fromProducts, products, hidden.values, 2 * rows);
    silu(f64, hidden, own);
    const width = at.gates * F;
    this.fillRows(gates, at.gateBias, width, rows);
    this.there(gate, hidden.values, gates, 2 * rows);
    const gatesOwn = rows * width;
    for (let row = 0; row < rows; row++)
      for (let f = 0; f < F; f++) {
        const n = row * F + f;
        const g = gates + row * width + f;
        f64[scalarsOut + n] = f64[scalars + n] + f64[g] + f64[g + F] * f64[products + n];
        f64[scalarsOut + own + n] =
          f64[scalars + own + n] +
          f64[gatesOwn + g] +
          f64[gatesOwn + g + F] * f64[products + n] +
          f64[g + F] * f64[products + own + n];
      }
    if (at.gates === 2) return;
    for (let row = 0; row < rows; row++)
      for (let c = 0; c < 3; c++)
        for (let f = 0; f < F; f++) {
          const v = (3 * row + c) * F + f;
          const m = mixed + (6 * row + 2 * c) * F + f;
          const g = gates + row * width + 2 * F + f;
          f64[vectorsOut + v] = f64[vectors + v] + f64[g] * f64[m];
          f64[vectorsOut + 3 * own + v] =
            f64[vectors + 3 * own + v] + f64[gatesOwn + g] * f64[m] + f64[g] * f64[mixedOwn + m];
        }
  }

  private backUpdate(all: Room, l: number, at: UpdatePlaces, rows: number): void {
    const { F, packed } = this;
    const { f64 } = this.memory;
    const { mix, fromScalars, fromProducts, gate } = packed.updates[l];
    const { scalars, vectors, mixed, products, hidden, gates } = all.layers[l];
    const { byScalars, byVectors, byMixed, byProducts, byHidden, byGates } = all;
    const width = at.gates * F;
    const [own, mixedOwn, gatesOwn] = [rows * F, 6 * rows * F, rows * width];
    for (let row = 0; row < rows; row++)
      for (let f = 0; f < F; f++) {
        const n = row * F + f;
        const g = row * width + f;
        const s = f64[byScalars + n];
        const t = f64[byScalars + own + n];
        f64[byGates + g] = s;
        f64[byGates + gatesOwn + g] = t;
        f64[byGates + g + F] = s * f64[products + n] + t * f64[products + own + n];
        f64[byGates + gatesOwn + g + F] = t * f64[products + n];
        f64[byProducts + n] = s * f64[gates + g + F] + t * f64[gates + gatesOwn + g + F];
        f64[byProducts + own + n] = t * f64[gates + g + F];
        if (at.gates === 2) continue;
        let [by, byTangent] = [0, 0];
        for (let c = 0; c < 3; c++) {
          const v = byVectors + (3 * row + c) * F + f;
          const m = mixed + (6 * row + 2 * c) * F + f;
          by += f64[v] * f64[m] + f64[v + 3 * own] * f64[m + mixedOwn];
          byTangent += f64[v + 3 * own] * f64[m];
        }
        f64[byGates + g + 2 * F] = by;
        f64[byGates + gatesOwn + g + 2 * F] = byTangent;
      }
    this.addRows(byGates, rows, width, at.gateBias);
    this.outer(gate, hidden.values, byGates, 2 * rows);
    f64.fill(0, byHidden, byHidden + 2 * own);
    this.back(gate, byGates, byHidden, 2 * rows);
    backSilu(f64, byHidden, hidden, own);
    this.addRows(byHidden, rows, F, at.hiddenBias);
    this.outer(fromScalars, scalars, byHidden, 2 * rows);
    this.outer(fromProducts, products, byHidden, 2 * rows);
    this.back(fromScalars, byHidden, byScalars, 2 * rows);
    this.back(fromProducts, byHidden, byProducts, 2 * rows);
    for (let row = 0; row < rows; row++)
      for (let c = 0; c < 3; c++)
        for (let f = 0; f < F; f++) {
          const n = byProducts + row * F + f;
          const v = byVectors + (3 * row + c) * F + f;
          const m = (6 * row + 2 * c) * F + f;
          const g = gates + row * width + 2 * F + f;
          const gated = at.gates === 3 ? f64[g] : 0;
          const change = at.gates === 3 ? f64[gatesOwn + g] : 0;
          const p = f64[mixed + m];
          const q = f64[mixed + m + F];
          const by = f64[n];
          const byTangent = f64[own + n];
          const into = byMixed + m;
          f64[into] = by * q + byTangent * f64[mixed + mixedOwn + m + F] + f64[v] * gated + f64[3 * own + v] * change;
          f64[into + mixedOwn] = byTangent * q + f64[3 * own + v] * gated;
          f64[into + F] = by * p + byTangent * f64[mixed + mixedOwn + m];
          f64[into + mixedOwn + F] = byTangent * p;
        }
    this.outer(mix, vectors, byMixed, 6 * rows);
    this.back(mix, byMixed, byVectors, 6 * rows);
  }

  private passMessages(around: Surroundings, room: Room, m: number): void {
    const { F, K, packed, memory } = this;
    const { f64 } = memory;
    const { pairs, rows } = around;
    const at = packed.places.messages[m];
    const matrices = packed.messages[m];
    const { hidden, parts, radial } = room.messages[m];
    const { scalarsOut: s, vectorsOut: v } = room.layers[m];
    const { scalars, vectors } = room.layers[m + 1];
    const width = MESSAGE_PARTS * F;
    this.fillRows(hidden.values, at.hiddenBias, F, rows);
    this.there(matrices.hidden, s, hidden.values, 2 * rows);
    silu(f64, hidden, rows * F);
    this.fillRows(parts, at.partsBias, width, rows);
    this.there(matrices.parts, hidden.values, parts, 2 * rows);
    f64.fill(0, radial, radial + 2 * pairs.count * width);
    this.there(matrices.radial, room.basis, radial, 2 * pairs.count, K);
    f64.copyWithin(scalars, s, s + 2 * rows * F);
    f64.copyWithin(vectors, v, v + 6 * rows * F);
    // Distances of tangents from their values, bytes.
    const [apart, partsApart, radialApart] = [8 * rows * F, 8 * rows * width, 8 * pairs.count * width];
    for (let p = 0; p < pairs.count; p++) {
      const i = pairs.i[p];
      const j = pairs.j[p];
      const si = 8 * (scalars + i * F);
      const sj = 8 * (scalars + j * F);
      const wi = 8 * (vectors + 3 * i * F);
      const wj = 8 * (vectors + 3 * j * F);
      const r = 8 * (radial + p * width);
      const n = 8 * (parts + i * width);
      const o = 8 * (parts + j * width);
      const vi = 8 * (v + 3 * i * F);
      const vj = 8 * (v + 3 * j * F);
      this.messageThere(
        si,
        sj,
        wi,
        wj,
        r,
        n,
        o,
        vi,
        vj,
        si + apart,
        sj + apart,
        wi + 3 * apart,
        wj + 3 * apart,
        r + radialApart,
        n + partsApart,
        o + partsApart,
        vi + 3 * apart,
        vj + 3 * apart,
        8 * (room.directions + DIRECTION * p),
        si + 8 * F,
      );
    }
  }

  private backMessages(around: Surroundings, room: Room, m: number): void {
    const { F, K, packed, memory } = this;
    const { f64 } = memory;
    const { pairs, rows } = around;
    const at = packed.places.messages[m];
    const matrices = packed.messages[m];
    const { hidden, parts, radial } = room.messages[m];
    const { scalarsOut: s, vectorsOut: v } = room.layers[m];
    const { byScalars, byVectors, byVectorInputs, byParts, byRadial, byHidden } = room;
    const width = MESSAGE_PARTS * F;
    f64.copyWithin(byVectorInputs, byVectors, byVectors + 6 * rows * F);
    f64.fill(0, byParts, byParts + 2 * rows * width);
    const [apart, partsApart, radialApart] = [8 * rows * F, 8 * rows * width, 8 * pairs.count * width];
    for (let p = 0; p < pairs.count; p++) {
      const i = pairs.i[p];
      const j = pairs.j[p];
      const si = 8 * (byScalars + i * F);
      const sj = 8 * (byScalars + j * F);
      const wi = 8 * (byVectors + 3 * i * F);
      const wj = 8 * (byVectors + 3 * j * F);
      const r = 8 * (radial + p * width);
      const n = 8 * (parts + i * width);
      const o = 8 * (parts + j * width);
      const vi = 8 * (v + 3 * i * F);
      const vj = 8 * (v + 3 * j * F);
      const byN = 8 * (byParts + i * width);
      const byO = 8 * (byParts + j * width);
      const byVi = 8 * (byVectorInputs + 3 * i * F);
      const byVj = 8 * (byVectorInputs + 3 * j * F);
      const byR = 8 * (byRadial + p * width);
      this.messageBack(
        si,
        sj,
        wi,
        wj,
        r,
        n,
        o,
        vi,
        vj,
        byN,
        byO,
        byVi,
        byVj,
        byR,
        si + apart,
        sj + apart,
        wi + 3 * apart,
        wj + 3 * apart,
        r + radialApart,
        n + partsApart,
        o + partsApart,
        vi + 3 * apart,
        vj + 3 * apart,
        byN + partsApart,
        byO + partsApart,
        byVi + 3 * apart,
        byVj + 3 * apart,
        byR + radialApart,
        8 * (room.directions + DIRECTION * p),
        si + 8 * F,
      );
    }
    this.outer(matrices.radial, room.basis, byRadial, 2 * pairs.count, K);
    this.addRows(byParts, rows, width, at.partsBias);
    this.outer(matrices.parts, hidden.values, byParts, 2 * rows);
    f64.fill(0, byHidden, byHidden + 2 * rows * F);
    this.back(matrices.parts, byParts, byHidden, 2 * rows);
    backSilu(f64, byHidden, hidden, rows * F);
    this.addRows(byHidden, rows, F, at.hiddenBias);
    this.outer(matrices.hidden, s, byHidden, 2 * rows);
    this.back(matrices.hidden, byHidden, byScalars, 2 * rows);
    f64.copyWithin(byVectors, byVectorInputs, byVectorInputs + 6 * rows * F);
  }

  private backReadOut({ rows, speciesOfRow }: Surroundings, room: Room, byValue: number, byTangent: number): void {
    const { F, packed, gradient } = this;
    const { f64 } = this.memory;
    const { weights, places } = packed;
    const { readout, byHidden, byScalars, byVectors, layers } = room;
    const { scalarsOut } = layers[layers.length - 1];
    const own = rows * F;
    this.fillRows(readout.values, places.readoutBias, F, rows);
    this.there(packed.readout, scalarsOut, readout.values, 2 * rows);
    silu(f64, readout, own);
    for (let row = 0; row < rows; row++) {
      f64[gradient + places.elementEnergies + speciesOfRow[row]] += byValue;
      for (let f = 0; f < F; f++) {
        const n = row * F + f;
        const output = weights[places.output + f];
        f64[gradient + places.output + f] +=
          byValue * f64[readout.values + n] + byTangent * f64[readout.values + own + n];
        f64[byHidden + n] = byValue * output;
        f64[byHidden + own + n] = byTangent * output;
      }
    }
    backSilu(f64, byHidden, readout, own);
    this.addRows(byHidden, rows, F, places.readoutBias);
    this.outer(packed.readout, scalarsOut, byHidden, 2 * rows);
    f64.fill(0, byScalars, byScalars + 2 * own);
    this.back(packed.readout, byHidden, byScalars, 2 * rows);
    f64.fill(0, byVectors, byVectors + 6 * own);
  }

  /** Writes a list of biases into every row of values, and zeros into the tangents. */
  private fillRows(values: number, bias: number, width: number, rows: number): void {
    const { f64 } = this.memory;
    const { weights } = this.packed;
    for (let row = 0; row < rows; row++)
      for (let f = 0; f < width; f++) f64[values + row * width + f] = weights[bias + f];
    f64.fill(0, values + rows * width, values + 2 * rows * width);
  }

  /** The gradient of biases: adds up the rows of values. */
  private addRows(values: number, rows: number, width: number, bias: number): void {
    const { f64 } = this.memory;
    const into = this.gradient + bias;
    for (let row = 0; row < rows; row++) for (let f = 0; f < width; f++) f64[into + f] += f64[values + row * width + f];
  }
}

/** Replaces x by silu(x) and ẋ by silu′(x) ẋ, and keeps silu′(x) and silu″(x) ẋ. */
function silu(f64: Float64Array, { values, slopes, bends }: HiddenRoom, count: number): void {
  for (let n = 0; n < count; n++) {
    const x = f64[values + n];
    const sigmoid = 1 / (1 + Math.exp(-x));
    const fall = sigmoid * (1 - sigmoid);
    const slope = sigmoid + x * fall;
    f64[values + n] = x * sigmoid;
    f64[slopes + n] = slope;
    f64[bends + n] = fall * (2 + x * (1 - 2 * sigmoid)) * f64[values + count + n];
    f64[values + count + n] *= slope;
  }
}

/** From derivatives by what `silu` put out to those by what it took. */
function backSilu(f64: Float64Array, by: number, { slopes, bends }: HiddenRoom, count: number): void {
  for (let n = 0; n < count; n++) {
    f64[by + n] = f64[by + n] * f64[slopes + n] + f64[by + count + n] * f64[bends + n];
    f64[by + count + n] *= f64[slopes + n];
  }
}
