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

type Vector = [number, number, number];
