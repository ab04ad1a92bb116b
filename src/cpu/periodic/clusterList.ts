/**
 * Pairs within the cutoff and a skin, kept until some atom has moved half the skin (Verlet, Phys. Rev. 159, 98 (1967)), between clusters
 * of four neighbours and two others at a time (Páll and Hess, Comput. Phys. Commun. 184, 2641 (2013)).
 */
import type { Box } from '../../chem/box.ts';
import type { Potential } from '../../forcefield/potential.ts';
import type { Run } from '../simd/kernel.ts';
import type { KernelRoom } from '../simd/room.ts';
import { CLUSTER, KIND_BYTES, MASK_BITS, PAIR_BYTES, RUN_WORDS } from './kernelCode.ts';
import { nearNumbers, nearWords } from './nearKernel.ts';
import { grained, imagesOf } from './wrappedPositions.ts';

/** The distance beyond the cutoff up to which pairs are listed, Å. */
export const SKIN = 1.5;

/** In a slot that no atom stands in. */
export const NOBODY = -1;
/** Where nobody is, Å. */
const NOWHERE = 1e9;
const ALL = 2 ** MASK_BITS - 1;
/** What rounding may do to the number of a cell, Å. */
const SLACK = 1e-6;
/** Half of them, with what fills up their columns, stand in an entry. */
const MOST_ATOMS = 2 ** (32 - MASK_BITS);
const MOST_COLUMNS = 128;
const MOST_LAYERS = 1024;
/** Words of lists to begin with, an atom. */
const FIRST_WORDS = 64;

/** What is known of an atom besides its place: charge, and the three numbers of `KIND_BYTES`. */
export interface AtomKinds {
  readonly charges: Float64Array;
  /** [3N]. */
  readonly kinds: Uint32Array;
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
  /** Where the lists of atoms begin that `near` made of those of clusters, by slot. */
  atomStarts = 0;

  private box: Box = [0, 0, 0];
  private range = 0;
  /** Squared distance that an atom may move, Å². */
  private leeway = -1;
  private readonly images: Int32Array;
  /** Positions for which the list was made, Å. */
  private readonly origin: Float64Array;
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
  private atomWords = 0;
  private atomWordRoom = 0;
  /** Where the square of `range` stands. */
  private readonly limit: number;
  /** Bits of the pairs that the cluster at hand excludes, by two slots. */
  private hidden: Uint8Array = new Uint8Array(0);
  private readonly noted: number[] = [];
  private masked: Uint32Array = new Uint32Array(1024);
  private whole: Uint32Array = new Uint32Array(1024);
  /** Lower and upper ends of the cluster at hand, Å. */
  private readonly low = new Float64Array(3);
  private readonly high = new Float64Array(3);

  constructor(
    private readonly potential: Pick<Potential, 'atoms' | 'exclusions'>,
    private readonly memory: KernelRoom,
    private readonly known: AtomKinds,
    /** `nearKernel` in this memory, and where its masks are. */
    private readonly near: Run,
    private readonly masks: number,
  ) {
    const { atoms } = potential;
    if (atoms > MOST_ATOMS) throw new Error(`${atoms} atoms are more than a list can name`);
    this.shifts = memory.take(27 * 3 * 8);
    this.limit = memory.take(8);
    this.images = new Int32Array(3 * atoms);
    this.origin = new Float64Array(3 * atoms).fill(NaN);
    this.slots = new Int32Array(atoms);
    this.cells = new Uint32Array(atoms);
  }

  /** Whether the list holds every pair within the cutoff at these positions (Å, [3N]) in this box. */
  serves(positions: Float64Array, box: Box): boolean {
    if (box.some((edge, c) => edge !== this.box[c])) return false;
    const { origin, leeway } = this;
    for (let at = 0; at < positions.length; at += 3) {
      const x = positions[at] - origin[at];
      const y = positions[at + 1] - origin[at + 1];
      const z = positions[at + 2] - origin[at + 2];
      // Written so that what is no number does not serve.
      if (!(x * x + y * y + z * z <= leeway)) return false;
    }
    return true;
  }

  /** Brings the places of the atoms up to date. Positions as `soundPositions` left them. */
  refresh(rounded: Float64Array): void {
    const { order, images, places, memory } = this;
    const [a, b, c] = grained(this.box);
    const { f64 } = memory;
    for (let slot = 0; slot < order.length; slot++) {
      const atom = order[slot];
      if (atom === NOBODY) continue;
      const at = 3 * atom;
      const to = places / 8 + (slot >> 1) * 8 + (slot & 1);
      f64[to] = rounded[at] - images[at] * a;
      f64[to + 2] = rounded[at + 1] - images[at + 1] * b;
      f64[to + 4] = rounded[at + 2] - images[at + 2] * c;
    }
  }

