/** All that is not bonded in a periodic box, in f64: Lennard-Jones and Coulomb within the cutoff, and what lies beyond. */
import type { Box } from '../../chem/box.ts';
import { lap } from '../../core/laps.ts';
import { COULOMB } from '../../core/units.ts';
import { backgroundEnergy, chargesOf, selfEnergy, type Periodicity } from '../../forcefield/periodic.ts';
import type { Potential } from '../../forcefield/potential.ts';
import type { PairTermData } from '../../forcefield/term.ts';
import { Reciprocal } from '../lattice/reciprocal.ts';
import { SmoothCoulomb, smoothDerivatives } from '../../forcefield/smoothCoulomb.ts';
import type { Run } from '../simd/kernel.ts';
import type { StartHelper } from '../simd/helper.ts';
import { KernelRoom, type RoomOptions } from '../simd/room.ts';
import { ClusterList, NOBODY, type AtomKinds } from './clusterList.ts';
import { CHARGED, DISPERSED, PAIR_BYTES } from './kernelCode.ts';
import { nearKernel } from './nearKernel.ts';
import { pairKernels, pairNumbers } from './pairKernel.ts';
import { SharedWork } from './sharedWork.ts';
import { soundPositions } from './wrappedPositions.ts';

export interface SumOptions extends Pick<RoomOptions, 'plain'> {
  /** Starts another thread, which takes a part of the pairs where there are many. */
  readonly helper?: StartHelper | undefined;
}

/** The sum over a box's pairs and waves for one Potential. Allocates nothing but for a new list. */
export class PeriodicSum {
  private readonly periodic: Periodicity;
  /** The list of each replica, by the array that holds its positions. */
  private readonly lists = new WeakMap<Float64Array, ClusterList>();
  /** A list for whoever comes by, and who came last. */
  private guest: ClusterList | null = null;
  private guestOf: Float64Array | null = null;
  /** How often a list was made. */
  builds = 0;
  private readonly charges: Float64Array;
  private readonly kinds: AtomKinds;
  private readonly memory: KernelRoom;
  /** Forces and energies, forces alone, and the lists of atoms. */
  private readonly pairs: Run;
  private readonly pushes: Run;
  private readonly near: Run;
  /** Byte offsets of what the kernel reads, and of what it writes. */
  private readonly table: number;
  private readonly screening: number;
  private readonly masks: number;
  /** Of this thread, and of the one that helps. */
  private readonly energyPlaces: readonly [number, number];
  private forcePlaces: readonly [number, number] = [0, 0];
  private forceRoom = 0;
  private readonly shared: SharedWork | null;
  private readonly rounded: Float64Array;
  /** Places among the Terms; −1 where there is none. */
  private readonly ljAt: number;
  private readonly coulombAt: number;
  private readonly reciprocalAt: number;
  private readonly smooth: SmoothCoulomb;
  private readonly mesh: Reciprocal | null;
  private readonly selfEnergy: number;
  /** Excluded pairs i < j of charges. */
  private readonly excluded: Uint32Array;
  private readonly unasked: Float64Array;
  private lennardJones = 0;
  private coulomb = 0;
  /** Edges, Å: the Potential's at first. */
  box: Box;

