/**
 * Pairs within the cutoff and a skin, found by cells and kept until some atom has moved half the skin (Verlet, Phys. Rev. 159, 98
 * (1967)). Whatever the age of the list, pairs within the cutoff come in one order, so that sums over them have the same bits.
 */
import type { Box } from '../../chem/box.ts';
import type { Potential } from '../../forcefield/potential.ts';
import { grained, imagesOf, placeImages } from './wrappedPositions.ts';

/** Bits of a partner's entry that name the atom; the others name the image. */
export const ATOM_BITS = 27;
export const ATOM_MASK = 2 ** ATOM_BITS - 1;

/** The distance beyond the cutoff up to which pairs are listed, Å. */
export const SKIN = 1.5;

/** Cells that fit into the range, and the most along an edge. */
const CELLS_IN_RANGE = 4;
const MOST_CELLS = 100;

/** Room in a row beyond what a uniform density fills. */
const SPARE = 1.6;

export class VerletList {
  /** Images of the atoms that the list's shifts are between, Å, and a fourth number that is the caller's, [4N]: `refresh` keeps them. */
  readonly places: Float64Array;
  /** Partners of atom i: `partners[i · stride … i · stride + counts[i] − 1]`, by ascending index. Each pair is listed with one of its atoms. */
  partners: Uint32Array = new Uint32Array(0);
  readonly counts: Uint32Array;
  stride = 0;
  /** x, y and z of the 27 images, Å: what is to be added to r_i − r_j. */
  readonly shifts = new Float64Array(81);

  private box: Box = [0, 0, 0];
  private range = 0;
  /** Squared distance that an atom may move, Å². */
  private leeway = -1;
  private readonly images: Int32Array;
  /** Positions for which the list was made, Å. */
  private readonly origin: Float64Array;
  private readonly hidden: Int32Array;
  private readonly cellOf: Uint32Array;
  private readonly order: Uint32Array;
  /** Places in the order of cells. */
  private readonly sorted: Float64Array;
  private longest = 0;
  private starts: Uint32Array = new Uint32Array(0);

