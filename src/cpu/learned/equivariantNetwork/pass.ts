import {
  MESSAGE_PARTS,
  weightPlaces,
  type EquivariantShape,
  type MessagePlaces,
  type UpdatePlaces,
  type WeightPlaces,
} from '../../../models/equivariantNetwork.ts';
import { addBackward, addProduct } from './products.ts';
import type { Surroundings } from './surroundings.ts';

/** Numbers of one layer, kept from the way there for the way back. Vectors are [rows × 3 × F]. */
interface LayerRoom {
  /** Scalars and vectors before the update, and after it. */
  readonly scalars: Float64Array;
  readonly vectors: Float64Array;
  readonly scalarsOut: Float64Array;
  readonly vectorsOut: Float64Array;
  /** p and q side by side, [rows × 3 × 2F], and d. */
  readonly mixed: Float64Array;
  readonly products: Float64Array;
  readonly hidden: Float64Array;
  readonly hiddenSlopes: Float64Array;
  /** g, g′ and g″ side by side. */
  readonly gates: Float64Array;
}

/** Numbers of one message, kept likewise. */
interface MessageRoom {
  readonly hidden: Float64Array;
  readonly hiddenSlopes: Float64Array;
  /** φ, [rows × 6F]. */
  readonly parts: Float64Array;
  /** R b, [pairs × 6F]. */
  radial: Float64Array;
}

/** The network on one molecule: energy, and its derivatives by what `Surroundings` holds. Room grows with the number of pairs. */
export class EquivariantPass {
  private readonly places: WeightPlaces;
  private readonly F: number;
  private readonly K: number;
  private readonly layers: readonly LayerRoom[];
  private readonly messages: readonly MessageRoom[];
  private readonly readoutValues: Float64Array;
  private readonly readoutSlopes: Float64Array;
  private readonly byScalars: Float64Array;
  private readonly byVectors: Float64Array;
  private readonly byInputs: Float64Array;
  private readonly byVectorInputs: Float64Array;
  private readonly byMixed: Float64Array;
  private readonly byHidden: Float64Array;
  private readonly byGates: Float64Array;
  private readonly byProducts: Float64Array;
  private readonly byParts: Float64Array;
  private byRadial = new Float64Array(0);
  private readonly byScalarSums: Float64Array;
  private readonly byVectorSums: Float64Array;
  private byBasis = new Float64Array(0);
  private byDirection = new Float64Array(0);
  private pairRoom = 0;

  /**
   * @param weights in the order of `weightPlaces`; read at each evaluation
   * @param rows atoms
   * @param width of `Surroundings`
   */
  constructor(
    shape: EquivariantShape,
    private readonly weights: Float64Array,
    private readonly rows: number,
    width: number,
  ) {
    const { channels: F } = shape;
    this.places = weightPlaces(shape);
    this.F = F;
    this.K = shape.radialCount;
    const room = (columns: number) => new Float64Array(rows * columns);
    this.layers = this.places.updates.map(({ gates }) => ({
      scalars: room(F),
      vectors: room(3 * F),
      scalarsOut: room(F),
      vectorsOut: room(3 * F),
      mixed: room(6 * F),
      products: room(F),
      hidden: room(F),
      hiddenSlopes: room(F),
      gates: room(gates * F),
    }));
    this.messages = this.places.messages.map(() => ({
      hidden: room(F),
      hiddenSlopes: room(F),
      parts: room(MESSAGE_PARTS * F),
      radial: new Float64Array(0),
    }));
    this.readoutValues = room(F);
    this.readoutSlopes = room(F);
    this.byScalars = room(F);
    this.byVectors = room(3 * F);
    this.byInputs = room(F);
    this.byVectorInputs = room(3 * F);
    this.byMixed = room(6 * F);
    this.byHidden = room(F);
    this.byGates = room(3 * F);
    this.byProducts = room(F);
    this.byParts = room(MESSAGE_PARTS * F);
    this.byScalarSums = room(width);
    this.byVectorSums = room(3 * width);
  }

  /** What the network puts out at the surroundings last described, added up over atoms. */
  forward(around: Surroundings): number {
    const { layers, places } = this;
    this.growPairs(around.pairs.count);
    this.embed(around);
    this.update(layers[0], places.updates[0]);
    for (let m = 0; m < places.messages.length; m++) {
      this.passMessages(around, this.messages[m], places.messages[m], layers[m], layers[m + 1]);
      this.update(layers[m + 1], places.updates[m + 1]);
    }
    return this.readOut(around);
  }

