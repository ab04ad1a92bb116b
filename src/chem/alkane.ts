import type { Structure } from './structure.ts';

/** Å and degrees. */
const [CC, CH, CCC, HCH] = [1.53, 1.094, 112.5, 106.5];

/** The linear alkane CₙH₂ₙ₊₂, every torsion of its chain trans: carbons first, then the hydrogens of each carbon in turn. */
export function alkane(carbons: number): Structure {
  const half = (CCC / 2) * (Math.PI / 180);
  const [along, across] = [CC * Math.sin(half), CC * Math.cos(half)];
  const chain = Array.from({ length: carbons }, (_, n): Vector => [n * along, (n % 2) * across, 0]);
  const hydrogens: Vector[] = [];
  const bonds: number[] = [];
  for (let n = 1; n < carbons; n++) bonds.push(n - 1, n);
  chain.forEach((at, n) => {
    // Hydrogens of a carbon in the chain point away from both neighbours; at an end the missing neighbour's place has a third.
    const side = n % 2 === 0 ? -1 : 1;
    const bisector: Vector = [0, side, 0];
    const opening = (HCH / 2) * (Math.PI / 180);
    for (const z of [-1, 1]) add(n, [0, bisector[1] * Math.cos(opening), z * Math.sin(opening)]);
    const ends = [...(n === 0 ? [-1] : []), ...(n === carbons - 1 ? [1] : [])];
    for (const end of ends) add(n, [end * Math.sin(half), -side * Math.cos(half), 0]);

    function add(carbon: number, direction: Vector): void {
      bonds.push(carbon, carbons + hydrogens.length);
      hydrogens.push([at[0] + CH * direction[0], at[1] + CH * direction[1], at[2] + CH * direction[2]]);
    }
  });
  const atoms = [...chain, ...hydrogens];
  return {
    name: `C${carbons}H${2 * carbons + 2}`,
    elements: Uint8Array.from(atoms, (_, i) => (i < carbons ? 6 : 1)),
    positions: Float64Array.from(atoms.flat()),
    bonds: Uint32Array.from(bonds),
    bondOrders: new Uint8Array(bonds.length / 2).fill(1),
    charge: 0,
    bondSource: 'file',
  };
}

/** Å between the axes of chains that lie side by side, as in paraffin. */
const APART = 4.8;

/** Seven equal linear alkanes side by side, one in the middle of the others: many atoms in little room. */
export function alkaneBundle(carbons: number): Structure {
  const one = alkane(carbons);
  const count = one.elements.length;
  const chains = 7;
  const [positions, bonds] = [new Float64Array(3 * chains * count), new Uint32Array(chains * one.bonds.length)];
  for (let chain = 0; chain < chains; chain++) {
    // The axes lie along x; six of them around the first.
    const [y, z] = chain === 0 ? [0, 0] : [Math.cos, Math.sin].map((part) => APART * part((chain * Math.PI) / 3));
    one.positions.forEach((x, c) => (positions[3 * chain * count + c] = x + [0, y, z][c % 3]));
    one.bonds.forEach((atom, n) => (bonds[chain * one.bonds.length + n] = atom + chain * count));
  }
  const repeat = (values: Uint8Array): Uint8Array =>
    Uint8Array.from({ length: chains * values.length }, (_, n) => values[n % values.length]);
  return {
    ...one,
    name: `7 × ${one.name}`,
    elements: repeat(one.elements),
    positions,
    bonds,
    bondOrders: repeat(one.bondOrders),
  };
}

type Vector = [number, number, number];
