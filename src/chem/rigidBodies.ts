/** Rigid molecules in a periodic box that push each other apart. */
import type { Box } from './box.ts';
import { elementByNumber } from './elements.ts';
import type { Structure } from './structure.ts';

/**
 * Nearest that atoms of two molecules may be in a box that has just been filled, as a part of the sum of their van der Waals radii:
 * hydrogen bonds bring hydrogens nearer.
 */
const NEAREST = { heavy: 0.78, hydrogen: 0.66 } as const;
/** How much further than that molecules are pushed. */
const MARGIN = 1.03;
/**
 * How far a round goes: multiples of what would take an only overlap away, divided by the root of the number of overlaps (pushes), and by
 * the squares of their arms (turns). The fastest of a few that were tried on alkanes.
 */
const PUSH = 2;
const TURN = 1.5;
/** The furthest a round moves a molecule, Å, and turns it, radians. */
const LONGEST_MOVE = 0.5;
const LONGEST_TURN = 0.3;

/** Nearest that atoms of two elements (atomic numbers) may be, Å. */
export function contactDistance(first: number, second: number): number {
  const part = first === 1 || second === 1 ? NEAREST.hydrogen : NEAREST.heavy;
  return part * (elementByNumber(first).vdwRadius + elementByNumber(second).vdwRadius);
}

/** Copies of one molecule, and one molecule that nothing moves. */
export class RigidBodies {
  /** Å, [3N]: the fixed molecule first. */
  readonly positions: Float64Array;
  /** Element of each atom as an index into `distances`, [N]. */
  private readonly kinds: Uint8Array;
  /** Squared and plain contact distances by pair of kinds. */
  private readonly distances: Float64Array;
  private readonly kindCount: number;
  private readonly longest: number;
  private readonly first: number;
  private readonly size: number;
  /** Push and turn of each molecule, and what they are divided by, [count × 8]. */
  private readonly pushes: Float64Array;

  constructor(
    private readonly box: Box,
    fixed: Structure | null,
    molecule: Structure,
    private readonly count: number,
  ) {
    this.first = fixed?.elements.length ?? 0;
    this.size = molecule.elements.length;
    const atoms = this.first + count * this.size;
    this.positions = new Float64Array(3 * atoms);
    if (fixed) this.positions.set(fixed.positions);
    const elements = [...new Set([...(fixed?.elements ?? []), ...molecule.elements])];
    this.kindCount = elements.length;
    this.distances = Float64Array.from(elements.flatMap((a) => elements.map((b) => MARGIN * contactDistance(a, b))));
    this.longest = Math.max(...this.distances);
    this.kinds = Uint8Array.from({ length: atoms }, (_, i) =>
      elements.indexOf(i < this.first ? fixed!.elements[i] : molecule.elements[(i - this.first) % this.size]),
    );
    this.pushes = new Float64Array(8 * count);
  }

  /** Puts molecule `m` with its middle at a place. @param shape its positions about its middle, Å, [3n] */
  put(m: number, place: readonly number[], shape: Float64Array): void {
    const at = 3 * (this.first + m * this.size);
    for (let c = 0; c < shape.length; c++) this.positions[at + c] = shape[c] + place[c % 3];
  }

  /** Pushes molecules apart, at most so many rounds. Whether no two are nearer than `contactDistance` in the end. */
  separate(rounds: number): boolean {
    for (let round = 0; round < rounds; round++) {
      this.pushes.fill(0);
      if (!this.collect()) return true;
      this.move();
    }
    return false;
  }

  /** Adds up the pushes of all pairs that are too near. Whether there is one nearer than allowed. */
  private collect(): boolean {
    const { box, positions } = this;
    const cells = box.map((edge) => Math.max(1, Math.floor(edge / this.longest)));
    const atoms = positions.length / 3;
    const [nx, ny, nz] = cells;
    const cellOf = new Uint32Array(atoms);
    const heads = new Int32Array(nx * ny * nz).fill(-1);
    const next = new Int32Array(atoms);
    for (let i = atoms - 1; i >= 0; i--) {
      const index = [0, 1, 2].map((c) => {
        const s = positions[3 * i + c] / box[c];
        return Math.min(cells[c] - 1, Math.floor((s - Math.floor(s)) * cells[c]));
      });
      const cell = (index[0] * ny + index[1]) * nz + index[2];
      cellOf[i] = cell;
      next[i] = heads[cell];
      heads[cell] = i;
    }
    // Along a short edge the cell before and the cell behind are the same one: each is visited once.
    const around = cells.map((n) => (n >= 3 ? [-1, 0, 1] : n === 2 ? [0, 1] : [0]));
    let crowded = false;
    for (let x = 0; x < nx; x++)
      for (let y = 0; y < ny; y++)
        for (let z = 0; z < nz; z++) {
          const own = (x * ny + y) * nz + z;
          if (heads[own] < 0) continue;
          for (const dx of around[0])
            for (const dy of around[1])
              for (const dz of around[2]) {
                const other = (((x + dx + nx) % nx) * ny + ((y + dy + ny) % ny)) * nz + ((z + dz + nz) % nz);
                if (other < own) continue;
                for (let i = heads[own]; i >= 0; i = next[i])
                  for (let j = other === own ? next[i] : heads[other]; j >= 0; j = next[j])
                    if (this.push(i, j)) crowded = true;
              }
        }
    return crowded;
  }