  /** Adds −`scale` times the derivatives of what `forward` returned by positions to `forces`, [3N]. */
  backward(around: Surroundings, scale: number, forces: Float64Array): void {
    const { layers, places, byScalars, byVectors } = this;
    this.byBasis.fill(0, 0, around.pairs.count * this.K);
    this.byDirection.fill(0, 0, around.pairs.count * 3);
    this.backReadOut(scale);
    byVectors.fill(0);
    for (let l = layers.length - 1; l >= 0; l--) {
      this.backUpdate(layers[l], places.updates[l]);
      if (l > 0) this.backMessages(around, this.messages[l - 1], places.messages[l - 1], layers[l - 1]);
    }
    this.byScalarSums.fill(0);
    this.byVectorSums.fill(0);
    const { F, K, weights, byScalarSums, byVectorSums } = this;
    const { groups, width } = around;
    const S = around.shape.elements.length;
    for (const group of groups)
      groups.forEach((other, g) => {
        const table = (group.species * S + other.species) * K * F;
        const [first, rows] = [group.first, group.rows];
        const scalars = places.scalarTable + table;
        addBackward(byScalars, first * F, rows, weights, scalars, K, F, byScalarSums, first * width + g * K, width);
        const vectors = places.vectorTable + table;
        const into = 3 * first * width + g * K;
        addBackward(byVectors, 3 * first * F, 3 * rows, weights, vectors, K, F, byVectorSums, into, width);
      });
    around.addForces(byScalarSums, byVectorSums, this.byBasis, this.byDirection, forces);
  }

  private growPairs(pairs: number): void {
    if (pairs <= this.pairRoom) return;
    this.pairRoom = Math.ceil(1.2 * pairs);
    for (const message of this.messages) message.radial = new Float64Array(this.pairRoom * MESSAGE_PARTS * this.F);
    this.byRadial = new Float64Array(this.pairRoom * MESSAGE_PARTS * this.F);
    this.byBasis = new Float64Array(this.pairRoom * this.K);
    this.byDirection = new Float64Array(this.pairRoom * 3);
  }

  private embed(around: Surroundings): void {
    const { F, K, rows, weights, places } = this;
    const { scalars, vectors } = this.layers[0];
    const { groups, width, speciesOfRow, scalarSums, vectorSums } = around;
    const S = around.shape.elements.length;
    for (let row = 0; row < rows; row++)
      for (let f = 0; f < F; f++) scalars[row * F + f] = weights[places.embedding + speciesOfRow[row] * F + f];
    vectors.fill(0);
    for (const group of groups)
      groups.forEach((other, g) => {
        const table = (group.species * S + other.species) * K * F;
        const [first, count] = [group.first, group.rows];
        const from = first * width + g * K;
        addProduct(scalarSums, from, width, count, weights, places.scalarTable + table, K, F, scalars, first * F);
        const [start, into] = [3 * first * width + g * K, 3 * first * F];
        addProduct(vectorSums, start, width, 3 * count, weights, places.vectorTable + table, K, F, vectors, into);
      });
  }

  private update(room: LayerRoom, at: UpdatePlaces): void {
    const { F, rows, weights } = this;
    const { scalars, vectors, scalarsOut, vectorsOut, mixed, products, hidden, hiddenSlopes, gates } = room;
    mixed.fill(0);
    addProduct(vectors, 0, F, 3 * rows, weights, at.mix, F, 2 * F, mixed, 0);
    for (let row = 0; row < rows; row++)
      for (let f = 0; f < F; f++) {
        const n = 6 * row * F + f;
        products[row * F + f] =
          mixed[n] * mixed[n + F] + mixed[n + 2 * F] * mixed[n + 3 * F] + mixed[n + 4 * F] * mixed[n + 5 * F];
      }
    fillRows(hidden, weights, at.hiddenBias, F, rows);
    addProduct(scalars, 0, F, rows, weights, at.fromScalars, F, F, hidden, 0);
    addProduct(products, 0, F, rows, weights, at.fromProducts, F, F, hidden, 0);
    silu(hidden, hiddenSlopes);
    fillRows(gates, weights, at.gateBias, at.gates * F, rows);
    addProduct(hidden, 0, F, rows, weights, at.gate, F, at.gates * F, gates, 0);
    for (let row = 0; row < rows; row++)
      for (let f = 0; f < F; f++) {
        const n = row * F + f;
        const g = row * at.gates * F + f;
        scalarsOut[n] = scalars[n] + gates[g] + gates[g + F] * products[n];
      }
    if (at.gates === 2) return;
    for (let row = 0; row < rows; row++)
      for (let c = 0; c < 3; c++) {
        const v = (3 * row + c) * F;
        const g = (3 * row + 2) * F;
        for (let f = 0; f < F; f++) vectorsOut[v + f] = vectors[v + f] + gates[g + f] * mixed[2 * v + f];
      }
  }

