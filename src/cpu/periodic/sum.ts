/** All that is not bonded in a periodic box, in f64: Lennard-Jones and Coulomb within the cutoff, and what lies beyond. */
import type { Box } from '../../chem/box.ts';
import { lap } from '../../core/laps.ts';
import { COULOMB } from '../../core/units.ts';
import { backgroundEnergy, chargesOf, selfEnergy, type Periodicity } from '../../forcefield/periodic.ts';
import type { Potential } from '../../forcefield/potential.ts';
import type { PairTermData } from '../../forcefield/term.ts';
import { Reciprocal } from '../lattice/reciprocal.ts';
import { SmoothCoulomb, smoothDerivatives } from '../../forcefield/smoothCoulomb.ts';
import { KernelRoom, type RoomOptions } from '../simd/room.ts';
import { Team, type Help, type StartHelper } from '../simd/team.ts';
import { ClusterList, LIST_KERNELS, NOBODY, type AtomKinds, type ListTools } from './clusterList.ts';
import { CHARGED, DISPERSED, PAIR_BYTES } from './kernelCode.ts';
import { ENERGY_BYTES, pairKernels, pairNumbers } from './pairKernel.ts';
import { soundPositions } from './wrappedPositions.ts';

/** The kernels of pairs among those of the team. */
const PAIRS = LIST_KERNELS.length;
const PUSHES = PAIRS + 1;

export interface SumOptions extends Pick<RoomOptions, 'plain'> {
  /** Starts another thread, which takes parts of the pairs and of their lists. */
  readonly start?: StartHelper | undefined;
}

