import {
  MESSAGE_PARTS,
  weightPlaces,
  type EquivariantShape,
  type MessagePlaces,
  type UpdatePlaces,
  type WeightPlaces,
} from '../../models/equivariantNetwork.ts';
import { addBackward, addOuter, addProduct } from '../../cpu/learned/equivariantNetwork/products.ts';
import type { Surroundings } from '../../cpu/learned/equivariantNetwork/surroundings.ts';

/**
 * How surroundings change when atoms move along a direction. Tangents are written ẋ: the change of x per unit of that motion.
 */
class MovingSurroundings {
  /** ḃ, [pairs × K], and u̇, [pairs × 3]. */
  basis = new Float64Array(0);
  directions = new Float64Array(0);
  scalarSums = new Float64Array(0);
  vectorSums = new Float64Array(0);

  /** @param motion ẋ of each atom, [3N] */
  move(around: Surroundings, motion: Float64Array): void {
    const { pairs, basis, slopes, groupOfRow, atomOfRow, width, rows } = around;
    const K = around.shape.radialCount;
    this.basis = roomFor(this.basis, pairs.count * K);
    this.directions = roomFor(this.directions, pairs.count * 3);
    this.scalarSums = roomFor(this.scalarSums, rows * width);
    this.vectorSums = roomFor(this.vectorSums, 3 * rows * width);
    const { scalarSums, vectorSums } = this;
    scalarSums.fill(0);
    vectorSums.fill(0);
    for (let p = 0; p < pairs.count; p++) {
      const i = pairs.i[p];
      const j = pairs.j[p];
      const a = 3 * atomOfRow[i];
      const b = 3 * atomOfRow[j];
      const [x, y, z] = [pairs.x[p], pairs.y[p], pairs.z[p]];
      let dx = motion[b] - motion[a];
      let dy = motion[b + 1] - motion[a + 1];
      let dz = motion[b + 2] - motion[a + 2];
      const along = dx * x + dy * y + dz * z;
      dx = (dx - along * x) / pairs.r[p];
      dy = (dy - along * y) / pairs.r[p];
      dz = (dz - along * z) / pairs.r[p];
      this.directions[3 * p] = dx;
      this.directions[3 * p + 1] = dy;
      this.directions[3 * p + 2] = dz;
      const si = i * width + groupOfRow[j] * K;
      const sj = j * width + groupOfRow[i] * K;
      const vi = si + 2 * i * width;
      const vj = sj + 2 * j * width;
      for (let k = 0; k < K; k++) {
        const value = basis[p * K + k];
        const change = slopes[p * K + k] * along;
        this.basis[p * K + k] = change;
        scalarSums[si + k] += change;
        scalarSums[sj + k] += change;
        const cx = change * x + value * dx;
        const cy = change * y + value * dy;
        const cz = change * z + value * dz;
        vectorSums[vi + k] += cx;
        vectorSums[vi + width + k] += cy;
        vectorSums[vi + 2 * width + k] += cz;
        vectorSums[vj + k] -= cx;
        vectorSums[vj + width + k] -= cy;
        vectorSums[vj + 2 * width + k] -= cz;
      }
    }
  }
}

/** Numbers of one update. In every list of this file, rows of values come first, then as many rows of their tangents. */
class LayerRoom {
  scalars = new Float64Array(0);
  vectors = new Float64Array(0);
  scalarsOut = new Float64Array(0);
  vectorsOut = new Float64Array(0);
  mixed = new Float64Array(0);
  products = new Float64Array(0);
  hidden = new Float64Array(0);
  /** silu′(x), and silu″(x) ẋ; no tangents of their own. */
  slopes = new Float64Array(0);
  bends = new Float64Array(0);
  gates = new Float64Array(0);

  constructor(
    private readonly F: number,
    private readonly gateCount: number,
  ) {}

  grow(rows: number): void {
    const { F } = this;
    this.scalars = new Float64Array(2 * rows * F);
    this.vectors = new Float64Array(6 * rows * F);
    this.scalarsOut = new Float64Array(2 * rows * F);
    this.vectorsOut = new Float64Array(6 * rows * F);
    this.mixed = new Float64Array(12 * rows * F);
    this.products = new Float64Array(2 * rows * F);
    this.hidden = new Float64Array(2 * rows * F);
    this.slopes = new Float64Array(rows * F);
    this.bends = new Float64Array(rows * F);
    this.gates = new Float64Array(2 * rows * this.gateCount * F);
  }
}

class MessageRoom {
  hidden = new Float64Array(0);
  slopes = new Float64Array(0);
  bends = new Float64Array(0);
  parts = new Float64Array(0);
  radial = new Float64Array(0);

  constructor(private readonly F: number) {}

  grow(rows: number): void {
    const { F } = this;
    this.hidden = new Float64Array(2 * rows * F);
    this.slopes = new Float64Array(rows * F);
    this.bends = new Float64Array(rows * F);
    this.parts = new Float64Array(2 * rows * MESSAGE_PARTS * F);
  }
}

