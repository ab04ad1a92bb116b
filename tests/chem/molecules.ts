/** Connection tables for tests: heavy atoms and hydrogens written out, bonds as pairs, orders as chemists draw them. */

export interface Drawn {
  readonly name: string;
  readonly elements: Uint8Array;
  readonly bonds: Uint32Array;
  readonly orders: readonly number[];
}

const NUMBER: Readonly<Record<string, number>> = { H: 1, C: 6, N: 7, O: 8, P: 15, S: 16 };

/**
 * `atoms`: symbols of heavy atoms with their hydrogens, as in "C3 N O1"; `bonds`: "0=1 1-2" with - = # among heavy
 * atoms.
 */
export function draw(name: string, atoms: string, bonds: string): Drawn {
  const heavy = atoms.split(' ').map((atom) => /^([A-Z])([0-9]?)$/.exec(atom)!);
  const elements = heavy.map(([, symbol]) => NUMBER[symbol]);
  const pairs: number[] = [];
  const orders: number[] = [];
  for (const bond of bonds === '' ? [] : bonds.split(' ')) {
    const [, i, sign, j] = /^([0-9]+)([-=#])([0-9]+)$/.exec(bond)!;
    pairs.push(Number(i), Number(j));
    orders.push('-=#'.indexOf(sign) + 1);
  }
  heavy.forEach(([, , hydrogens], i) => {
    for (let h = 0; h < Number(hydrogens || 0); h++) {
      pairs.push(i, elements.push(1) - 1);
      orders.push(1);
    }
  });
  return { name, elements: Uint8Array.from(elements), bonds: Uint32Array.from(pairs), orders };
}