  /** From derivatives by what an update puts out to those by what it takes, in `byScalars` and `byVectors`. */
  private backUpdate(room: LayerRoom, at: UpdatePlaces): void {
    const { F, rows, weights, byScalars, byVectors, byMixed, byHidden, byGates, byProducts } = this;
    const { mixed, products, hiddenSlopes, gates } = room;
    const width = at.gates * F;
    for (let row = 0; row < rows; row++)
      for (let f = 0; f < F; f++) {
        const n = row * F + f;
        const g = row * width + f;
        byGates[g] = byScalars[n];
        byGates[g + F] = byScalars[n] * products[n];
        byProducts[n] = byScalars[n] * gates[g + F];
        if (at.gates === 2) continue;
        const v = 3 * row * F + f;
        const m = 6 * row * F + f;
        byGates[g + 2 * F] =
          byVectors[v] * mixed[m] + byVectors[v + F] * mixed[m + 2 * F] + byVectors[v + 2 * F] * mixed[m + 4 * F];
      }
    byHidden.fill(0);
    addBackward(byGates, 0, rows, weights, at.gate, F, width, byHidden, 0, F);
    for (let n = 0; n < rows * F; n++) byHidden[n] *= hiddenSlopes[n];
    addBackward(byHidden, 0, rows, weights, at.fromScalars, F, F, byScalars, 0, F);
    addBackward(byHidden, 0, rows, weights, at.fromProducts, F, F, byProducts, 0, F);
    for (let row = 0; row < rows; row++)
      for (let c = 0; c < 3; c++)
        for (let f = 0; f < F; f++) {
          const by = byProducts[row * F + f];
          const v = (3 * row + c) * F + f;
          const m = (6 * row + 2 * c) * F + f;
          const gate = at.gates === 3 ? gates[row * width + 2 * F + f] : 0;
          byMixed[m] = by * mixed[m + F] + byVectors[v] * gate;
          byMixed[m + F] = by * mixed[m];
        }
    addBackward(byMixed, 0, 3 * rows, weights, at.mix, F, 2 * F, byVectors, 0, F);
  }

  private passMessages(
    around: Surroundings,
    message: MessageRoom,
    at: MessagePlaces,
    from: LayerRoom,
    into: LayerRoom,
  ): void {
    const { F, K, rows, weights } = this;
    const { pairs, basis } = around;
    const { hidden, hiddenSlopes, parts, radial } = message;
    const { scalarsOut: s, vectorsOut: v } = from;
    const { scalars, vectors } = into;
    const width = MESSAGE_PARTS * F;
    fillRows(hidden, weights, at.hiddenBias, F, rows);
    addProduct(s, 0, F, rows, weights, at.hidden, F, F, hidden, 0);
    silu(hidden, hiddenSlopes);
    fillRows(parts, weights, at.partsBias, width, rows);
    addProduct(hidden, 0, F, rows, weights, at.parts, F, width, parts, 0);
    radial.fill(0, 0, pairs.count * width);
    addProduct(basis, 0, K, pairs.count, weights, at.radial, K, width, radial, 0);
    scalars.set(s);
    vectors.set(v);
    for (let p = 0; p < pairs.count; p++) {
      const i = pairs.i[p];
      const j = pairs.j[p];
      const x = pairs.x[p];
      const y = pairs.y[p];
      const z = pairs.z[p];
      for (let f = 0; f < F; f++) {
        const r = p * width + f;
        const m = j * width + f;
        const n = i * width + f;
        const vi = 3 * i * F + f;
        const vj = 3 * j * F + f;
        const xi = v[vi];
        const yi = v[vi + F];
        const zi = v[vi + 2 * F];
        const xj = v[vj];
        const yj = v[vj + F];
        const zj = v[vj + 2 * F];
        const ti = x * xi + y * yi + z * zi;
        const tj = x * xj + y * yj + z * zj;
        const [r0, r1, r2] = [radial[r], radial[r + F], radial[r + 2 * F]];
        const [r3, r4, r5] = [radial[r + 3 * F], radial[r + 4 * F], radial[r + 5 * F]];
        // To i from j; then to j from i, where the unit vector has the other sign.
        scalars[i * F + f] += parts[m] * r0 + parts[m + 3 * F] * r3 * tj;
        scalars[j * F + f] += parts[n] * r0 - parts[n + 3 * F] * r3 * ti;
        const alongI = parts[m + F] * r1 + parts[m + 4 * F] * r4 * tj + parts[m + 5 * F] * r5 * ti;
        const alongJ = -parts[n + F] * r1 + parts[n + 4 * F] * r4 * ti + parts[n + 5 * F] * r5 * tj;
        const [throughI, throughJ] = [parts[m + 2 * F] * r2, parts[n + 2 * F] * r2];
        vectors[vi] += alongI * x + throughI * xj;
        vectors[vi + F] += alongI * y + throughI * yj;
        vectors[vi + 2 * F] += alongI * z + throughI * zj;
        vectors[vj] += alongJ * x + throughJ * xi;
        vectors[vj + F] += alongJ * y + throughJ * yi;
        vectors[vj + 2 * F] += alongJ * z + throughJ * zi;
      }
    }
  }