/** Derivatives on the way back, of both values and tangents. */
class BackRoom {
  scalars = new Float64Array(0);
  vectors = new Float64Array(0);
  scalarInputs = new Float64Array(0);
  vectorInputs = new Float64Array(0);
  mixed = new Float64Array(0);
  products = new Float64Array(0);
  hidden = new Float64Array(0);
  gates = new Float64Array(0);
  parts = new Float64Array(0);
  radial = new Float64Array(0);

  constructor(private readonly F: number) {}

  grow(rows: number): void {
    const { F } = this;
    this.scalars = new Float64Array(2 * rows * F);
    this.vectors = new Float64Array(6 * rows * F);
    this.scalarInputs = new Float64Array(2 * rows * F);
    this.vectorInputs = new Float64Array(6 * rows * F);
    this.mixed = new Float64Array(12 * rows * F);
    this.products = new Float64Array(2 * rows * F);
    this.hidden = new Float64Array(2 * rows * F);
    this.gates = new Float64Array(6 * rows * F);
    this.parts = new Float64Array(2 * rows * MESSAGE_PARTS * F);
  }
}

/**
 * What the weights of an equivariant network do to its energy and to the energy's change along a motion: one pass with tangents,
 * and one back. Dense layers take values and tangents as rows of one matrix.
 */
export class EquivariantGradient {
  private readonly places: WeightPlaces;
  private readonly F: number;
  private readonly K: number;
  private readonly S: number;
  private readonly moving = new MovingSurroundings();
  private readonly layers: readonly LayerRoom[];
  private readonly messages: readonly MessageRoom[];
  private readonly readout: MessageRoom;
  private readonly back: BackRoom;
  private rowRoom = 0;

  constructor(
    shape: EquivariantShape,
    private readonly weights: Float64Array,
  ) {
    this.places = weightPlaces(shape);
    this.F = shape.channels;
    this.K = shape.radialCount;
    this.S = shape.elements.length;
    this.layers = this.places.updates.map(({ gates }) => new LayerRoom(shape.channels, gates));
    this.messages = this.places.messages.map(() => new MessageRoom(shape.channels));
    this.readout = new MessageRoom(shape.channels);
    this.back = new BackRoom(shape.channels);
  }

  /**
   * Adds ∂(byValue · N + byTangent · Ṅ)/∂weights to `gradient`, where N is what the network puts out and Ṅ its change as the atoms
   * move.
   * @param motion of each atom, [3N]
   */
  add(around: Surroundings, motion: Float64Array, byValue: number, byTangent: number, gradient: Float64Array): void {
    const { layers, messages, places, moving } = this;
    this.grow(around);
    moving.move(around, motion);
    this.embed(around);
    this.update(layers[0], places.updates[0], around.rows);
    for (let m = 0; m < messages.length; m++) {
      this.passMessages(around, messages[m], places.messages[m], layers[m], layers[m + 1]);
      this.update(layers[m + 1], places.updates[m + 1], around.rows);
    }
    this.backReadOut(around, byValue, byTangent, gradient);
    this.back.vectors.fill(0, 0, 6 * around.rows * this.F);
    for (let l = layers.length - 1; l >= 0; l--) {
      this.backUpdate(layers[l], places.updates[l], around.rows, gradient);
      if (l > 0) this.backMessages(around, messages[l - 1], places.messages[l - 1], layers[l - 1], gradient);
    }
    this.backEmbed(around, gradient);
  }

  private grow({ rows, pairs }: Surroundings): void {
    if (rows > this.rowRoom) {
      this.rowRoom = rows;
      for (const room of [...this.layers, ...this.messages, this.readout, this.back]) room.grow(rows);
    }
    const length = 2 * pairs.count * MESSAGE_PARTS * this.F;
    for (const room of [...this.messages, this.back]) room.radial = roomFor(room.radial, length);
  }

  private embed({ rows, groups, width, speciesOfRow, scalarSums, vectorSums }: Surroundings): void {
    const { F, K, S, weights, places, moving } = this;
    const { scalars, vectors } = this.layers[0];
    scalars.fill(0, rows * F, 2 * rows * F);
    for (let row = 0; row < rows; row++)
      for (let f = 0; f < F; f++) scalars[row * F + f] = weights[places.embedding + speciesOfRow[row] * F + f];
    vectors.fill(0, 0, 6 * rows * F);
    for (const { species, first, rows: count } of groups)
      groups.forEach((other, g) => {
        const table = (species * S + other.species) * K * F;
        const from = first * width + g * K;
        const at = places.scalarTable + table;
        addProduct(scalarSums, from, width, count, weights, at, K, F, scalars, first * F);
        addProduct(moving.scalarSums, from, width, count, weights, at, K, F, scalars, (rows + first) * F);
        const start = from + 2 * first * width;
        const vectorAt = places.vectorTable + table;
        addProduct(vectorSums, start, width, 3 * count, weights, vectorAt, K, F, vectors, 3 * first * F);
        const into = 3 * (rows + first) * F;
        addProduct(moving.vectorSums, start, width, 3 * count, weights, vectorAt, K, F, vectors, into);
      });
  }

