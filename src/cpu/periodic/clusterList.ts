/**
 * Pairs within the cutoff and a skin, kept until some atom has moved half the skin (Verlet, Phys. Rev. 159, 98 (1967)), between clusters
 * of four neighbours and two others at a time (Páll and Hess, Comput. Phys. Commun. 184, 2641 (2013)).
 */
import type { Box } from '../../chem/box.ts';
import type { Potential } from '../../forcefield/potential.ts';
import type { KernelRoom } from '../simd/room.ts';
import type { Team } from '../simd/team.ts';
import { CLUSTER, KIND_BYTES, MASK_BITS, PAIR_BYTES, RUN_WORDS } from './kernelCode.ts';
import { nearKernel, nearNumbers } from './nearKernel.ts';
import { HOME_BYTES, placeKernel, placeNumbers } from './placeKernel.ts';
import { grained, imagesOf } from './wrappedPositions.ts';

/** The distance beyond the cutoff up to which pairs are listed, Å. */
export const SKIN = 1.5;

/** In a slot that no atom stands in. */
export const NOBODY = -1;
/** Where nobody is, Å. */
const NOWHERE = 1e9;
const ALL = 2 ** MASK_BITS - 1;
/** Bits of the two pairs that are a cluster's own atoms: of two atoms the first meets the second. */
const OWN = [0b11111101, 0b11010000] as const;
/** What rounding may do to the number of a cell, Å. */
const SLACK = 1e-6;
/** Half of them, with what fills up their columns, stand in an entry. */
const MOST_ATOMS = 2 ** (32 - MASK_BITS);
const MOST_COLUMNS = 128;
const MOST_LAYERS = 1024;
/** Words of lists to begin with, an atom. */
const FIRST_WORDS = 16;

/** The kernels of a list, the first ones of the team that it works with. */
export const LIST_KERNELS = [nearKernel, placeKernel] as const;
const [NEAR, PLACE] = [0, 1];

/** What is known of an atom besides its place: charge, and the three numbers of `KIND_BYTES`. */
export interface AtomKinds {
  readonly charges: Float64Array;
  /** [3N]. */
  readonly kinds: Uint32Array;
}

/** What lists of one Potential have in common. */
export interface ListTools {
  readonly memory: KernelRoom;
  readonly team: Team;
  /** Byte offset of lanes of ones by two bits. */
  readonly masks: number;
  /** Byte offset of the positions at hand, with room for one atom more. */
  readonly positions: number;
}

export class ClusterList {
  /** Atoms by slot, `NOBODY` in those that fill up a column; a cluster is four slots. */
  order: Int32Array = new Int32Array(0);
  clusters = 0;
  /** Byte offsets, as the kernel takes them. */
  places = 0;
  kinds = 0;
  starts = 0;
  readonly shifts: number;
  /** Where the lists of atoms that `nearKernel` made of those of clusters begin and end, by slot. */
  slotRuns = 0;

  private box: Box = [0, 0, 0];
  private range = 0;
  private readonly images: Int32Array;
  /** Slots of the atoms. */
  private readonly slots: Int32Array;
  private readonly cells: Uint32Array;
  private columns: readonly [number, number] = [1, 1];
  private layers = 1;
  /** First slot of each cell; a column's cells follow each other. */
  private firstSlots: Uint32Array = new Uint32Array(0);
  private room = 0;
  private words = 0;
  private wordRoom = 0;
  /** Lists of atoms; from where on in them each cluster has room. */
  private lists = 0;
  private listRoom = 0;
  private rooms = 0;
  /** For `placeKernel`: by slot, where its atom's position is; where atoms were when the list was made. */
  private byteOrder = 0;
  private homes = 0;
  /** Where the square of `range` stands, and that of the distance that an atom may move. */
  private readonly limit: number;
  private readonly leeway: number;
  /** Bits of the pairs that the cluster at hand excludes, by two slots. */
  private hidden: Uint8Array = new Uint8Array(0);
  private readonly noted: number[] = [];
  /** The first and last of them. */
  private firstHidden = 0;
  private lastHidden = 0;
  /** Of the run at hand: entries and bounds of stretches, with how many there are of each. */
  private masked: Uint32Array = new Uint32Array(64);
  private stretches: Uint32Array = new Uint32Array(256);
  private maskedCount = 0;
  private stretchCount = 0;
  /** Lower and upper ends of the cluster at hand, Å. */
  private readonly low = new Float64Array(3);
  private readonly high = new Float64Array(3);