  /** From derivatives by scalars and vectors after a message to those before it; adds to `byBasis` and `byDirection`. */
  private backMessages(around: Surroundings, message: MessageRoom, at: MessagePlaces, from: LayerRoom): void {
    const { F, K, rows, weights, byScalars, byVectors, byInputs, byVectorInputs, byParts, byHidden } = this;
    const { byRadial, byBasis, byDirection } = this;
    const { pairs } = around;
    const { hiddenSlopes, parts, radial } = message;
    const { vectorsOut: v } = from;
    const width = MESSAGE_PARTS * F;
    byVectorInputs.set(byVectors);
    byInputs.set(byScalars);
    byParts.fill(0);
    for (let p = 0; p < pairs.count; p++) {
      const i = pairs.i[p];
      const j = pairs.j[p];
      const x = pairs.x[p];
      const y = pairs.y[p];
      const z = pairs.z[p];
      let [dx, dy, dz] = [0, 0, 0];
      for (let f = 0; f < F; f++) {
        const r = p * width + f;
        const m = j * width + f;
        const n = i * width + f;
        const vi = 3 * i * F + f;
        const vj = 3 * j * F + f;
        const xi = v[vi];
        const yi = v[vi + F];
        const zi = v[vi + 2 * F];
        const xj = v[vj];
        const yj = v[vj + F];
        const zj = v[vj + 2 * F];
        const ti = x * xi + y * yi + z * zi;
        const tj = x * xj + y * yj + z * zj;
        const bySi = byScalars[i * F + f];
        const bySj = byScalars[j * F + f];
        const byXi = byVectors[vi];
        const byYi = byVectors[vi + F];
        const byZi = byVectors[vi + 2 * F];
        const byXj = byVectors[vj];
        const byYj = byVectors[vj + F];
        const byZj = byVectors[vj + 2 * F];
        // By the factors that stand before u.
        const byI = x * byXi + y * byYi + z * byZi;
        const byJ = x * byXj + y * byYj + z * byZj;
        const throughI = byXi * xj + byYi * yj + byZi * zj;
        const throughJ = byXj * xi + byYj * yi + byZj * zi;
        const [r0, r1, r2] = [radial[r], radial[r + F], radial[r + 2 * F]];
        const [r3, r4, r5] = [radial[r + 3 * F], radial[r + 4 * F], radial[r + 5 * F]];
        const [m1, m2, m3] = [parts[m + F], parts[m + 2 * F], parts[m + 3 * F]];
        const [m4, m5] = [parts[m + 4 * F], parts[m + 5 * F]];
        const [n1, n2, n3] = [parts[n + F], parts[n + 2 * F], parts[n + 3 * F]];
        const [n4, n5] = [parts[n + 4 * F], parts[n + 5 * F]];
        byParts[m] += bySi * r0;
        byParts[m + F] += byI * r1;
        byParts[m + 2 * F] += throughI * r2;
        byParts[m + 3 * F] += bySi * tj * r3;
        byParts[m + 4 * F] += byI * tj * r4;
        byParts[m + 5 * F] += byI * ti * r5;
        byParts[n] += bySj * r0;
        byParts[n + F] -= byJ * r1;
        byParts[n + 2 * F] += throughJ * r2;
        byParts[n + 3 * F] -= bySj * ti * r3;
        byParts[n + 4 * F] += byJ * ti * r4;
        byParts[n + 5 * F] += byJ * tj * r5;
        byRadial[r] = bySi * parts[m] + bySj * parts[n];
        byRadial[r + F] = byI * m1 - byJ * n1;
        byRadial[r + 2 * F] = throughI * m2 + throughJ * n2;
        byRadial[r + 3 * F] = bySi * tj * m3 - bySj * ti * n3;
        byRadial[r + 4 * F] = byI * tj * m4 + byJ * ti * n4;
        byRadial[r + 5 * F] = byI * ti * m5 + byJ * tj * n5;
        const byTi = byI * m5 * r5 - bySj * n3 * r3 + byJ * n4 * r4;
        const byTj = bySi * m3 * r3 + byI * m4 * r4 + byJ * n5 * r5;
        const alongI = m1 * r1 + m4 * r4 * tj + m5 * r5 * ti;
        const alongJ = -n1 * r1 + n4 * r4 * ti + n5 * r5 * tj;
        dx += alongI * byXi + alongJ * byXj + byTi * xi + byTj * xj;
        dy += alongI * byYi + alongJ * byYj + byTi * yi + byTj * yj;
        dz += alongI * byZi + alongJ * byZj + byTi * zi + byTj * zj;
        byVectorInputs[vi] += n2 * r2 * byXj + byTi * x;
        byVectorInputs[vi + F] += n2 * r2 * byYj + byTi * y;
        byVectorInputs[vi + 2 * F] += n2 * r2 * byZj + byTi * z;
        byVectorInputs[vj] += m2 * r2 * byXi + byTj * x;
        byVectorInputs[vj + F] += m2 * r2 * byYi + byTj * y;
        byVectorInputs[vj + 2 * F] += m2 * r2 * byZi + byTj * z;
      }
      byDirection[3 * p] += dx;
      byDirection[3 * p + 1] += dy;
      byDirection[3 * p + 2] += dz;
    }
    addBackward(byRadial, 0, pairs.count, weights, at.radial, K, width, byBasis, 0, K);
    byHidden.fill(0);
    addBackward(byParts, 0, rows, weights, at.parts, F, width, byHidden, 0, F);
    for (let n = 0; n < rows * F; n++) byHidden[n] *= hiddenSlopes[n];
    addBackward(byHidden, 0, rows, weights, at.hidden, F, F, byInputs, 0, F);
    byScalars.set(byInputs);
    byVectors.set(byVectorInputs);
  }