  private backEmbed(
    { rows, groups, width, speciesOfRow, scalarSums, vectorSums }: Surroundings,
    gradient: Float64Array,
  ) {
    const { F, K, S, places, moving } = this;
    const { scalars, vectors } = this.back;
    for (let row = 0; row < rows; row++)
      for (let f = 0; f < F; f++) gradient[places.embedding + speciesOfRow[row] * F + f] += scalars[row * F + f];
    for (const { species, first, rows: count } of groups)
      groups.forEach((other, g) => {
        const table = (species * S + other.species) * K * F;
        const from = first * width + g * K;
        const at = places.scalarTable + table;
        addOuter(scalarSums, from, width, scalars, first * F, count, K, F, gradient, at);
        addOuter(moving.scalarSums, from, width, scalars, (rows + first) * F, count, K, F, gradient, at);
        const start = from + 2 * first * width;
        const vectorAt = places.vectorTable + table;
        addOuter(vectorSums, start, width, vectors, 3 * first * F, 3 * count, K, F, gradient, vectorAt);
        addOuter(moving.vectorSums, start, width, vectors, 3 * (rows + first) * F, 3 * count, K, F, gradient, vectorAt);
      });
  }

  private update(room: LayerRoom, at: UpdatePlaces, rows: number): void {
    const { F, weights } = this;
    const { scalars, vectors, scalarsOut, vectorsOut, mixed, products, hidden, gates } = room;
    mixed.fill(0, 0, 12 * rows * F);
    addProduct(vectors, 0, F, 6 * rows, weights, at.mix, F, 2 * F, mixed, 0);
    const [own, mixedOwn] = [rows * F, 6 * rows * F];
    for (let row = 0; row < rows; row++)
      for (let f = 0; f < F; f++) {
        const m = 6 * row * F + f;
        const t = m + mixedOwn;
        const [p0, q0, p1, q1] = [mixed[m], mixed[m + F], mixed[m + 2 * F], mixed[m + 3 * F]];
        const [p2, q2] = [mixed[m + 4 * F], mixed[m + 5 * F]];
        products[row * F + f] = p0 * q0 + p1 * q1 + p2 * q2;
        products[own + row * F + f] =
          mixed[t] * q0 +
          p0 * mixed[t + F] +
          mixed[t + 2 * F] * q1 +
          p1 * mixed[t + 3 * F] +
          mixed[t + 4 * F] * q2 +
          p2 * mixed[t + 5 * F];
      }
    fillRows(hidden, weights, at.hiddenBias, F, rows);
    addProduct(scalars, 0, F, 2 * rows, weights, at.fromScalars, F, F, hidden, 0);
    addProduct(products, 0, F, 2 * rows, weights, at.fromProducts, F, F, hidden, 0);
    silu(hidden, room.slopes, room.bends, rows * F);
    const width = at.gates * F;
    fillRows(gates, weights, at.gateBias, width, rows);
    addProduct(hidden, 0, F, 2 * rows, weights, at.gate, F, width, gates, 0);
    const gatesOwn = rows * width;
    for (let row = 0; row < rows; row++)
      for (let f = 0; f < F; f++) {
        const n = row * F + f;
        const g = row * width + f;
        scalarsOut[n] = scalars[n] + gates[g] + gates[g + F] * products[n];
        scalarsOut[own + n] =
          scalars[own + n] +
          gates[gatesOwn + g] +
          gates[gatesOwn + g + F] * products[n] +
          gates[g + F] * products[own + n];
      }
    if (at.gates === 2) return;
    for (let row = 0; row < rows; row++)
      for (let c = 0; c < 3; c++)
        for (let f = 0; f < F; f++) {
          const v = (3 * row + c) * F + f;
          const m = (6 * row + 2 * c) * F + f;
          const g = row * width + 2 * F + f;
          vectorsOut[v] = vectors[v] + gates[g] * mixed[m];
          vectorsOut[3 * own + v] =
            vectors[3 * own + v] + gates[gatesOwn + g] * mixed[m] + gates[g] * mixed[mixedOwn + m];
        }
  }