  constructor(
    private readonly potential: Pick<Potential, 'atoms' | 'exclusions'>,
    private readonly known: AtomKinds,
    private readonly tools: ListTools,
  ) {
    const { atoms } = potential;
    const { memory, positions } = tools;
    if (atoms > MOST_ATOMS) throw new Error(`${atoms} atoms are more than a list can name`);
    this.shifts = memory.take(27 * 3 * 8);
    this.limit = memory.take(8);
    this.leeway = memory.take(32);
    this.images = new Int32Array(3 * atoms);
    this.slots = new Int32Array(atoms);
    this.cells = new Uint32Array(atoms);
    // Where nobody stands that somebody might come upon.
    memory.f64.fill(NOWHERE, positions / 8 + 3 * atoms, positions / 8 + 3 * atoms + 3);
  }

  /**
   * Brings the places of the atoms up to date.
   * @param positions Å, [3N]
   * @returns whether the list holds every pair within the cutoff there, in this box
   */
  serves(positions: Float64Array, box: Box): boolean {
    if (this.clusters === 0 || box.some((edge, c) => edge !== this.box[c])) return false;
    const { tools, clusters, byteOrder: order, homes, places, leeway } = this;
    const { memory, team } = tools;
    memory.f64.set(positions, tools.positions / 8);
    team.alone(PLACE, placeNumbers({ first: 0, last: (clusters * CLUSTER) / 2, order, homes, places, leeway }));
    return memory.u32.subarray(leeway / 4 + 4, leeway / 4 + 8).every((word) => word !== 0);
  }

  /**
   * Makes the list for positions (Å, [3N]), rounded as `soundPositions` does.
   * @param cutoff Å, at most half the shortest edge
   */
  build(positions: Float64Array, rounded: Float64Array, box: Box, cutoff: number): void {
    const { images, shifts, leeway, limit, tools } = this;
    const { memory } = tools;
    this.box = box;
    const edges = grained(box);
    // Within half an edge each pair has one image only.
    const skin = Math.max(0, Math.min(SKIN, Math.min(...box) / 2 - cutoff));
    this.range = cutoff + skin;
    memory.f64[limit / 8] = this.range ** 2;
    memory.f64[leeway / 8] = (skin / 2) ** 2;
    imagesOf(positions, box, images);
    for (let code = 0; code < 27; code++)
      for (let c = 0; c < 3; c++)
        memory.f64[shifts / 8 + 3 * code + c] = ((Math.floor(code / 3 ** c) % 3) - 1) * edges[c];
    this.sort(rounded, edges);
    while (!this.fill(edges)) {
      this.wordRoom *= 2;
      this.words = memory.take(4 * this.wordRoom);
    }
    this.narrow();
  }

  /** Makes the lists of atoms. */
  private narrow(): void {
    const { tools, clusters, starts, places, kinds, shifts, limit, rooms, slotRuns } = this;
    const { memory, masks, team } = tools;
    const needed = memory.u32[rooms / 4 + clusters];
    if (needed > this.listRoom) {
      this.listRoom = needed + (needed >> 3);
      this.lists = memory.take(this.listRoom);
    }
    const { lists } = this;
    const numbers = nearNumbers({ starts, places, kinds, shifts, masks, range: limit, rooms, slotRuns, lists });
    team.hand({ kernel: NEAR, count: clusters, rooms: 0, bytes: 0, numbers });
    if (team.finish()) return;
    // Whoever was lost may still write here.
    this.listRoom = 0;
    this.narrow();
  }