  /** One pair: pushes where it is within the margin. Whether it is nearer than allowed. */
  private push(i: number, j: number): boolean {
    const { box, positions: x, first, size, kinds, distances } = this;
    const a = i < first ? -1 : Math.floor((i - first) / size);
    const b = j < first ? -1 : Math.floor((j - first) / size);
    if (a === b) return false;
    const wanted = distances[kinds[i] * this.kindCount + kinds[j]];
    let dx = x[3 * i] - x[3 * j];
    dx -= box[0] * Math.round(dx / box[0]);
    if (dx > wanted || dx < -wanted) return false;
    let dy = x[3 * i + 1] - x[3 * j + 1];
    dy -= box[1] * Math.round(dy / box[1]);
    if (dy > wanted || dy < -wanted) return false;
    let dz = x[3 * i + 2] - x[3 * j + 2];
    dz -= box[2] * Math.round(dz / box[2]);
    const r2 = dx * dx + dy * dy + dz * dz;
    if (r2 >= wanted * wanted) return false;
    const r = Math.sqrt(r2);
    // Two atoms at one place are pushed apart along x.
    const f = r > 1e-6 ? (wanted - r) / r : 0;
    const [fx, fy, fz] = f > 0 ? [f * dx, f * dy, f * dz] : [wanted, 0, 0];
    // What nothing moves leaves the whole way to the other.
    const share = a < 0 || b < 0 ? 1 : 0.5;
    if (a >= 0) this.add(a, i, share * fx, share * fy, share * fz);
    if (b >= 0) this.add(b, j, -share * fx, -share * fy, -share * fz);
    return r * MARGIN < wanted;
  }

  private add(m: number, atom: number, fx: number, fy: number, fz: number): void {
    const { pushes: p, positions: x } = this;
    const at = 8 * m;
    const [mx, my, mz] = this.middleOf(m);
    const lx = x[3 * atom] - mx;
    const ly = x[3 * atom + 1] - my;
    const lz = x[3 * atom + 2] - mz;
    p[at] += fx;
    p[at + 1] += fy;
    p[at + 2] += fz;
    p[at + 3] += ly * fz - lz * fy;
    p[at + 4] += lz * fx - lx * fz;
    p[at + 5] += lx * fy - ly * fx;
    p[at + 6] += 1;
    p[at + 7] += lx * lx + ly * ly + lz * lz;
  }

  private middleOf(m: number): readonly [number, number, number] {
    const { positions: x, first, size } = this;
    const at = 3 * (first + m * size);
    let [mx, my, mz] = [0, 0, 0];
    for (let n = 0; n < size; n++) {
      mx += x[at + 3 * n];
      my += x[at + 3 * n + 1];
      mz += x[at + 3 * n + 2];
    }
    return [mx / size, my / size, mz / size];
  }

  /** Moves and turns every molecule that was pushed. */
  private move(): void {
    const { pushes: p, positions: x, first, size, count } = this;
    for (let m = 0; m < count; m++) {
      const at = 8 * m;
      const contacts = p[at + 6];
      if (contacts === 0) continue;
      const whole = Math.sqrt(contacts);
      const move = [0, 1, 2].map((c) => clamp((PUSH * p[at + c]) / whole, LONGEST_MOVE));
      // A molecule of one atom does not turn.
      const arms = p[at + 7];
      const turn = [3, 4, 5].map((c) => (arms > 1e-6 ? clamp((TURN * p[at + c]) / arms, LONGEST_TURN) : 0));
      const rotation = rotationBy(turn);
      const middle = this.middleOf(m);
      for (let n = 0; n < size; n++) {
        const i = 3 * (first + m * size + n);
        const d = [x[i] - middle[0], x[i + 1] - middle[1], x[i + 2] - middle[2]];
        for (let c = 0; c < 3; c++)
          x[i + c] =
            middle[c] + move[c] + rotation[3 * c] * d[0] + rotation[3 * c + 1] * d[1] + rotation[3 * c + 2] * d[2];
      }
    }
  }
}

const clamp = (value: number, most: number) => Math.min(Math.max(value, -most), most);

/** The rotation about a vector by its length (radians), row-major (Rodrigues' formula). */
function rotationBy([x, y, z]: readonly number[]): readonly number[] {
  const angle = Math.hypot(x, y, z);
  if (angle === 0) return [1, 0, 0, 0, 1, 0, 0, 0, 1];
  const [u, v, w] = [x / angle, y / angle, z / angle];
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const t = 1 - c;
  return [
    c + t * u * u,
    t * u * v - s * w,
    t * u * w + s * v,
    t * u * v + s * w,
    c + t * v * v,
    t * v * w - s * u,
    t * u * w - s * v,
    t * v * w + s * u,
    c + t * w * w,
  ];
}