  /**
   * Makes the list for positions (Å, [3N]), rounded as `soundPositions` does.
   * @param cutoff Å, at most half the shortest edge
   */
  build(positions: Float64Array, rounded: Float64Array, box: Box, cutoff: number): void {
    const { images, shifts, memory } = this;
    this.box = box;
    const edges = grained(box);
    // Within half an edge each pair has one image only.
    const skin = Math.max(0, Math.min(SKIN, Math.min(...box) / 2 - cutoff));
    this.range = cutoff + skin;
    this.leeway = (skin / 2) ** 2;
    this.origin.set(positions);
    imagesOf(positions, box, images);
    for (let code = 0; code < 27; code++)
      for (let c = 0; c < 3; c++)
        memory.f64[shifts / 8 + 3 * code + c] = ((Math.floor(code / 3 ** c) % 3) - 1) * edges[c];
    this.sort(rounded, edges);
    this.refresh(rounded);
    while (!this.fill(edges)) {
      this.wordRoom *= 2;
      this.words = memory.take(4 * this.wordRoom);
    }
    this.narrow();
  }

  /** Makes the lists of atoms. */
  private narrow(): void {
    const { memory, clusters, starts, places, kinds, shifts, masks, limit, near } = this;
    memory.f64[limit / 8] = this.range ** 2;
    const needed = nearWords((memory.u32[starts / 4 + clusters] - this.words) / 4);
    if (needed > this.atomWordRoom) {
      this.atomWordRoom = needed + (needed >> 3);
      this.atomWords = memory.take(4 * this.atomWordRoom);
    }
    const { atomStarts, atomWords: out } = this;
    near(
      ...nearNumbers({ first: 0, last: clusters, starts, places, kinds, shifts, masks, range: limit, atomStarts, out }),
    );
  }

  /** For nothing that may be asked for: of what is no number. */
  forget(): void {
    this.leeway = -1;
  }

  /** Gives atoms their slots: columns of cells as wide as a cluster is, each from bottom to top. */
  private sort(rounded: Float64Array, [a, b, c]: Box): void {
    const { potential, images, cells, slots, memory, known } = this;
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
      this.atomStarts = memory.take(4 * (this.room + 1));
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
    for (let s = 0; s < total; s++) {
      const atom = this.order[s];
      const to = this.places / 8 + (s >> 1) * 8 + (s & 1);
      const kind = (this.kinds + KIND_BYTES * s) / 4;
      if (atom === NOBODY) f64[to] = f64[to + 2] = f64[to + 4] = NOWHERE;
      f64[to + 6] = atom === NOBODY ? 0 : known.charges[atom];
      for (let n = 0; n < 3; n++) u32[kind + n] = atom === NOBODY ? 0 : known.kinds[3 * atom + n];
    }
  }

  /** Writes the lists of all clusters. @returns whether there was room */
  private fill(edges: Box): boolean {
    const { memory, clusters, starts, words, wordRoom } = this;
    let at = words / 4;
    const end = at + wordRoom;
    for (let cluster = 0; cluster < clusters; cluster++) {
      memory.u32[starts / 4 + cluster] = 4 * at;
      this.hide(cluster);
      this.measure(cluster);
      at = this.runs(cluster, edges, at, end);
      for (const pair of this.noted) this.hidden[pair] = 0;
      if (at < 0) return false;
    }
    memory.u32[starts / 4 + clusters] = 4 * at;
    return true;
  }

  /** Notes the pairs of a cluster that are excluded, and each pair of its own atoms but once. */
  private hide(cluster: number): void {
    const { order, slots, hidden, noted } = this;
    const { start, partners } = this.potential.exclusions;
    noted.length = 0;
    const hide = (n: number, slot: number): void => {
      hidden[slot >> 1] |= 1 << (2 * n + (slot & 1));
      noted.push(slot >> 1);
    };
    for (let n = 0; n < CLUSTER; n++) {
      for (let m = 0; m <= n; m++) hide(n, CLUSTER * cluster + m);
      const atom = order[CLUSTER * cluster + n];
      if (atom === NOBODY) continue;
      for (let e = start[atom]; e < start[atom + 1]; e++) hide(n, slots[partners[e]]);
    }
  }

