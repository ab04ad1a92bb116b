/** All that is not bonded in a periodic box, in f64: Lennard-Jones and Coulomb within the cutoff, and what lies beyond. */
import type { Box } from '../../chem/box.ts';
import { COULOMB } from '../../core/units.ts';
import { backgroundEnergy, chargesOf, selfEnergy, switching, type Periodicity } from '../../forcefield/periodic.ts';
import type { Potential } from '../../forcefield/potential.ts';
import { Reciprocal } from '../lattice/reciprocal.ts';
import { SmoothCoulomb, smoothDerivatives } from '../../forcefield/smoothCoulomb.ts';
import { ATOM_BITS, ATOM_MASK, VerletList } from './verletList.ts';

/** The sum over a box's pairs and waves for one Potential. Allocates nothing once it has been used. */
export class PeriodicSum {
  private readonly periodic: Periodicity;
  /** The list of each replica, by the array that holds its positions. */
  private readonly lists = new WeakMap<Float64Array, VerletList>();
  /** A list for whoever comes by, and who came last. */
  private guest: VerletList | null = null;
  private guestOf: Float64Array | null = null;
  /** How often a list was made. */
  builds = 0;
  private readonly charges: Float64Array;
  private readonly types: Uint32Array;
  private readonly typeCount: number;
  private readonly table: Float64Array;
  /** Places among the Terms; −1 where there is none. */
  private readonly ljAt: number;
  private readonly coulombAt: number;
  private readonly reciprocalAt: number;
  private readonly smooth: SmoothCoulomb;
  private readonly mesh: Reciprocal | null;
  private readonly selfEnergy: number;
  /** Excluded pairs i < j of charges. */
  private readonly excluded: Uint32Array;
  private lennardJones = 0;
  private coulomb = 0;
  /** Edges, Å: the Potential's at first. */
  box: Box;

  constructor(private readonly potential: Potential) {
    const { periodic, terms, atoms } = potential;
    if (!periodic) throw new Error('a Potential in empty space has no periodic sum');
    this.periodic = periodic;
    this.box = periodic.box;
    const lj = terms.find((term) => term.kind === 'pair' && term.term === 'lennard_jones');
    const charges = chargesOf(potential);
    this.ljAt = lj ? terms.indexOf(lj) : -1;
    this.coulombAt = charges ? terms.indexOf(charges) : -1;
    this.reciprocalAt = terms.findIndex(({ kind }) => kind === 'lattice');
    // Charges in units in which their product over r is an energy.
    this.charges = charges ? charges.atomParameters.map((q) => q * Math.sqrt(COULOMB)) : new Float64Array(atoms);
    this.types = lj?.kind === 'pair' ? lj.types : new Uint32Array(atoms);
    this.typeCount = lj?.kind === 'pair' ? lj.typeCount : 1;
    this.table = lj?.kind === 'pair' ? lj.table : new Float64Array(2);
    const { electrostatics, cutoff } = periodic;
    const mesh = electrostatics.kind === 'pme' && this.reciprocalAt >= 0 ? electrostatics : null;
    this.smooth = new SmoothCoulomb(mesh?.alpha ?? 1, cutoff);
    this.mesh = mesh && charges ? new Reciprocal(charges.atomParameters, mesh.alpha, mesh.grid) : null;
    this.selfEnergy = mesh ? selfEnergy(potential, mesh.alpha) : 0;
    this.excluded = mesh ? excludedPairs(potential) : new Uint32Array(0);
  }