  /** @param options where the kernel of pairs works */
  constructor(
    private readonly potential: Potential,
    { plain = false, helper }: SumOptions = {},
  ) {
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
    const { electrostatics, cutoff } = periodic;
    const mesh = electrostatics.kind === 'pme' && this.reciprocalAt >= 0 ? electrostatics : null;
    this.smooth = new SmoothCoulomb(mesh?.alpha ?? 1, cutoff);
    this.mesh = mesh && charges ? new Reciprocal(charges.atomParameters, mesh.alpha, mesh.grid) : null;
    this.selfEnergy = mesh ? selfEnergy(potential, mesh.alpha) : 0;
    this.excluded = mesh ? excludedPairs(potential) : new Uint32Array(0);
    this.rounded = new Float64Array(3 * atoms);
    this.unasked = new Float64Array(terms.length);
    this.memory = new KernelRoom({ plain, shared: helper !== undefined });
    const { memory, smooth } = this;
    const place = (numbers: ArrayLike<number>): number => {
      const at = memory.take(8 * numbers.length);
      memory.f64.set(numbers, at / 8);
      return at;
    };
    this.kinds = { charges: this.charges, kinds: kindsOf(this.charges, lj?.kind === 'pair' ? lj : undefined) };
    this.table = place(lj?.kind === 'pair' ? lj.table.map((value, n) => (n % 2 === 0 ? 12 : 6) * value) : []);
    // Energy and force side by side, by power.
    this.screening = place(mesh ? interleaved(smooth.energy, smooth.force) : []);
    this.masks = memory.take(64);
    for (let bits = 0; bits < 4; bits++)
      for (let lane = 0; lane < 2; lane++)
        memory.u32.fill(
          (bits >> lane) & 1 ? ~0 : 0,
          this.masks / 4 + 4 * bits + 2 * lane,
          this.masks / 4 + 4 * bits + 2 * lane + 2,
        );
    this.energyPlaces = [memory.take(32), memory.take(32)];
    const kernels = pairKernels({
      cutoff,
      types: lj?.kind === 'pair' ? lj.typeCount : 0,
      end: periodic.lennardJones,
      coulomb: !charges ? null : electrostatics.kind === 'pme' ? { scale: smooth.scale } : electrostatics,
      atoms,
    });
    const all = [...kernels, nearKernel];
    [this.pairs, this.pushes, this.near] = memory.link(all);
    const lent = helper ? memory.lend(all) : null;
    this.shared = helper && lent ? new SharedWork(helper, lent) : null;
  }

  /**
   * Adds forces (kcal/mol/Å, [3N]) at positions (Å, [3N], molecules whole) and sets the energies of its Terms (kcal/mol).
   * @param energies null where nobody asks: the forces are the same bits
   */
  evaluate(positions: Float64Array, forces: Float64Array, asked: Float64Array | null): void {
    const { box } = this;
    const energies = asked ?? this.unasked;
    const { periodic, ljAt, coulombAt, reciprocalAt } = this;
    if (!soundPositions(positions, this.rounded)) {
      // Of what is no number, or beyond all reason, nothing can be said.
      for (const at of [ljAt, coulombAt, reciprocalAt]) if (at >= 0) energies[at] = NaN;
      forces.fill(NaN);
      return;
    }
    const list = this.listFor(positions, box);
    const counted = asked !== null;
    const middle = this.handOver(list, counted);
    const volume = box[0] * box[1] * box[2];
    const [a, b, c] = periodic.box;
    let excluded = 0;
    if (this.mesh && periodic.electrostatics.kind === 'pme') {
      excluded = this.sumExcluded(positions, box, forces);
      const { alpha } = periodic.electrostatics;
      energies[reciprocalAt] =
        this.mesh.evaluate(positions, box, forces) + this.selfEnergy + backgroundEnergy(this.potential, box, alpha);
    }
    this.sumPairs(list, forces, counted, middle);
    if (ljAt >= 0) energies[ljAt] = this.lennardJones + (periodic.dispersion * a * b * c) / volume;
    if (coulombAt >= 0) energies[coulombAt] = this.coulomb + excluded;
  }

  /** Ends the thread that helps, if there is one. */
  destroy(): void {
    this.shared?.end();
  }

