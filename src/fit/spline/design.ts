/** Energy and forces of a frame as linear functions of a spline model's coefficients. */
import { cubicBasis } from '../../cpu/learned/spline/basis.ts';
import { grown, NeighbourPairs } from '../../cpu/neighbours.ts';
import { pairIndex } from '../../models/atomicNetwork.ts';
import { cutoffOf, pairCount } from '../../models/spline.ts';
import { basisCount, splineTables, type SplineTables } from '../../models/splineTables.ts';
import { modelOf, type SplineColumns } from './columns.ts';

/** Weights and slopes of the four functions at a distance. */
const FOUR = 8;

interface Neighbour {
  readonly atom: number;
  /** Unit vector to it, and distance, Å. */
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly r: number;
}

/**
 * The design matrix of one frame at a time, of one molecule. It has 3N + 1 rows: with coefficients c by column, the first 3N times c
 * are the forces (kcal/mol/Å), and the last times c is the energy (kcal/mol) without self energies.
 */
export class SplineDesign {
  /** Columns that any frame so far touched, in the order in which they were met. */
  readonly touched: number[] = [];
  readonly rows: number;
  /** Of the frame last described, column by column: [touched × rows]. */
  values = new Float64Array(0);
  /** Place of each column in `touched`; −1 where it is not there. */
  private readonly place: Int32Array;
  private readonly tables: SplineTables;
  private readonly pairs: NeighbourPairs;
  private readonly legs = new Float64Array(2 * FOUR);
  private readonly base = new Float64Array(FOUR);

  /** @param species index of each atom's element among those of the form, [N] */
  constructor(
    private readonly columns: SplineColumns,
    private readonly species: Uint32Array,
  ) {
    const { form, count } = columns;
    this.rows = 3 * species.length + 1;
    this.place = new Int32Array(count).fill(-1);
    // Coefficients that are their own numbers, counted from 1: f32 holds them exactly, and 0 is where there is none.
    const numbers = Float64Array.from({ length: count }, (_, column) => column + 1);
    this.tables = splineTables(modelOf(columns, numbers, new Float64Array(form.elements.length)), species);
    this.pairs = new NeighbourPairs(Math.max(cutoffOf(form.pairKnots), cutoffOf(form.legKnots)));
  }

  /** Fills `values`. @param positions Å, [3N] */
  describe(positions: Float64Array): void {
    const { pairs } = this;
    const legCutoff = cutoffOf(this.columns.form.legKnots);
    const near: Neighbour[][] = Array.from(this.species, () => []);
    this.values.fill(0);
    pairs.find(positions);
    for (let p = 0; p < pairs.count; p++) {
      const [i, j, x, y, z, r] = [pairs.i[p], pairs.j[p], pairs.x[p], pairs.y[p], pairs.z[p], pairs.r[p]];
      this.addPair(i, { atom: j, x, y, z, r });
      if (r >= legCutoff) continue;
      near[i].push({ atom: j, x, y, z, r });
      near[j].push({ atom: i, x: -x, y: -y, z: -z, r });
    }
    const { localSpecies } = this.tables;
    near.forEach((around, i) => {
      for (const [n, one] of around.entries())
        for (const two of around.slice(n + 1))
          if (localSpecies[one.atom] <= localSpecies[two.atom]) this.addTriple(i, one, two);
          else this.addTriple(i, two, one);
    });
  }

  private addPair(i: number, { atom: j, x, y, z, r }: Neighbour): void {
    const { pairKnots } = this.columns.form;
    if (r >= cutoffOf(pairKnots)) return;
    const { base } = this;
    const { localSpecies, present, pairs } = this.tables;
    const width = basisCount(pairKnots.intervals);
    const first = (localSpecies[i] * present + localSpecies[j]) * width + cubicBasis(pairKnots, r, base, 0);
    const below = Math.min(0, r - pairKnots.first);
    for (let n = 0; n < 4; n++) {
      const at = this.startOf(pairs[first + n]);
      if (at < 0) continue;
      // Below the first knot: the parabola of its second derivatives there, 1, −2, 1 by the square of the step.
      const curvature = n === 3 ? 0 : (n === 1 ? -2 : 1) / pairKnots.step ** 2;
      const slope = base[4 + n] + below * curvature;
      const value = base[n] + below * (base[4 + n] + 0.5 * below * curvature);
      this.add(at, i, slope * x, slope * y, slope * z);
      this.add(at, j, -slope * x, -slope * y, -slope * z);
      this.values[at + this.rows - 1] += value;
    }
  }

  /** The elements of the neighbours are in order. */
  private addTriple(i: number, one: Neighbour, two: Neighbour): void {
    const { legs, base } = this;
    const { legKnots, baseKnots } = this.columns.form;
    const x = two.r * two.x - one.r * one.x;
    const y = two.r * two.y - one.r * one.y;
    const z = two.r * two.z - one.r * one.z;
    const r = Math.sqrt(x * x + y * y + z * z);
    if (r >= cutoffOf(baseKnots)) return;
    const { localSpecies, present, triples } = this.tables;
    const wide = basisCount(legKnots.intervals);
    const deep = basisCount(baseKnots.intervals);
    const kind =
      localSpecies[i] * pairCount(present) + pairIndex(localSpecies[one.atom], localSpecies[two.atom], present);
    const a = cubicBasis(legKnots, one.r, legs, 0);
    const b = cubicBasis(legKnots, two.r, legs, FOUR);
    const c = cubicBasis(baseKnots, r, base, 0);
    for (let l = 0; l < 4; l++)
      for (let m = 0; m < 4; m++) {
        const row = ((kind * wide + a + l) * wide + b + m) * deep + c;
        const value = legs[l] * legs[FOUR + m];
        const byOne = legs[4 + l] * legs[FOUR + m];
        const byTwo = legs[l] * legs[FOUR + 4 + m];
        for (let n = 0; n < 4; n++) {
          const at = this.startOf(triples[row + n]);
          if (at < 0) continue;
          const pullOne = byOne * base[n];
          const pullTwo = byTwo * base[n];
          const pull = (value * base[4 + n]) / r;
          this.add(
            at,
            i,
            pullOne * one.x + pullTwo * two.x,
            pullOne * one.y + pullTwo * two.y,
            pullOne * one.z + pullTwo * two.z,
          );
          this.add(at, one.atom, pull * x - pullOne * one.x, pull * y - pullOne * one.y, pull * z - pullOne * one.z);
          this.add(at, two.atom, -pull * x - pullTwo * two.x, -pull * y - pullTwo * two.y, -pull * z - pullTwo * two.z);
          this.values[at + this.rows - 1] += value * base[n];
        }
      }
  }

  private add(at: number, atom: number, x: number, y: number, z: number): void {
    const { values } = this;
    values[at + 3 * atom] += x;
    values[at + 3 * atom + 1] += y;
    values[at + 3 * atom + 2] += z;
  }

  /** Where the values of a column begin, which is numbered from 1; −1 for 0. */
  private startOf(number: number): number {
    if (number === 0) return -1;
    const column = number - 1;
    let place = this.place[column];
    if (place < 0) {
      place = this.touched.push(column) - 1;
      this.place[column] = place;
      if ((place + 1) * this.rows > this.values.length) this.values = grown(this.values, 2 * (place + 64) * this.rows);
    }
    return place * this.rows;
  }
}