  /** Gives atoms their slots: columns of cells as wide as a cluster is, each from bottom to top. */
  private sort(rounded: Float64Array, [a, b, c]: Box): void {
    const { potential, images, cells, slots, tools, known } = this;
    const { memory } = tools;
    const width = Math.cbrt((CLUSTER * a * b * c) / potential.atoms);
    const along = (edge: number, size: number, most: number) => Math.max(1, Math.min(most, Math.floor(edge / size)));
    const [nx, ny] = [along(a, width, MOST_COLUMNS), along(b, width, MOST_COLUMNS)];
    const nz = along(c, width / CLUSTER, MOST_LAYERS);
    this.columns = [nx, ny];
    this.layers = nz;
    const cell = (x: number, edge: number, count: number): number =>
      Math.max(0, Math.min(Math.floor((x / edge) * count), count - 1));
    const counts = new Uint32Array(nx * ny * nz + 1);
    for (let i = 0; i < potential.atoms; i++) {
      const x = cell(rounded[3 * i] - images[3 * i] * a, a, nx);
      const y = cell(rounded[3 * i + 1] - images[3 * i + 1] * b, b, ny);
      const z = cell(rounded[3 * i + 2] - images[3 * i + 2] * c, c, nz);
      cells[i] = (x * ny + y) * nz + z;
      counts[cells[i]]++;
    }
    const first = new Uint32Array(nx * ny * nz + 1);
    let slot = 0;
    for (let n = 0; n < nx * ny * nz; n++) {
      if (n % nz === 0) slot = Math.ceil(slot / CLUSTER) * CLUSTER;
      first[n] = slot;
      slot += counts[n];
    }
    const total = Math.ceil(slot / CLUSTER) * CLUSTER;
    first[nx * ny * nz] = total;
    this.firstSlots = first;
    this.clusters = total / CLUSTER;
    if (total > this.room) {
      // Columns fill up differently the next time.
      this.room = total + 3 * nx * ny;
      this.places = memory.take((this.room / 2) * PAIR_BYTES + PAIR_BYTES);
      this.kinds = memory.take(this.room * KIND_BYTES);
      this.starts = memory.take(4 * (this.room / CLUSTER + 2));
      this.rooms = memory.take(4 * (this.room / CLUSTER + 2));
      this.slotRuns = memory.take(8 * this.room);
      this.byteOrder = memory.take(4 * this.room);
      this.homes = memory.take((this.room / 2) * HOME_BYTES + HOME_BYTES);
      this.hidden = new Uint8Array(this.room / 2 + 1);
      if (this.wordRoom === 0) {
        this.wordRoom = FIRST_WORDS * potential.atoms + 1024;
        this.words = memory.take(4 * this.wordRoom);
      }
    }
    this.order = new Int32Array(total).fill(NOBODY);
    const next = first.slice();
    for (let i = 0; i < potential.atoms; i++) {
      slots[i] = next[cells[i]]++;
      this.order[slots[i]] = i;
    }
    const { f64, u32 } = memory;
    const edges = [a, b, c];
    for (let s = 0; s < total; s++) {
      const atom = this.order[s];
      const nobody = atom === NOBODY;
      const to = this.places / 8 + (s >> 1) * 8 + (s & 1);
      const home = this.homes / 8 + (s >> 1) * (HOME_BYTES / 8) + (s & 1);
      const kind = (this.kinds + KIND_BYTES * s) / 4;
      u32[this.byteOrder / 4 + s] = tools.positions + 24 * (nobody ? potential.atoms : atom);
      for (let n = 0; n < 3; n++) {
        const away = nobody ? 0 : images[3 * atom + n] * edges[n];
        f64[home + 2 * n] = away;
        f64[to + 2 * n] = f64[home + 6 + 2 * n] = nobody ? NOWHERE : rounded[3 * atom + n] - away;
        u32[kind + n] = nobody ? 0 : known.kinds[3 * atom + n];
      }
      f64[to + 6] = nobody ? 0 : known.charges[atom];
    }
  }