  private readOut({ speciesOfRow }: Surroundings): number {
    const { F, rows, weights, places, readoutValues, readoutSlopes, layers } = this;
    fillRows(readoutValues, weights, places.readoutBias, F, rows);
    addProduct(layers[layers.length - 1].scalarsOut, 0, F, rows, weights, places.readout, F, F, readoutValues, 0);
    silu(readoutValues, readoutSlopes);
    let sum = 0;
    for (let row = 0; row < rows; row++) {
      sum += weights[places.elementEnergies + speciesOfRow[row]];
      for (let f = 0; f < F; f++) sum += readoutValues[row * F + f] * weights[places.output + f];
    }
    return sum;
  }

  private backReadOut(scale: number): void {
    const { F, rows, weights, places, readoutSlopes, byHidden, byScalars } = this;
    for (let row = 0; row < rows; row++)
      for (let f = 0; f < F; f++)
        byHidden[row * F + f] = scale * weights[places.output + f] * readoutSlopes[row * F + f];
    byScalars.fill(0);
    addBackward(byHidden, 0, rows, weights, places.readout, F, F, byScalars, 0, F);
  }
}

/** Writes the same list of biases into every row. */
function fillRows(values: Float64Array, weights: Float64Array, at: number, width: number, rows: number): void {
  for (let row = 0; row < rows; row++) for (let f = 0; f < width; f++) values[row * width + f] = weights[at + f];
}

/** Replaces each x by x/(1 + exp(−x)), and puts the slope there into `slopes`. */
function silu(values: Float64Array, slopes: Float64Array): void {
  for (let n = 0; n < values.length; n++) {
    const x = values[n];
    const sigmoid = 1 / (1 + Math.exp(-x));
    values[n] = x * sigmoid;
    slopes[n] = sigmoid * (1 + x * (1 - sigmoid));
  }
}