/** The sum for a Potential, with help if there is some. */
export async function periodicSum(potential: Potential, help?: Help): Promise<PeriodicSum> {
  const start = await help?.load();
  const counted: StartHelper | undefined =
    start &&
    (() => {
      help!.threads = 2;
      return start();
    });
  return new PeriodicSum(potential, { start: counted });
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
  private readonly team: Team;
  private readonly tools: ListTools;
  /** Byte offsets of what the kernel reads, and of what it writes. */
  private readonly table: number;
  private readonly screening: number;
  private readonly masks: number;
  /** Where the threads add up, one after the other. */
  private rooms = 0;
  private roomBytes = 0;
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
    { plain = false, start }: SumOptions = {},
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
    this.memory = new KernelRoom({ plain, shared: start !== undefined });
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
    const kernels = pairKernels({
      cutoff,
      types: lj?.kind === 'pair' ? lj.typeCount : 0,
      end: periodic.lennardJones,
      coulomb: !charges ? null : electrostatics.kind === 'pme' ? { scale: smooth.scale } : electrostatics,
      atoms,
    });
    this.team = new Team(memory, [...LIST_KERNELS, ...kernels], start);
    this.tools = { memory, team: this.team, masks: this.masks, positions: memory.take(8 * (3 * atoms + 3)) };
  }

  /**
   * Adds forces (kcal/mol/Å, [3N]) at positions (Å, [3N], molecules whole) and sets the energies of its Terms (kcal/mol).
   * @param energies null where nobody asks: the forces are the same bits
   */
  evaluate(positions: Float64Array, forces: Float64Array, asked: Float64Array | null): void {
    const { box } = this;
    const energies = asked ?? this.unasked;
    const { periodic, ljAt, coulombAt, reciprocalAt } = this;
    const list = this.listFor(positions, box);
    if (!list) {
      // Of what is no number, or beyond all reason, nothing can be said.
      for (const at of [ljAt, coulombAt, reciprocalAt]) if (at >= 0) energies[at] = NaN;
      forces.fill(NaN);
      return;
    }
    // Others may begin with the pairs while the waves are summed.
    this.handOut(list, asked !== null);
    const volume = box[0] * box[1] * box[2];
    const [a, b, c] = periodic.box;
    let excluded = 0;
    if (this.mesh && periodic.electrostatics.kind === 'pme') {
      excluded = this.sumExcluded(positions, box, forces);
      const { alpha } = periodic.electrostatics;
      energies[reciprocalAt] =
        this.mesh.evaluate(positions, box, forces) + this.selfEnergy + backgroundEnergy(this.potential, box, alpha);
    }
    this.sumPairs(list, forces, asked !== null);
    if (ljAt >= 0) energies[ljAt] = this.lennardJones + (periodic.dispersion * a * b * c) / volume;
    if (coulombAt >= 0) energies[coulombAt] = this.coulomb + excluded;
  }

  /** Ends the threads that help. */
  destroy(): void {
    this.team.dissolve();
  }

  /** A list that serves, its places up to date; null for what is no number. */
  private listFor(positions: Float64Array, box: Box): ClusterList | null {
    lap('list');
    let list = this.lists.get(positions);
    if (!list) {
      list = this.guest ?? new ClusterList(this.potential, this.kinds, this.tools);
      this.guest = list;
      // An array that comes again is a replica's, and gets the list that was made for it.
      if (this.guestOf === positions) {
        this.lists.set(positions, list);
        this.guest = null;
      }
      this.guestOf = positions;
    }
    if (list.serves(positions, box)) return list;
    if (!soundPositions(positions, this.rounded)) return null;
    list.build(positions, this.rounded, box, this.periodic.cutoff);
    this.builds++;
    return list;
  }

  /** Hands out the pairs of a list. */
  private handOut(list: ClusterList, counted: boolean): void {
    const { memory, team, table, screening, masks } = this;
    const bytes = ENERGY_BYTES + list.order.length * (PAIR_BYTES / 2);
    if (bytes > this.roomBytes) {
      // Columns fill up differently with the next list.
      this.roomBytes = PAIR_BYTES * Math.ceil((1.125 * bytes) / PAIR_BYTES);
      this.rooms = memory.take(team.threads * this.roomBytes);
    }
    const { slotRuns, places, kinds, shifts } = list;
    team.hand({
      kernel: counted ? PAIRS : PUSHES,
      count: list.order.length,
      rooms: this.rooms,
      bytes: this.roomBytes,
      numbers: pairNumbers({ slotRuns, places, kinds, shifts, table, screening, masks }),
    });
  }

  /** Sums the pairs that were handed out. */
  private sumPairs(list: ClusterList, forces: Float64Array, counted: boolean): void {
    const { memory, team } = this;
    lap('pairs');
    let threads = team.finish();
    if (threads === 0) {
      this.handOut(list, counted);
      threads = team.finish();
    }
    const room = this.joined(threads);
    const { f64 } = memory;
    this.lennardJones = f64[room] + f64[room + 1];
    this.coulomb = f64[room + 2] + f64[room + 3];
    const { order } = list;
    for (let slot = 0; slot < order.length; slot++) {
      const atom = order[slot];
      if (atom === NOBODY) continue;
      const at = room + ENERGY_BYTES / 8 + (slot >> 1) * (PAIR_BYTES / 8) + (slot & 1);
      forces[3 * atom] += f64[at];
      forces[3 * atom + 1] += f64[at + 2];
      forces[3 * atom + 2] += f64[at + 4];
    }
  }

  /** Adds up what threads have in their rooms: sums of multiples of one grain are exact, whoever summed what. @returns where, in numbers */
  private joined(threads: number): number {
    const { memory, rooms, roomBytes } = this;
    const { f64 } = memory;
    const size = roomBytes / 8;
    const first = 31 - Math.clz32(threads & -threads);
    const to = rooms / 8 + first * size;
    for (let thread = first + 1; threads >> thread !== 0; thread++) {
      const from = rooms / 8 + thread * size;
      if ((threads >> thread) & 1) for (let n = 0; n < size; n++) f64[to + n] += f64[from + n];
    }
    return to;
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
