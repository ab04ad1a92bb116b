/** Bonds as sticks: one for a single bond, two or three side by side for double and triple ones, in the plane of the neighbours. */

export interface Stick {
  readonly from: number;
  readonly to: number;
  readonly order: number;
  /** Writes both ends at `offset`. @param positions Å, [3N]. */
  place(positions: Float32Array, starts: Float32Array, ends: Float32Array, offset: number): void;
}

const NOWHERE = [0, 0, 0];

/** Å between the axes of the sticks of one multiple bond. */
const SPACING = 0.17;

/** Sticks of all bonds. @param bonds atom index pairs, [2B]. @param orders Kekulé bond orders, [B]. */
export function sticks(bonds: Uint32Array, orders: Uint8Array): Stick[] {
  const neighbours = new Map<number, number[]>();
  const link = (a: number, b: number) => {
    const known = neighbours.get(a);
    if (known) known.push(b);
    else neighbours.set(a, [b]);
  };
  for (let b = 0; b < bonds.length; b += 2) {
    link(bonds[b], bonds[b + 1]);
    link(bonds[b + 1], bonds[b]);
  }
  return Array.from(orders).flatMap((order, b) => {
    const [from, to] = [bonds[2 * b], bonds[2 * b + 1]];
    const third =
      neighbours.get(from)?.find((atom) => atom !== to) ?? neighbours.get(to)?.find((atom) => atom !== from);
    return Array.from({ length: order }, (_, k) => stick(from, to, order, (k - (order - 1) / 2) * SPACING, third));
  });
}

function stick(from: number, to: number, order: number, shift: number, third: number | undefined): Stick {
  return {
    from,
    to,
    order,
    place(positions, starts, ends, offset) {
      const side = shift === 0 ? NOWHERE : sideways(positions, from, to, third);
      for (let k = 0; k < 3; k++) {
        starts[offset + k] = positions[3 * from + k] + shift * side[k];
        ends[offset + k] = positions[3 * to + k] + shift * side[k];
      }
    },
  };
}

/** Unit vector across the bond, towards a third atom where there is one: the plane in which a double bond is drawn. */
function sideways(positions: Float32Array, from: number, to: number, third: number | undefined): number[] {
  const between = (a: number, b: number) => [0, 1, 2].map((k) => positions[3 * b + k] - positions[3 * a + k]);
  const along = between(from, to);
  const length2 = along.reduce((sum, x) => sum + x * x, 0) || 1;
  const across = (v: readonly number[]) => {
    const projection = v.reduce((sum, x, k) => sum + x * along[k], 0) / length2;
    return v.map((x, k) => x - projection * along[k]);
  };
  let side = across(third === undefined ? [0, 0, 1] : between(from, third));
  // A straight chain has no plane: any direction across the bond will do.
  if (Math.hypot(...side) < 1e-2) side = across(Math.abs(along[0]) < 0.8 * Math.sqrt(length2) ? [1, 0, 0] : [0, 1, 0]);
  const length = Math.hypot(...side) || 1;
  return side.map((x) => x / length);
}