  private backUpdate(room: LayerRoom, at: UpdatePlaces, rows: number, gradient: Float64Array): void {
    const { F, weights, back } = this;
    const { scalars, vectors, mixed, products, hidden, gates } = room;
    const { scalars: byS, vectors: byV, mixed: byM, products: byP, hidden: byH, gates: byG } = back;
    const width = at.gates * F;
    const [own, mixedOwn, gatesOwn] = [rows * F, 6 * rows * F, rows * width];
    for (let row = 0; row < rows; row++)
      for (let f = 0; f < F; f++) {
        const n = row * F + f;
        const g = row * width + f;
        const [s, t] = [byS[n], byS[own + n]];
        byG[g] = s;
        byG[gatesOwn + g] = t;
        byG[g + F] = s * products[n] + t * products[own + n];
        byG[gatesOwn + g + F] = t * products[n];
        byP[n] = s * gates[g + F] + t * gates[gatesOwn + g + F];
        byP[own + n] = t * gates[g + F];
        if (at.gates === 2) continue;
        const v = 3 * row * F + f;
        const w = v + 3 * own;
        const m = 6 * row * F + f;
        const k = m + mixedOwn;
        byG[g + 2 * F] =
          byV[v] * mixed[m] +
          byV[v + F] * mixed[m + 2 * F] +
          byV[v + 2 * F] * mixed[m + 4 * F] +
          byV[w] * mixed[k] +
          byV[w + F] * mixed[k + 2 * F] +
          byV[w + 2 * F] * mixed[k + 4 * F];
        byG[gatesOwn + g + 2 * F] =
          byV[w] * mixed[m] + byV[w + F] * mixed[m + 2 * F] + byV[w + 2 * F] * mixed[m + 4 * F];
      }
    addRows(byG, rows, width, gradient, at.gateBias);
    addOuter(hidden, 0, F, byG, 0, 2 * rows, F, width, gradient, at.gate);
    byH.fill(0, 0, 2 * rows * F);
    addBackward(byG, 0, 2 * rows, weights, at.gate, F, width, byH, 0, F);
    backSilu(byH, room.slopes, room.bends, rows * F);
    addRows(byH, rows, F, gradient, at.hiddenBias);
    addOuter(scalars, 0, F, byH, 0, 2 * rows, F, F, gradient, at.fromScalars);
    addOuter(products, 0, F, byH, 0, 2 * rows, F, F, gradient, at.fromProducts);
    addBackward(byH, 0, 2 * rows, weights, at.fromScalars, F, F, byS, 0, F);
    addBackward(byH, 0, 2 * rows, weights, at.fromProducts, F, F, byP, 0, F);
    for (let row = 0; row < rows; row++)
      for (let c = 0; c < 3; c++)
        for (let f = 0; f < F; f++) {
          const n = row * F + f;
          const v = (3 * row + c) * F + f;
          const m = (6 * row + 2 * c) * F + f;
          const k = m + mixedOwn;
          const g = row * width + 2 * F + f;
          const gate = at.gates === 3 ? gates[g] : 0;
          const gateChange = at.gates === 3 ? gates[gatesOwn + g] : 0;
          byM[m] = byP[n] * mixed[m + F] + byP[own + n] * mixed[k + F] + byV[v] * gate + byV[3 * own + v] * gateChange;
          byM[k] = byP[own + n] * mixed[m + F] + byV[3 * own + v] * gate;
          byM[m + F] = byP[n] * mixed[m] + byP[own + n] * mixed[k];
          byM[k + F] = byP[own + n] * mixed[m];
        }
    addOuter(vectors, 0, F, byM, 0, 6 * rows, F, 2 * F, gradient, at.mix);
    addBackward(byM, 0, 6 * rows, weights, at.mix, F, 2 * F, byV, 0, F);
  }