  /** Where a cluster begins and ends. */
  private measure(cluster: number): void {
    const { order, places, memory, low, high } = this;
    low.fill(Infinity);
    high.fill(-Infinity);
    for (let slot = CLUSTER * cluster; slot < CLUSTER * (cluster + 1); slot++) {
      if (order[slot] === NOBODY) continue;
      for (let c = 0; c < 3; c++) {
        const x = memory.f64[places / 8 + (slot >> 1) * 8 + (slot & 1) + 2 * c];
        low[c] = Math.min(low[c], x);
        high[c] = Math.max(high[c], x);
      }
    }
  }

  /** Writes the runs of a cluster, one for each image of it that has neighbours. @returns where they end, in words; −1 without room */
  private runs(cluster: number, edges: Box, from: number, end: number): number {
    const { low, high, range, memory } = this;
    const reach = range + SLACK;
    let at = from;
    for (let code = 0; code < 27; code++) {
      const x = ((code % 3) - 1) * edges[0];
      const y = ((Math.floor(code / 3) % 3) - 1) * edges[1];
      const z = (Math.floor(code / 9) - 1) * edges[2];
      if (low[0] + x > edges[0] + reach || high[0] + x < -reach) continue;
      if (low[1] + y > edges[1] + reach || high[1] + y < -reach) continue;
      if (low[2] + z > edges[2] + reach || high[2] + z < -reach) continue;
      const [masked, whole] = this.search(cluster, edges, x, y, z);
      if (masked + whole === 0) continue;
      if (at + RUN_WORDS + masked + whole > end) return -1;
      const { u32 } = memory;
      u32[at] = 24 * code;
      u32[at + 1] = 4 * (at + RUN_WORDS + masked);
      u32[at + 2] = 4 * (at + RUN_WORDS + masked + whole);
      u32.set(this.masked.subarray(0, masked), at + RUN_WORDS);
      u32.set(this.whole.subarray(0, whole), at + RUN_WORDS + masked);
      at += RUN_WORDS + masked + whole;
    }
    return at;
  }

  /**
   * Finds the neighbours of a cluster that is moved by (x, y, z): entries to `masked` and `whole`. Whatever stands in a cell within reach is one; to look
   * closer is what `near` is there for.
   * @returns how many of each
   */
  private search(cluster: number, [a, b, c]: Box, x: number, y: number, z: number): readonly [number, number] {
    const { low, high, range, columns, layers, firstSlots, hidden } = this;
    const [nx, ny] = columns;
    const [hx, hy, hz] = [a / nx, b / ny, c / layers];
    const [x0, x1, y0, y1, z0, z1] = [low[0] + x, high[0] + x, low[1] + y, high[1] + y, low[2] + z, high[2] + z];
    const reach = range + SLACK;
    let masked = 0;
    let whole = 0;
    const endX = Math.min(nx - 1, Math.floor((x1 + reach) / hx));
    const endY = Math.min(ny - 1, Math.floor((y1 + reach) / hy));
    for (let px = Math.max(0, Math.floor((x0 - reach) / hx)); px <= endX; px++) {
      const dx = Math.max(0, px * hx - x1, x0 - (px + 1) * hx);
      for (let py = Math.max(0, Math.floor((y0 - reach) / hy)); py <= endY; py++) {
        const dy = Math.max(0, py * hy - y1, y0 - (py + 1) * hy);
        const rest = reach * reach - dx * dx - dy * dy;
        if (rest < 0) continue;
        const dz = Math.sqrt(rest);
        const bottom = Math.max(0, Math.floor((z0 - dz) / hz));
        const top = Math.min(layers - 1, Math.floor((z1 + dz) / hz));
        if (top < bottom) continue;
        const column = (px * ny + py) * layers;
        const first = firstSlots[column + bottom] >> 2;
        const last = (firstSlots[column + top + 1] + CLUSTER - 1) >> 2;
        for (let other = first; other < last; other++) {
          // Of two clusters the one lists the other, or the other way round: half of them each.
          if (other !== cluster && ((cluster + other) & 1) === (cluster < other ? 0 : 1)) continue;
          if (masked + 2 > this.masked.length) this.masked = grown(this.masked);
          if (whole + 2 > this.whole.length) this.whole = grown(this.whole);
          for (let pair = 2 * other; pair < 2 * other + 2; pair++) {
            const bits = ALL & ~hidden[pair];
            if (bits === ALL) this.whole[whole++] = ((pair << MASK_BITS) | ALL) >>> 0;
            else if (bits !== 0) this.masked[masked++] = ((pair << MASK_BITS) | bits) >>> 0;
          }
        }
      }
    }
    return [masked, whole];
  }
}

function grown(array: Uint32Array): Uint32Array {
  const larger = new Uint32Array(2 * array.length);
  larger.set(array);
  return larger;
}