  /**
   * Adds forces (kcal/mol/Å, [3N]) at positions (Å, [3N], molecules whole) and sets the energies of its Terms (kcal/mol).
   * @param box where it is another one than `box`
   */
  evaluate(positions: Float64Array, forces: Float64Array, energies: Float64Array, box: Box = this.box): void {
    const { periodic, ljAt, coulombAt, reciprocalAt } = this;
    const list = this.listFor(positions, box);
    if (!list.refresh(positions)) {
      // Of what is no number, or beyond all reason, nothing can be said.
      for (const at of [ljAt, coulombAt, reciprocalAt]) if (at >= 0) energies[at] = NaN;
      forces.fill(NaN);
      return;
    }
    this.sumPairs(list, forces);
    const volume = box[0] * box[1] * box[2];
    const [a, b, c] = periodic.box;
    if (ljAt >= 0) energies[ljAt] = this.lennardJones + (periodic.dispersion * a * b * c) / volume;
    if (this.mesh && periodic.electrostatics.kind === 'pme') {
      this.coulomb += this.sumExcluded(positions, box, forces);
      const { alpha } = periodic.electrostatics;
      energies[reciprocalAt] =
        this.mesh.evaluate(positions, box, forces) + this.selfEnergy + backgroundEnergy(this.potential, box, alpha);
    }
    if (coulombAt >= 0) energies[coulombAt] = this.coulomb;
  }

  private listFor(positions: Float64Array, box: Box): VerletList {
    let list = this.lists.get(positions);
    if (!list) {
      list = this.guest ?? this.newList();
      this.guest = list;
      // An array that comes again is a replica's, and gets the list that was made for it.
      if (this.guestOf === positions) {
        this.lists.set(positions, list);
        this.guest = null;
      }
      this.guestOf = positions;
    }
    if (!list.serves(positions, box)) {
      list.build(positions, box, this.periodic.cutoff);
      this.builds++;
    }
    return list;
  }

  private newList(): VerletList {
    const list = new VerletList(this.potential);
    this.charges.forEach((charge, i) => (list.places[4 * i + 3] = charge));
    return list;
  }

  private sumPairs(list: VerletList, forces: Float64Array): void {
    const { types, typeCount, table, smooth, periodic } = this;
    const { places, partners, counts, stride, shifts } = list;
    const { electrostatics } = periodic;
    const field = electrostatics.kind === 'reaction field' ? electrostatics : null;
    const limit = periodic.cutoff * periodic.cutoff;
    const { scale, energy: energyTable, force: forceTable } = smooth;
    const k = field?.k ?? 0;
    const c = field?.c ?? 0;
    const end = periodic.lennardJones;
    const from = end?.kind === 'switch' ? end.from : Infinity;
    const from2 = from * from;
    const width = periodic.cutoff - from;
    const shift6 = end?.kind === 'shift' ? limit ** -3 : 0;
    let lennardJones = 0;
    let coulomb = 0;
    for (let i = 0; i < counts.length; i++) {
      const xi = places[4 * i];
      const yi = places[4 * i + 1];
      const zi = places[4 * i + 2];
      const qi = places[4 * i + 3];
      const row = 2 * types[i] * typeCount;
      let fx = 0;
      let fy = 0;
      let fz = 0;
      for (let n = i * stride, end = n + counts[i]; n < end; n++) {
        const entry = partners[n];
        const j = entry & ATOM_MASK;
        const shift = 3 * (entry >>> ATOM_BITS);
        const place = 4 * j;
        const dx = xi - places[place] + shifts[shift];
        const dy = yi - places[place + 1] + shifts[shift + 1];
        const dz = zi - places[place + 2] + shifts[shift + 2];
        const r2 = dx * dx + dy * dy + dz * dz;
        if (r2 >= limit) continue;
        const inverse2 = 1 / r2;
        const at = row + 2 * types[j];
        const inverse6 = inverse2 * inverse2 * inverse2;
        const repulsion = table[at] * inverse6 * inverse6;
        const attraction = table[at + 1] * inverse6;
        let energy = repulsion - attraction - shift6 * (table[at] * shift6 - table[at + 1]);
        let f = (12 * repulsion - 6 * attraction) * inverse2;
        if (r2 > from2) {
          const r = Math.sqrt(r2);
          const { value, slope } = switching((r - from) / width);
          f = f * value - (energy * slope) / (width * r);
          energy *= value;
        }
        lennardJones += energy;
        const q = qi * places[place + 3];
        if (q !== 0) {
          const inverse = Math.sqrt(inverse2);
          if (field) {
            coulomb += q * (inverse + k * r2 - c);
            f += q * (inverse * inverse2 - 2 * k);
          } else {
            const t = r2 * scale;
            const piece = t | 0;
            const p = 4 * piece;
            const fraction = t - piece;
            coulomb +=
              q *
              (inverse -
                (energyTable[p] +
                  fraction * (energyTable[p + 1] + fraction * (energyTable[p + 2] + fraction * energyTable[p + 3]))));
            f +=
              q *
              (inverse * inverse2 -
                (forceTable[p] +
                  fraction * (forceTable[p + 1] + fraction * (forceTable[p + 2] + fraction * forceTable[p + 3]))));
          }
        }
        const u = f * dx;
        const v = f * dy;
        const w = f * dz;
        const b = 3 * j;
        fx += u;
        fy += v;
        fz += w;
        forces[b] -= u;
        forces[b + 1] -= v;
        forces[b + 2] -= w;
      }
      forces[3 * i] += fx;
      forces[3 * i + 1] += fy;
      forces[3 * i + 2] += fz;
    }
    this.lennardJones = lennardJones;
    this.coulomb = coulomb;
  }