  private passMessages(
    around: Surroundings,
    message: MessageRoom,
    at: MessagePlaces,
    from: LayerRoom,
    into: LayerRoom,
  ): void {
    const { F, K, weights, moving } = this;
    const { pairs, basis, rows } = around;
    const { hidden, parts, radial } = message;
    const { scalarsOut: s, vectorsOut: v } = from;
    const { scalars, vectors } = into;
    const width = MESSAGE_PARTS * F;
    fillRows(hidden, weights, at.hiddenBias, F, rows);
    addProduct(s, 0, F, 2 * rows, weights, at.hidden, F, F, hidden, 0);
    silu(hidden, message.slopes, message.bends, rows * F);
    fillRows(parts, weights, at.partsBias, width, rows);
    addProduct(hidden, 0, F, 2 * rows, weights, at.parts, F, width, parts, 0);
    const [radialOwn, partsOwn, own] = [pairs.count * width, rows * width, rows * F];
    const vectorsOwn = 3 * own;
    radial.fill(0, 0, 2 * radialOwn);
    addProduct(basis, 0, K, pairs.count, weights, at.radial, K, width, radial, 0);
    addProduct(moving.basis, 0, K, pairs.count, weights, at.radial, K, width, radial, radialOwn);
    for (let n = 0; n < 2 * own; n++) scalars[n] = s[n];
    for (let n = 0; n < 2 * vectorsOwn; n++) vectors[n] = v[n];
    for (let p = 0; p < pairs.count; p++) {
      const [i, j] = [pairs.i[p], pairs.j[p]];
      const [x, y, z] = [pairs.x[p], pairs.y[p], pairs.z[p]];
      const [dx, dy, dz] = [moving.directions[3 * p], moving.directions[3 * p + 1], moving.directions[3 * p + 2]];
      for (let f = 0; f < F; f++) {
        const r = p * width + f;
        const m = j * width + f;
        const n = i * width + f;
        const vi = 3 * i * F + f;
        const vj = 3 * j * F + f;
        const [xi, yi, zi] = [v[vi], v[vi + F], v[vi + 2 * F]];
        const [xj, yj, zj] = [v[vj], v[vj + F], v[vj + 2 * F]];
        const wi = vi + vectorsOwn;
        const wj = vj + vectorsOwn;
        const [dxi, dyi, dzi] = [v[wi], v[wi + F], v[wi + 2 * F]];
        const [dxj, dyj, dzj] = [v[wj], v[wj + F], v[wj + 2 * F]];
        const ti = x * xi + y * yi + z * zi;
        const tj = x * xj + y * yj + z * zj;
        const dti = dx * xi + dy * yi + dz * zi + x * dxi + y * dyi + z * dzi;
        const dtj = dx * xj + dy * yj + dz * zj + x * dxj + y * dyj + z * dzj;
        const dr = r + radialOwn;
        const dm = m + partsOwn;
        const dn = n + partsOwn;
        // Parts of the message to i from j, P, and of that to j from i, Q, and their tangents.
        const P0 = parts[m] * radial[r];
        const P1 = parts[m + F] * radial[r + F];
        const P2 = parts[m + 2 * F] * radial[r + 2 * F];
        const P3 = parts[m + 3 * F] * radial[r + 3 * F];
        const P4 = parts[m + 4 * F] * radial[r + 4 * F];
        const P5 = parts[m + 5 * F] * radial[r + 5 * F];
        const dP0 = parts[dm] * radial[r] + parts[m] * radial[dr];
        const dP1 = parts[dm + F] * radial[r + F] + parts[m + F] * radial[dr + F];
        const dP2 = parts[dm + 2 * F] * radial[r + 2 * F] + parts[m + 2 * F] * radial[dr + 2 * F];
        const dP3 = parts[dm + 3 * F] * radial[r + 3 * F] + parts[m + 3 * F] * radial[dr + 3 * F];
        const dP4 = parts[dm + 4 * F] * radial[r + 4 * F] + parts[m + 4 * F] * radial[dr + 4 * F];
        const dP5 = parts[dm + 5 * F] * radial[r + 5 * F] + parts[m + 5 * F] * radial[dr + 5 * F];
        const Q0 = parts[n] * radial[r];
        const Q1 = parts[n + F] * radial[r + F];
        const Q2 = parts[n + 2 * F] * radial[r + 2 * F];
        const Q3 = parts[n + 3 * F] * radial[r + 3 * F];
        const Q4 = parts[n + 4 * F] * radial[r + 4 * F];
        const Q5 = parts[n + 5 * F] * radial[r + 5 * F];
        const dQ0 = parts[dn] * radial[r] + parts[n] * radial[dr];
        const dQ1 = parts[dn + F] * radial[r + F] + parts[n + F] * radial[dr + F];
        const dQ2 = parts[dn + 2 * F] * radial[r + 2 * F] + parts[n + 2 * F] * radial[dr + 2 * F];
        const dQ3 = parts[dn + 3 * F] * radial[r + 3 * F] + parts[n + 3 * F] * radial[dr + 3 * F];
        const dQ4 = parts[dn + 4 * F] * radial[r + 4 * F] + parts[n + 4 * F] * radial[dr + 4 * F];
        const dQ5 = parts[dn + 5 * F] * radial[r + 5 * F] + parts[n + 5 * F] * radial[dr + 5 * F];
        scalars[i * F + f] += P0 + P3 * tj;
        scalars[own + i * F + f] += dP0 + dP3 * tj + P3 * dtj;
        scalars[j * F + f] += Q0 - Q3 * ti;
        scalars[own + j * F + f] += dQ0 - dQ3 * ti - Q3 * dti;
        const alongI = P1 + P4 * tj + P5 * ti;
        const alongJ = -Q1 + Q4 * ti + Q5 * tj;
        const dAlongI = dP1 + dP4 * tj + P4 * dtj + dP5 * ti + P5 * dti;
        const dAlongJ = -dQ1 + dQ4 * ti + Q4 * dti + dQ5 * tj + Q5 * dtj;
        vectors[vi] += alongI * x + P2 * xj;
        vectors[vi + F] += alongI * y + P2 * yj;
        vectors[vi + 2 * F] += alongI * z + P2 * zj;
        vectors[wi] += dAlongI * x + alongI * dx + dP2 * xj + P2 * dxj;
        vectors[wi + F] += dAlongI * y + alongI * dy + dP2 * yj + P2 * dyj;
        vectors[wi + 2 * F] += dAlongI * z + alongI * dz + dP2 * zj + P2 * dzj;
        vectors[vj] += alongJ * x + Q2 * xi;
        vectors[vj + F] += alongJ * y + Q2 * yi;
        vectors[vj + 2 * F] += alongJ * z + Q2 * zi;
        vectors[wj] += dAlongJ * x + alongJ * dx + dQ2 * xi + Q2 * dxi;
        vectors[wj + F] += dAlongJ * y + alongJ * dy + dQ2 * yi + Q2 * dyi;
        vectors[wj + 2 * F] += dAlongJ * z + alongJ * dz + dQ2 * zi + Q2 * dzi;
      }
    }
  }