  /** Writes the lists of all clusters. @returns whether there was room */
  private fill(edges: Box): boolean {
    const { tools, clusters, starts, words, wordRoom, rooms } = this;
    const { u32 } = tools.memory;
    let at = words / 4;
    const end = at + wordRoom;
    u32[rooms / 4] = 0;
    const columns = this.columns[0] * this.columns[1];
    for (let column = 0; column < columns; column++) {
      const last = (this.firstSlots[(column + 1) * this.layers] + CLUSTER - 1) >> 2;
      for (let cluster = this.firstSlots[column * this.layers] >> 2; cluster < last; cluster++) {
        u32[starts / 4 + cluster] = 4 * at;
        this.hide(cluster);
        this.measure(cluster);
        at = this.runs(cluster, column, edges, at, end);
        for (const pair of this.noted) this.hidden[pair] = 0;
        if (at < 0) return false;
      }
    }
    u32[starts / 4 + clusters] = 4 * at;
    return true;
  }

  /** Notes the pairs of a cluster that are excluded, and each pair of its own atoms but once. */
  private hide(cluster: number): void {
    const { order, slots, hidden, noted } = this;
    const { start, partners } = this.potential.exclusions;
    const own = (CLUSTER / 2) * cluster;
    noted.length = 0;
    noted.push(own, own + 1);
    [hidden[own], hidden[own + 1]] = OWN;
    let [least, most] = [own, own + 1];
    for (let n = 0; n < CLUSTER; n++) {
      const atom = order[CLUSTER * cluster + n];
      if (atom === NOBODY) continue;
      for (let e = start[atom]; e < start[atom + 1]; e++) {
        const slot = slots[partners[e]];
        const pair = slot >> 1;
        if (hidden[pair] === 0) noted.push(pair);
        hidden[pair] |= 1 << (2 * n + (slot & 1));
        least = Math.min(least, pair);
        most = Math.max(most, pair);
      }
    }
    this.firstHidden = least;
    this.lastHidden = most;
  }

  /** Where a cluster begins and ends. */
  private measure(cluster: number): void {
    const { order, places, low, high } = this;
    const { f64 } = this.tools.memory;
    low.fill(Infinity);
    high.fill(-Infinity);
    for (let slot = CLUSTER * cluster; slot < CLUSTER * (cluster + 1); slot++) {
      if (order[slot] === NOBODY) continue;
      for (let c = 0; c < 3; c++) {
        const x = f64[places / 8 + (slot >> 1) * 8 + (slot & 1) + 2 * c];
        low[c] = Math.min(low[c], x);
        high[c] = Math.max(high[c], x);
      }
    }
  }

  /** Writes the runs of a cluster, one for each image of it that has neighbours. @returns where they end, in words; −1 without room */
  private runs(cluster: number, column: number, edges: Box, from: number, end: number): number {
    const { low, high, range, rooms } = this;
    const { u32 } = this.tools.memory;
    const reach = range + SLACK;
    const inReach = (c: number, shift: number): boolean =>
      low[c] + shift <= edges[c] + reach && high[c] + shift >= -reach;
    let at = from;
    let most = 0;
    for (let iz = -1; iz <= 1; iz++) {
      const z = iz * edges[2];
      if (!inReach(2, z)) continue;
      for (let iy = -1; iy <= 1; iy++) {
        const y = iy * edges[1];
        if (!inReach(1, y)) continue;
        for (let ix = -1; ix <= 1; ix++) {
          const x = ix * edges[0];
          if (!inReach(0, x)) continue;
          const pairs = this.search(cluster, column, edges, x, y, z);
          if (pairs === 0) continue;
          most += RUN_WORDS + pairs;
          const { masked, stretches, maskedCount, stretchCount } = this;
          if (at + RUN_WORDS + maskedCount + stretchCount > end) return -1;
          u32[at] = 24 * (ix + 1 + 3 * (iy + 1) + 9 * (iz + 1));
          const first = at + RUN_WORDS;
          const middle = first + maskedCount;
          u32[at + 1] = 4 * middle;
          u32[at + 2] = 4 * (middle + stretchCount);
          for (let n = 0; n < maskedCount; n++) u32[first + n] = masked[n];
          for (let n = 0; n < stretchCount; n++) u32[middle + n] = stretches[n];
          at = middle + stretchCount;
        }
      }
    }
    u32[rooms / 4 + cluster + 1] = u32[rooms / 4 + cluster] + 4 * CLUSTER * most;
    return at;
  }