  /** Takes the waves of excluded pairs away again: they see each other's spread charges, and should see nothing. @returns kcal/mol */
  private sumExcluded(x: Float64Array, box: Box, forces: Float64Array): number {
    const { excluded, charges, smooth, periodic } = this;
    const limit = periodic.cutoff * periodic.cutoff;
    const { scale, energy: energyTable, force: forceTable } = smooth;
    const [la, lb, lc] = box;
    let energy = 0;
    for (let e = 0; e < excluded.length; e += 2) {
      const a = 3 * excluded[e];
      const b = 3 * excluded[e + 1];
      let dx = x[a] - x[b];
      let dy = x[a + 1] - x[b + 1];
      let dz = x[a + 2] - x[b + 2];
      dx -= la * Math.round(dx / la);
      dy -= lb * Math.round(dy / lb);
      dz -= lc * Math.round(dz / lc);
      const r2 = dx * dx + dy * dy + dz * dz;
      const q = charges[excluded[e]] * charges[excluded[e + 1]];
      let f: number;
      if (r2 < limit) {
        const place = r2 * scale;
        const piece = Math.floor(place);
        const t = place - piece;
        const p = 4 * piece;
        energy -= q * (energyTable[p] + t * (energyTable[p + 1] + t * (energyTable[p + 2] + t * energyTable[p + 3])));
        f = -q * (forceTable[p] + t * (forceTable[p + 1] + t * (forceTable[p + 2] + t * forceTable[p + 3])));
      } else {
        // A molecule may be larger than the cutoff is long, or on its way to fall apart.
        const [value, slope] = smoothDerivatives(smooth.alpha, r2);
        energy -= q * value;
        f = 2 * q * slope;
      }
      forces[a] += f * dx;
      forces[a + 1] += f * dy;
      forces[a + 2] += f * dz;
      forces[b] -= f * dx;
      forces[b + 1] -= f * dy;
      forces[b + 2] -= f * dz;
    }
    return energy;
  }
}

/** Excluded pairs i < j that both have charges. */
function excludedPairs(potential: Potential): Uint32Array {
  const { start, partners } = potential.exclusions;
  const charges = chargesOf(potential)?.atomParameters;
  const pairs: number[] = [];
  for (let i = 0; i < potential.atoms; i++)
    for (let e = start[i]; e < start[i + 1]; e++) {
      const j = partners[e];
      if (j > i && charges && charges[i] * charges[j] !== 0) pairs.push(i, j);
    }
  return Uint32Array.from(pairs);
}