  private backMessages(
    around: Surroundings,
    message: MessageRoom,
    at: MessagePlaces,
    from: LayerRoom,
    gradient: Float64Array,
  ): void {
    const { F, K, weights, moving, back } = this;
    const { pairs, basis, rows } = around;
    const { hidden, parts, radial } = message;
    const { scalarsOut: s, vectorsOut: v } = from;
    const { scalars: byS, vectors: byV, scalarInputs: intoS, vectorInputs: intoV, parts: byParts } = back;
    const { radial: byRadial, hidden: byH } = back;
    const width = MESSAGE_PARTS * F;
    const [radialOwn, partsOwn, own] = [pairs.count * width, rows * width, rows * F];
    const vectorsOwn = 3 * own;
    for (let n = 0; n < 2 * own; n++) intoS[n] = byS[n];
    for (let n = 0; n < 2 * vectorsOwn; n++) intoV[n] = byV[n];
    byParts.fill(0, 0, 2 * partsOwn);
    for (let p = 0; p < pairs.count; p++) {
      const [i, j] = [pairs.i[p], pairs.j[p]];
      const [x, y, z] = [pairs.x[p], pairs.y[p], pairs.z[p]];
      const [dx, dy, dz] = [moving.directions[3 * p], moving.directions[3 * p + 1], moving.directions[3 * p + 2]];
      for (let f = 0; f < F; f++) {
        const r = p * width + f;
        const m = j * width + f;
        const n = i * width + f;
        const vi = 3 * i * F + f;
        const vj = 3 * j * F + f;
        const wi = vi + vectorsOwn;
        const wj = vj + vectorsOwn;
        const [xi, yi, zi] = [v[vi], v[vi + F], v[vi + 2 * F]];
        const [xj, yj, zj] = [v[vj], v[vj + F], v[vj + 2 * F]];
        const [dxi, dyi, dzi] = [v[wi], v[wi + F], v[wi + 2 * F]];
        const [dxj, dyj, dzj] = [v[wj], v[wj + F], v[wj + 2 * F]];
        const ti = x * xi + y * yi + z * zi;
        const tj = x * xj + y * yj + z * zj;
        const dti = dx * xi + dy * yi + dz * zi + x * dxi + y * dyi + z * dzi;
        const dtj = dx * xj + dy * yj + dz * zj + x * dxj + y * dyj + z * dzj;
        // Derivatives by what comes out: of i and j, by the values and by the tangents.
        const bySi = byS[i * F + f];
        const bySj = byS[j * F + f];
        const byDSi = byS[own + i * F + f];
        const byDSj = byS[own + j * F + f];
        const [byXi, byYi, byZi] = [byV[vi], byV[vi + F], byV[vi + 2 * F]];
        const [byXj, byYj, byZj] = [byV[vj], byV[vj + F], byV[vj + 2 * F]];
        const [byDXi, byDYi, byDZi] = [byV[wi], byV[wi + F], byV[wi + 2 * F]];
        const [byDXj, byDYj, byDZj] = [byV[wj], byV[wj + F], byV[wj + 2 * F]];
        const byDI = x * byDXi + y * byDYi + z * byDZi;
        const byDJ = x * byDXj + y * byDYj + z * byDZj;
        const byI = x * byXi + y * byYi + z * byZi + dx * byDXi + dy * byDYi + dz * byDZi;
        const byJ = x * byXj + y * byYj + z * byZj + dx * byDXj + dy * byDYj + dz * byDZj;
        const byDP2 = byDXi * xj + byDYi * yj + byDZi * zj;
        const byDQ2 = byDXj * xi + byDYj * yi + byDZj * zi;
        const byP2 = byXi * xj + byYi * yj + byZi * zj + byDXi * dxj + byDYi * dyj + byDZi * dzj;
        const byQ2 = byXj * xi + byYj * yi + byZj * zi + byDXj * dxi + byDYj * dyi + byDZj * dzi;
        const byP3 = bySi * tj + byDSi * dtj;
        const byDP3 = byDSi * tj;
        const byQ3 = -bySj * ti - byDSj * dti;
        const byDQ3 = -byDSj * ti;
        const byP4 = byI * tj + byDI * dtj;
        const byDP4 = byDI * tj;
        const byQ4 = byJ * ti + byDJ * dti;
        const byDQ4 = byDJ * ti;
        const byP5 = byI * ti + byDI * dti;
        const byDP5 = byDI * ti;
        const byQ5 = byJ * tj + byDJ * dtj;
        const byDQ5 = byDJ * tj;

        const dr = r + radialOwn;
        const dm = m + partsOwn;
        const dn = n + partsOwn;
        const [r0, r1, r2] = [radial[r], radial[r + F], radial[r + 2 * F]];
        const [r3, r4, r5] = [radial[r + 3 * F], radial[r + 4 * F], radial[r + 5 * F]];
        const [dr0, dr1, dr2] = [radial[dr], radial[dr + F], radial[dr + 2 * F]];
        const [dr3, dr4, dr5] = [radial[dr + 3 * F], radial[dr + 4 * F], radial[dr + 5 * F]];
        const [m0, m1, m2] = [parts[m], parts[m + F], parts[m + 2 * F]];
        const [m3, m4, m5] = [parts[m + 3 * F], parts[m + 4 * F], parts[m + 5 * F]];
        const [dm0, dm1, dm2] = [parts[dm], parts[dm + F], parts[dm + 2 * F]];
        const [dm3, dm4, dm5] = [parts[dm + 3 * F], parts[dm + 4 * F], parts[dm + 5 * F]];
        const [n0, n1, n2] = [parts[n], parts[n + F], parts[n + 2 * F]];
        const [n3, n4, n5] = [parts[n + 3 * F], parts[n + 4 * F], parts[n + 5 * F]];
        const [dn0, dn1, dn2] = [parts[dn], parts[dn + F], parts[dn + 2 * F]];
        const [dn3, dn4, dn5] = [parts[dn + 3 * F], parts[dn + 4 * F], parts[dn + 5 * F]];

        byParts[m] += bySi * r0 + byDSi * dr0;
        byParts[m + F] += byI * r1 + byDI * dr1;
        byParts[m + 2 * F] += byP2 * r2 + byDP2 * dr2;
        byParts[m + 3 * F] += byP3 * r3 + byDP3 * dr3;
        byParts[m + 4 * F] += byP4 * r4 + byDP4 * dr4;
        byParts[m + 5 * F] += byP5 * r5 + byDP5 * dr5;
        byParts[dm] += byDSi * r0;
        byParts[dm + F] += byDI * r1;
        byParts[dm + 2 * F] += byDP2 * r2;
        byParts[dm + 3 * F] += byDP3 * r3;
        byParts[dm + 4 * F] += byDP4 * r4;
        byParts[dm + 5 * F] += byDP5 * r5;
        byParts[n] += bySj * r0 + byDSj * dr0;
        byParts[n + F] -= byJ * r1 + byDJ * dr1;
        byParts[n + 2 * F] += byQ2 * r2 + byDQ2 * dr2;
        byParts[n + 3 * F] += byQ3 * r3 + byDQ3 * dr3;
        byParts[n + 4 * F] += byQ4 * r4 + byDQ4 * dr4;
        byParts[n + 5 * F] += byQ5 * r5 + byDQ5 * dr5;
        byParts[dn] += byDSj * r0;
        byParts[dn + F] -= byDJ * r1;
        byParts[dn + 2 * F] += byDQ2 * r2;
        byParts[dn + 3 * F] += byDQ3 * r3;
        byParts[dn + 4 * F] += byDQ4 * r4;
        byParts[dn + 5 * F] += byDQ5 * r5;
        byRadial[r] = bySi * m0 + byDSi * dm0 + bySj * n0 + byDSj * dn0;
        byRadial[r + F] = byI * m1 + byDI * dm1 - byJ * n1 - byDJ * dn1;
        byRadial[r + 2 * F] = byP2 * m2 + byDP2 * dm2 + byQ2 * n2 + byDQ2 * dn2;
        byRadial[r + 3 * F] = byP3 * m3 + byDP3 * dm3 + byQ3 * n3 + byDQ3 * dn3;
        byRadial[r + 4 * F] = byP4 * m4 + byDP4 * dm4 + byQ4 * n4 + byDQ4 * dn4;
        byRadial[r + 5 * F] = byP5 * m5 + byDP5 * dm5 + byQ5 * n5 + byDQ5 * dn5;
        byRadial[dr] = byDSi * m0 + byDSj * n0;
        byRadial[dr + F] = byDI * m1 - byDJ * n1;
        byRadial[dr + 2 * F] = byDP2 * m2 + byDQ2 * n2;
        byRadial[dr + 3 * F] = byDP3 * m3 + byDQ3 * n3;
        byRadial[dr + 4 * F] = byDP4 * m4 + byDQ4 * n4;
        byRadial[dr + 5 * F] = byDP5 * m5 + byDQ5 * n5;

        const [P2, P3, P4, P5] = [m2 * r2, m3 * r3, m4 * r4, m5 * r5];
        const [Q2, Q3, Q4, Q5] = [n2 * r2, n3 * r3, n4 * r4, n5 * r5];
        const dP2 = dm2 * r2 + m2 * dr2;
        const dQ2 = dn2 * r2 + n2 * dr2;
        const byTi =
          byI * P5 +
          byDI * (dm5 * r5 + m5 * dr5) +
          byJ * Q4 +
          byDJ * (dn4 * r4 + n4 * dr4) -
          bySj * Q3 -
          byDSj * (dn3 * r3 + n3 * dr3);
        const byTj =
          bySi * P3 +
          byDSi * (dm3 * r3 + m3 * dr3) +
          byI * P4 +
          byDI * (dm4 * r4 + m4 * dr4) +
          byJ * Q5 +
          byDJ * (dn5 * r5 + n5 * dr5);
        const byDTi = byDI * P5 + byDJ * Q4 - byDSj * Q3;
        const byDTj = byDSi * P3 + byDI * P4 + byDJ * Q5;
        intoV[vi] += byXj * Q2 + byDXj * dQ2 + byTi * x + byDTi * dx;
        intoV[vi + F] += byYj * Q2 + byDYj * dQ2 + byTi * y + byDTi * dy;
        intoV[vi + 2 * F] += byZj * Q2 + byDZj * dQ2 + byTi * z + byDTi * dz;
        intoV[wi] += byDXj * Q2 + byDTi * x;
        intoV[wi + F] += byDYj * Q2 + byDTi * y;
        intoV[wi + 2 * F] += byDZj * Q2 + byDTi * z;
        intoV[vj] += byXi * P2 + byDXi * dP2 + byTj * x + byDTj * dx;
        intoV[vj + F] += byYi * P2 + byDYi * dP2 + byTj * y + byDTj * dy;
        intoV[vj + 2 * F] += byZi * P2 + byDZi * dP2 + byTj * z + byDTj * dz;
        intoV[wj] += byDXi * P2 + byDTj * x;
        intoV[wj + F] += byDYi * P2 + byDTj * y;
        intoV[wj + 2 * F] += byDZi * P2 + byDTj * z;
      }
    }
    addOuter(basis, 0, K, byRadial, 0, pairs.count, K, width, gradient, at.radial);
    addOuter(moving.basis, 0, K, byRadial, radialOwn, pairs.count, K, width, gradient, at.radial);
    addRows(byParts, rows, width, gradient, at.partsBias);
    addOuter(hidden, 0, F, byParts, 0, 2 * rows, F, width, gradient, at.parts);
    byH.fill(0, 0, 2 * own);
    addBackward(byParts, 0, 2 * rows, weights, at.parts, F, width, byH, 0, F);
    backSilu(byH, message.slopes, message.bends, own);
    addRows(byH, rows, F, gradient, at.hiddenBias);
    addOuter(s, 0, F, byH, 0, 2 * rows, F, F, gradient, at.hidden);
    addBackward(byH, 0, 2 * rows, weights, at.hidden, F, F, intoS, 0, F);
    for (let n = 0; n < 2 * own; n++) byS[n] = intoS[n];
    for (let n = 0; n < 2 * vectorsOwn; n++) byV[n] = intoV[n];
  }