  private listFor(positions: Float64Array, box: Box): ClusterList {
    lap('list');
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
      list.build(positions, this.rounded, box, this.periodic.cutoff);
      this.builds++;
    } else list.refresh(this.rounded);
    return list;
  }

  private newList(): ClusterList {
    return new ClusterList(this.potential, this.memory, this.kinds, this.near, this.masks);
  }

  /** Makes room for the forces of pairs, and hands over the part of another thread. @returns the first slot of that part */
  private handOver(list: ClusterList, counted: boolean): number {
    const { memory, shared, energyPlaces } = this;
    const size = list.order.length * (PAIR_BYTES / 2);
    if (size > this.forceRoom) {
      this.forceRoom = size + (size >> 3);
      this.forcePlaces = [memory.take(this.forceRoom), shared ? memory.take(this.forceRoom) : 0];
    }
    const middle = shared ? slotAt(list, memory.u32, 1 - shared.share()) : list.order.length;
    for (let side = 0; side < (middle < list.order.length ? 2 : 1); side++) {
      memory.f64.fill(0, this.forcePlaces[side] / 8, (this.forcePlaces[side] + size) / 8);
      memory.f64.fill(0, energyPlaces[side] / 8, energyPlaces[side] / 8 + 4);
    }
    if (middle < list.order.length) shared!.hand(counted ? 0 : 1, this.numbersOf(list, middle, list.order.length, 1));
    return middle;
  }

  /** What the kernel is told: the slots whose lists it goes along, and whose forces and energies it adds to. */
  private numbersOf(list: ClusterList, first: number, last: number, side: 0 | 1): readonly number[] {
    const { table, screening, masks } = this;
    const { atomStarts: starts, places, kinds, shifts } = list;
    const own = { forces: this.forcePlaces[side], energies: this.energyPlaces[side], first, last };
    return pairNumbers({ ...own, starts, places, kinds, shifts, table, screening, masks });
  }

  /** Sums the pairs from the first slot to the middle, and waits for the others. */
  private sumPairs(list: ClusterList, forces: Float64Array, counted: boolean, middle: number): void {
    const { memory, shared, energyPlaces, forcePlaces } = this;
    lap('pairs');
    const sum = counted ? this.pairs : this.pushes;
    const { length } = list.order;
    shared?.alone();
    const start = shared ? performance.now() : 0;
    if (middle > 0) sum(...this.numbersOf(list, 0, middle, 0));
    shared?.done(performance.now() - start);
    if (middle < length && !shared!.wait()) sum(...this.numbersOf(list, middle, length, 0));
    else if (middle < length) this.join(length * (PAIR_BYTES / 2));
    const { f64 } = memory;
    list.order.forEach((atom, slot) => {
      if (atom === NOBODY) return;
      const at = forcePlaces[0] / 8 + (slot >> 1) * 8 + (slot & 1);
      forces[3 * atom] += f64[at];
      forces[3 * atom + 1] += f64[at + 2];
      forces[3 * atom + 2] += f64[at + 4];
    });
    const e = energyPlaces[0] / 8;
    this.lennardJones = f64[e] + f64[e + 1];
    this.coulomb = f64[e + 2] + f64[e + 3];
  }

  /** Adds what the other thread summed: exactly, as if this one had. */
  private join(bytes: number): void {
    const { f64 } = this.memory;
    const add = ([to, from]: readonly [number, number], count: number): void => {
      for (let n = 0; n < count; n++) f64[to / 8 + n] += f64[from / 8 + n];
    };
    add(this.forcePlaces, bytes / 8);
    add(this.energyPlaces, 4);
  }

  /** Takes the waves of excluded pairs away again: they see each other's spread charges, and should see nothing. @returns kcal/mol */
  private sumExcluded(x: Float64Array, box: Box, forces: Float64Array): number {
    lap('excluded');
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

/** The slot up to which the lists of atoms are this part of all lists, 0 to 1. */
function slotAt({ order, atomStarts }: ClusterList, u32: Uint32Array, part: number): number {
  const at = atomStarts / 4;
  const wanted = u32[at] + part * (u32[at + order.length] - u32[at]);
  let [low, high] = [0, order.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (u32[at + middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return part >= 1 ? order.length : low;
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

/** What each atom is to the kernel of pairs. */
function kindsOf(charges: Float64Array, lj: PairTermData | undefined): Uint32Array {
  const kinds = new Uint32Array(3 * charges.length);
  const count = lj?.typeCount ?? 0;
  // Hydrogens of many waters have no part in Lennard-Jones.
  const dispersed = Array.from({ length: count }, (_, type) =>
    lj!.table.subarray(2 * type * count, 2 * (type + 1) * count).some((value) => value !== 0),
  );
  charges.forEach((charge, atom) => {
    const type = lj?.types[atom] ?? 0;
    kinds[3 * atom] = (charge !== 0 ? CHARGED : 0) | (dispersed[type] ? DISPERSED : 0);
    kinds[3 * atom + 1] = 16 * count * type;
    kinds[3 * atom + 2] = 16 * type;
  });
  return kinds;
}

/** The pieces of two tables of cubics as (first, second) by power. */
function interleaved(first: Float64Array, second: Float64Array): Float64Array {
  return Float64Array.from({ length: 2 * first.length }, (_, n) => (n % 2 === 0 ? first : second)[n >> 1]);
}