  constructor(private readonly potential: Pick<Potential, 'atoms' | 'exclusions'>) {
    const { atoms } = potential;
    if (atoms > ATOM_MASK) throw new Error(`${atoms} atoms are more than a list can name`);
    this.places = new Float64Array(4 * atoms);
    this.sorted = new Float64Array(3 * atoms);
    this.counts = new Uint32Array(atoms);
    this.images = new Int32Array(3 * atoms);
    this.origin = new Float64Array(3 * atoms).fill(NaN);
    this.hidden = new Int32Array(atoms);
    this.cellOf = new Uint32Array(atoms);
    this.order = new Uint32Array(atoms);
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

  /** Brings `places` up to date. @returns false where a position is no number, or absurdly far away */
  refresh(positions: Float64Array): boolean {
    return placeImages(positions, this.images, grained(this.box), this.places);
  }

  /**
   * Makes the list for positions (Å, [3N]).
   * @param cutoff Å, at most half the shortest edge
   */
  build(positions: Float64Array, box: Box, cutoff: number): void {
    const { potential, images, places, shifts } = this;
    this.box = box;
    const edges = grained(box);
    // Within half an edge each pair has one image only.
    const skin = Math.max(0, Math.min(SKIN, Math.min(...box) / 2 - cutoff));
    this.range = cutoff + skin;
    this.leeway = (skin / 2) ** 2;
    this.origin.set(positions);
    imagesOf(positions, box, images);
    if (!placeImages(positions, images, edges, places)) {
      // Nowhere to look for neighbours: an empty list, which serves nobody.
      this.counts.fill(0);
      this.leeway = -1;
      return;
    }
    for (let code = 0; code < 27; code++)
      for (let c = 0; c < 3; c++) shifts[3 * code + c] = ((Math.floor(code / 3 ** c) % 3) - 1) * edges[c];
    const cells = this.sort(box);
    const density = potential.atoms / (box[0] * box[1] * box[2]);
    const fair = ((2 * Math.PI) / 3) * this.range ** 3 * density;
    this.stride = Math.max(this.stride, Math.min(potential.atoms, Math.ceil(SPARE * fair) + 16));
    for (;;) {
      if (this.partners.length < potential.atoms * this.stride)
        this.partners = new Uint32Array(potential.atoms * this.stride);
      const wanted = this.fill(cells, edges);
      if (wanted <= this.stride) return;
      this.stride = Math.ceil(1.2 * wanted);
    }
  }

  /** Sorts atoms into cells. @returns how many there are along each edge */
  private sort(box: Box): readonly [number, number, number] {
    const { potential, places, cellOf, order, sorted } = this;
    const along = (edge: number) => Math.max(1, Math.min(MOST_CELLS, Math.floor((CELLS_IN_RANGE * edge) / this.range)));
    const [a, b, c] = [along(box[0]), along(box[1]), along(box[2])];
    const cell = (x: number, edge: number, count: number): number => {
      const n = Math.floor((x / edge) * count);
      return n > 0 ? Math.min(n, count - 1) : 0;
    };
    if (this.starts.length < a * b * c + 1) this.starts = new Uint32Array(a * b * c + 1);
    const { starts } = this;
    starts.fill(0);
    for (let i = 0; i < potential.atoms; i++) {
      const x = cell(places[4 * i], box[0], a);
      const y = cell(places[4 * i + 1], box[1], b);
      const z = cell(places[4 * i + 2], box[2], c);
      cellOf[i] = (x * b + y) * c + z;
      starts[cellOf[i] + 1]++;
    }
    for (let n = 0; n < a * b * c; n++) starts[n + 1] += starts[n];
    // Filled from behind, so that the ends of the cells become their beginnings.
    for (let i = potential.atoms - 1; i >= 0; i--) {
      const at = --starts[cellOf[i] + 1];
      order[at] = i;
      for (let c4 = 0; c4 < 3; c4++) sorted[3 * at + c4] = places[4 * i + c4];
    }
    for (let n = 0; n < a * b * c; n++) starts[n] = starts[n + 1];
    starts[a * b * c] = potential.atoms;
    return [a, b, c];
  }

  /**
   * Fills the rows, as far as there is room: each atom looks through the columns of cells that its range reaches.
   * @returns the length of the longest row
   */
  private fill([a, b, c]: readonly [number, number, number], edges: Box): number {
    const { potential, places, counts, hidden, starts, range } = this;
    const { start, partners: excluded } = potential.exclusions;
    const limit = range * range;
    const [hx, hy, hz] = [edges[0] / a, edges[1] / b, edges[2] / c];
    counts.fill(0);
    hidden.fill(-1);
    this.longest = 0;
    for (let j = 0; j < potential.atoms; j++) {
      for (let e = start[j]; e < start[j + 1]; e++) hidden[excluded[e]] = j;
      const x = places[4 * j];
      const y = places[4 * j + 1];
      const z = places[4 * j + 2];
      for (let px = Math.floor((x - range) / hx), endX = Math.floor((x + range) / hx); px <= endX; px++) {
        const dx = Math.max(0, px * hx - x, x - (px + 1) * hx);
        const imageX = Math.floor(px / a);
        for (let py = Math.floor((y - range) / hy), endY = Math.floor((y + range) / hy); py <= endY; py++) {
          const dy = Math.max(0, py * hy - y, y - (py + 1) * hy);
          const rest = limit - dx * dx - dy * dy;
          if (rest < 0) continue;
          const imageY = Math.floor(py / b);
          const dz = Math.sqrt(rest);
          const low = Math.floor((z - dz) / hz);
          const high = Math.floor((z + dz) / hz);
          const column = ((px - imageX * a) * b + py - imageY * b) * c;
          for (let imageZ = low < 0 ? -1 : 0; imageZ * c <= high && imageZ <= 1; imageZ++) {
            const first = Math.max(low - imageZ * c, 0);
            const last = Math.min(high - imageZ * c, c - 1);
            const code = 13 + imageX + 3 * imageY + 9 * imageZ;
            this.take(j, code, starts[column + first], starts[column + last + 1]);
          }
        }
      }
    }
    return this.longest;
  }

  /** Lists atom j with those of the sorted atoms `from … to − 1` that are within range when they are moved by an image. */
  private take(j: number, code: number, from: number, to: number): void {
    const { places, order, sorted, hidden, counts, partners, stride, shifts } = this;
    const limit = this.range * this.range;
    const x = places[4 * j] - shifts[3 * code];
    const y = places[4 * j + 1] - shifts[3 * code + 1];
    const z = places[4 * j + 2] - shifts[3 * code + 2];
    const entry = ((code << ATOM_BITS) | j) >>> 0;
    for (let n = from; n < to; n++) {
      const dx = sorted[3 * n] - x;
      const dy = sorted[3 * n + 1] - y;
      const dz = sorted[3 * n + 2] - z;
      // Written so that what is no number is out of range.
      if (!(dx * dx + dy * dy + dz * dz < limit)) continue;
      const i = order[n];
      // Of two atoms the one keeps the pair, or the other, half of them each.
      if (i === j || ((i + j) & 1) === (i < j ? 1 : 0) || hidden[i] === j) continue;
      const count = counts[i]++;
      if (count < stride) partners[i * stride + count] = entry;
      if (count >= this.longest) this.longest = count + 1;
    }
  }
}