  private backReadOut(
    { rows, speciesOfRow }: Surroundings,
    byValue: number,
    byTangent: number,
    gradient: Float64Array,
  ): void {
    const { F, weights, places, layers, readout, back } = this;
    const { hidden } = readout;
    const { scalars: byS, hidden: byH } = back;
    const { scalarsOut } = layers[layers.length - 1];
    const own = rows * F;
    fillRows(hidden, weights, places.readoutBias, F, rows);
    addProduct(scalarsOut, 0, F, 2 * rows, weights, places.readout, F, F, hidden, 0);
    silu(hidden, readout.slopes, readout.bends, own);
    for (let row = 0; row < rows; row++) {
      gradient[places.elementEnergies + speciesOfRow[row]] += byValue;
      for (let f = 0; f < F; f++) {
        const n = row * F + f;
        const output = weights[places.output + f];
        gradient[places.output + f] += byValue * hidden[n] + byTangent * hidden[own + n];
        byH[n] = byValue * output;
        byH[own + n] = byTangent * output;
      }
    }
    backSilu(byH, readout.slopes, readout.bends, own);
    addRows(byH, rows, F, gradient, places.readoutBias);
    addOuter(scalarsOut, 0, F, byH, 0, 2 * rows, F, F, gradient, places.readout);
    byS.fill(0, 0, 2 * own);
    addBackward(byH, 0, 2 * rows, weights, places.readout, F, F, byS, 0, F);
  }
}