  /**
   * Finds the neighbours of a cluster that is moved by (x, y, z): entries to `masked`, and to `stretches` byte offsets of the first of pairs that all count and
   * of the pair after the last. Whatever stands in a cell within reach is one; to look closer is what `nearKernel` is there for.
   * @param column that the cluster stands in
   * @returns how many pairs
   */
  private search(cluster: number, column: number, box: Box, x: number, y: number, z: number): number {
    const { low, high, range, columns, layers, firstSlots } = this;
    const [nx, ny] = columns;
    const hx = box[0] / nx;
    const hy = box[1] / ny;
    const hz = box[2] / layers;
    const x0 = low[0] + x;
    const x1 = high[0] + x;
    const y0 = low[1] + y;
    const y1 = high[1] + y;
    const z0 = low[2] + z;
    const z1 = high[2] + z;
    const reach = range + SLACK;
    this.maskedCount = this.stretchCount = 0;
    let pairs = 0;
    const endX = Math.min(nx - 1, Math.floor((x1 + reach) / hx));
    const beginY = Math.max(0, Math.floor((y0 - reach) / hy));
    const endY = Math.min(ny - 1, Math.floor((y1 + reach) / hy));
    // Of two clusters the first one lists the other.
    for (let px = Math.max(Math.floor(column / ny), Math.floor((x0 - reach) / hx)); px <= endX; px++) {
      const dx = Math.max(0, px * hx - x1, x0 - (px + 1) * hx);
      for (let py = Math.max(beginY, column - px * ny); py <= endY; py++) {
        const dy = Math.max(0, py * hy - y1, y0 - (py + 1) * hy);
        const rest = reach * reach - dx * dx - dy * dy;
        if (rest < 0) continue;
        const dz = Math.sqrt(rest);
        const bottom = Math.max(0, Math.floor((z0 - dz) / hz));
        const top = Math.min(layers - 1, Math.floor((z1 + dz) / hz));
        if (top < bottom) continue;
        const cells = (px * ny + py) * layers;
        const first = Math.max(cluster, firstSlots[cells + bottom] >> 2);
        const last = (firstSlots[cells + top + 1] + CLUSTER - 1) >> 2;
        if (first < last) pairs += this.list(2 * first, 2 * last);
      }
    }
    return pairs;
  }

  /** Notes pairs that follow each other. @returns how many count at all */
  private list(first: number, end: number): number {
    const { hidden, firstHidden, lastHidden } = this;
    let begin = first;
    let none = 0;
    for (let pair = Math.max(first, firstHidden); pair < end && pair <= lastHidden; pair++) {
      if (hidden[pair] === 0) continue;
      if (begin < pair) this.stretch(begin, pair);
      begin = pair + 1;
      const bits = ALL & ~hidden[pair];
      if (bits === 0) none++;
      else {
        if (this.maskedCount === this.masked.length) this.masked = grown(this.masked);
        this.masked[this.maskedCount++] = (pair << MASK_BITS) | bits;
      }
    }
    if (begin < end) this.stretch(begin, end);
    return end - first - none;
  }

  private stretch(begin: number, end: number): void {
    if (this.stretchCount + 2 > this.stretches.length) this.stretches = grown(this.stretches);
    this.stretches[this.stretchCount++] = PAIR_BYTES * begin;
    this.stretches[this.stretchCount++] = PAIR_BYTES * end;
  }
}

function grown(array: Uint32Array): Uint32Array {
  const larger = new Uint32Array(2 * array.length);
  larger.set(array);
  return larger;
}
