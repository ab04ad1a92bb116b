/** Normal equations of a spline fit, gathered molecule by molecule: no matrix of all frames is ever there. */
import type { ReferenceMolecule } from '../../assess/reference.ts';
import { FfpError } from '../../core/errors.ts';
import { grown } from '../../cpu/neighbours.ts';
import { packedRow } from '../packedMatrix.ts';
import type { SplineColumns } from './columns.ts';
import { SplineDesign } from './design.ts';

/** What observations count, against a squared force component of 1 kcal/mol/Å. */
export interface ObservationWeights {
  /** Of an energy's difference from the mean of its molecule's frames, by squared kcal/mol. */
  readonly energy: number;
  /** Of that mean: how molecules compare with each other, and with lone atoms. */
  readonly offset: number;
  /** Of everything that the molecule's frames say, forces included; 1 where absent. */
  readonly all?: number;
}

/** Most unknowns: their matrix takes 0.6 GB. */
const MOST_UNKNOWNS = 12_000;

/** Lower triangle of AᵀWA, packed, and AᵀWy, over unknowns in the order in which they were met. */
export class NormalEquations {
  gram = new Float64Array(0);
  moment = new Float64Array(0);
  /** The columns that are unknowns; beyond `columns.count`: the self energy of an element. */
  unknowns: number[] = [];
  private place = new Map<number, number>();

  /** @param most unknowns that there is room for */
  constructor(private readonly most = MOST_UNKNOWNS) {}

  /** Adds W a aᵀ and W a y, with `values` at the places given (ascending). */
  addRow(places: Uint32Array, values: Float64Array, count: number, observed: number, weight: number): void {
    const { gram, moment } = this;
    for (let p = 0; p < count; p++) {
      const scaled = weight * values[p];
      const row = packedRow(places[p]);
      moment[places[p]] += scaled * observed;
      for (let q = 0; q <= p; q++) gram[row + places[q]] += scaled * values[q];
    }
  }

  /**
   * The same as three rows one after another, to the bit, in one pass over the matrix: those of an atom, which touch the same columns.
   * @param rows their values at the places, [3], `count` of each
   */
  addThree(
    places: Uint32Array,
    [first, second, third]: readonly Float64Array[],
    count: number,
    observed: ArrayLike<number>,
    weights: ArrayLike<number>,
  ): void {
    const { gram, moment } = this;
    for (let p = 0; p < count; p++) {
      const [a, b, c] = [weights[0] * first[p], weights[1] * second[p], weights[2] * third[p]];
      const place = places[p];
      moment[place] = moment[place] + a * observed[0] + b * observed[1] + c * observed[2];
      const row = packedRow(place);
      for (let q = 0; q <= p; q++) {
        const at = row + places[q];
        gram[at] = gram[at] + a * first[q] + b * second[q] + c * third[q];
      }
    }
  }

  /** Adds what another has gathered. */
  add(other: NormalEquations): void {
    const places = other.unknowns.map((column) => this.placeOf(column));
    for (let p = 0; p < places.length; p++) {
      this.moment[places[p]] += other.moment[p];
      const row = packedRow(p);
      for (let q = 0; q <= p; q++) {
        const [low, high] = places[p] < places[q] ? [places[p], places[q]] : [places[q], places[p]];
        this.gram[packedRow(high) + low] += other.gram[row + q];
      }
    }
  }

  /** The place of a column among the unknowns; it is given the next one where it has none. */
  placeOf(column: number): number {
    let place = this.place.get(column);
    if (place === undefined) {
      place = this.unknowns.push(column) - 1;
      this.place.set(column, place);
      this.makeRoom();
    }
    return place;
  }

  /** The place of a column, if it has one. */
  find(column: number): number | undefined {
    return this.place.get(column);
  }

  /** Leaves only some of the unknowns, in the same order. @param chosen takes a column and its diagonal element of the matrix */
  keep(chosen: (column: number, diagonal: number) => boolean): void {
    const { gram, moment } = this;
    const kept = [...this.unknowns.keys()].filter((p) => chosen(this.unknowns[p], gram[packedRow(p) + p]));
    // Everything moves towards the beginning, so that nothing is overwritten before it was read.
    kept.forEach((p, to) => {
      moment[to] = moment[p];
      for (let q = 0; q <= to; q++) gram[packedRow(to) + q] = gram[packedRow(p) + kept[q]];
    });
    this.unknowns = kept.map((p) => this.unknowns[p]);
    this.place = new Map(this.unknowns.map((column, to) => [column, to]));
  }

  private makeRoom(): void {
    const size = this.unknowns.length;
    if (size <= this.moment.length) return;
    if (size > this.most)
      throw new FfpError(
        'usage',
        `The splines have more than ${this.most} coefficients that data speak of; take fewer intervals or shorter legs.`,
      );
    const room = Math.min(this.most, Math.ceil(1.3 * size) + 64);
    this.moment = grown(this.moment, room);
    this.gram = grown(this.gram, packedRow(room));
  }
}