/** The array, or a longer one of the same use where it is too short. */
function roomFor(room: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  return room.length >= length ? room : new Float64Array(Math.ceil(1.2 * length));
}

/** Writes a list of biases into every row of values, and zeros into the tangents. */
function fillRows(values: Float64Array, weights: Float64Array, at: number, width: number, rows: number): void {
  for (let row = 0; row < rows; row++) for (let f = 0; f < width; f++) values[row * width + f] = weights[at + f];
  values.fill(0, rows * width, 2 * rows * width);
}

/** Adds up the rows of values: what a bias does. */
function addRows(values: Float64Array, rows: number, width: number, gradient: Float64Array, at: number): void {
  for (let row = 0; row < rows; row++) for (let f = 0; f < width; f++) gradient[at + f] += values[row * width + f];
}

/** Replaces x by silu(x) and ẋ by silu′(x) ẋ, and keeps silu′(x) and silu″(x) ẋ. */
function silu(values: Float64Array, slopes: Float64Array, bends: Float64Array, count: number): void {
  for (let n = 0; n < count; n++) {
    const x = values[n];
    const sigmoid = 1 / (1 + Math.exp(-x));
    const fall = sigmoid * (1 - sigmoid);
    const slope = sigmoid + x * fall;
    values[n] = x * sigmoid;
    slopes[n] = slope;
    bends[n] = fall * (2 + x * (1 - 2 * sigmoid)) * values[count + n];
    values[count + n] *= slope;
  }
}

/** From derivatives by what `silu` put out to those by what it took. */
function backSilu(by: Float64Array, slopes: Float64Array, bends: Float64Array, count: number): void {
  for (let n = 0; n < count; n++) {
    by[n] = by[n] * slopes[n] + by[count + n] * bends[n];
    by[count + n] *= slopes[n];
  }
}