/** A solution whose errors set the weights of forces: W = typical/max(error, typical/4). Squares then become absolute deviations. */
export interface LastSolution {
  /** By column; NaN counts as nothing. */
  readonly coefficients: Float64Array;
  /** The error that keeps its weight, kcal/mol/Å. */
  readonly typical: number;
}

/** What a molecule's `train` frames say. */
export interface MoleculeEquations {
  readonly equations: NormalEquations;
  /** Sum of the absolute errors of all force components by the last solution, kcal/mol/Å, and their number. */
  readonly absolute: number;
  readonly components: number;
}

/**
 * Normal equations of a molecule's `train` frames; null where it has none.
 * @param species index of each atom's element among those of the form, [N]
 * @param energyOffset of the molecule, taken off its energies, kcal/mol
 * @param last null for equal weights
 */
export function moleculeEquations(
  columns: SplineColumns,
  molecule: ReferenceMolecule,
  species: Uint32Array,
  energyOffset: number,
  weights: ObservationWeights,
  last: LastSolution | null,
): MoleculeEquations | null {
  const frames = Array.from(molecule.splits.keys()).filter((f) => molecule.splits[f] === 'train');
  if (frames.length === 0) return null;
  const { all = 1 } = weights;
  const design = new SplineDesign(columns, species);
  const equations = new NormalEquations();
  const components = 3 * species.length;
  const energyRows: Float64Array[] = [];
  let absolute = 0;
  let places = new Uint32Array(0);
  let rows = [0, 1, 2].map(() => new Float64Array(0));
  const [observed, trust] = [new Float64Array(3), new Float64Array(3)];
  for (const f of frames) {
    design.describe(molecule.positions.subarray(f * components, (f + 1) * components));
    const width = design.touched.length;
    for (let n = equations.unknowns.length; n < width; n++) equations.placeOf(design.touched[n]);
    places = grown(places, width);
    rows = rows.map((row) => grown(row, width));
    const [first, second, third] = rows;
    for (let row = 0; row < components; row += 3) {
      let count = 0;
      const predicted = [0, 0, 0];
      for (let n = 0; n < width; n++) {
        const at = n * design.rows + row;
        const [x, y, z] = [design.values[at], design.values[at + 1], design.values[at + 2]];
        if (x === 0 && y === 0 && z === 0) continue;
        places[count] = n;
        first[count] = x;
        second[count] = y;
        third[count++] = z;
        const coefficient = last ? last.coefficients[design.touched[n]] : 0;
        if (Number.isNaN(coefficient)) continue;
        predicted[0] += x * coefficient;
        predicted[1] += y * coefficient;
        predicted[2] += z * coefficient;
      }
      for (let axis = 0; axis < 3; axis++) {
        observed[axis] = molecule.forces[f * components + row + axis];
        const error = Math.abs(predicted[axis] - observed[axis]);
        absolute += error;
        trust[axis] = all * (last ? last.typical / Math.max(error, last.typical / 4) : 1);
      }
      equations.addThree(places, rows, count, observed, trust);
    }
    energyRows.push(Float64Array.from({ length: width }, (_, n) => design.values[n * design.rows + components]));
  }
  addEnergies(equations, columns, species, weights, {
    rows: energyRows,
    energies: frames.map((f) => molecule.energies[f] - energyOffset),
  });
  return { equations, absolute, components: frames.length * components };
}

/** Energies as differences from their mean, and the mean. */
function addEnergies(
  equations: NormalEquations,
  columns: SplineColumns,
  species: Uint32Array,
  { energy, offset, all = 1 }: ObservationWeights,
  { rows, energies }: { readonly rows: readonly Float64Array[]; readonly energies: readonly number[] },
): void {
  const width = equations.unknowns.length;
  const count = energies.length;
  const meanRow = new Float64Array(width);
  for (const row of rows) row.forEach((value, n) => (meanRow[n] += value / count));
  const meanEnergy = energies.reduce((sum, energy) => sum + energy / count, 0);
  const everywhere = Uint32Array.from({ length: width }, (_, n) => n);
  const differences = rows.map((row) => meanRow.map((value, n) => (row[n] ?? 0) - value));
  const observed = energies.map((own) => own - meanEnergy);
  const trust = [all * energy, all * energy, all * energy];
  const whole = count - (count % 3);
  for (let f = 0; f < whole; f += 3)
    equations.addThree(everywhere, differences.slice(f, f + 3), width, observed.slice(f, f + 3), trust);
  for (let f = whole; f < count; f++) equations.addRow(everywhere, differences[f], width, observed[f], all * energy);
  const elements = [...new Set(species)].sort((a, b) => a - b);
  const places = elements.map((s) => equations.placeOf(columns.count + s));
  const atoms = elements.map((s) => species.reduce((sum, own) => sum + (own === s ? 1 : 0), 0));
  const wide = new Uint32Array(width + places.length);
  wide.set(everywhere);
  wide.set(places, width);
  const row = new Float64Array(width + places.length);
  row.set(meanRow);
  row.set(atoms, width);
  if (offset > 0) equations.addRow(wide, row, row.length, meanEnergy, all * offset);
}
