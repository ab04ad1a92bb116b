/** How elements look: colours after the convention of Corey, Pauling and Koltun, tuned for both themes; radii for ball-and-stick. */

interface Look {
  readonly symbol: string;
  readonly name: string;
  /** sRGB. */
  readonly color: number;
  /** Å, in ball-and-stick. */
  readonly radius: number;
  /** Van der Waals radius, Å (Bondi, J. Phys. Chem. 1964, 68, 441; hydrogen and others: Mantina et al., J. Phys. Chem. A 2009, 113, 5806). */
  readonly vdw: number;
}

const LOOKS: Readonly<Record<number, Look>> = {
  1: { symbol: 'H', name: 'hydrogen', color: 0xeaeef4, radius: 0.27, vdw: 1.1 },
  5: { symbol: 'B', name: 'boron', color: 0xf0a58f, radius: 0.4, vdw: 1.92 },
  6: { symbol: 'C', name: 'carbon', color: 0x59646f, radius: 0.4, vdw: 1.7 },
  7: { symbol: 'N', name: 'nitrogen', color: 0x4a74f0, radius: 0.39, vdw: 1.55 },
  8: { symbol: 'O', name: 'oxygen', color: 0xe8432f, radius: 0.38, vdw: 1.52 },
  9: { symbol: 'F', name: 'fluorine', color: 0x63c76a, radius: 0.36, vdw: 1.47 },
  14: { symbol: 'Si', name: 'silicon', color: 0xd8b48a, radius: 0.46, vdw: 2.1 },
  15: { symbol: 'P', name: 'phosphorus', color: 0xf08c2e, radius: 0.45, vdw: 1.8 },
  16: { symbol: 'S', name: 'sulfur', color: 0xf0cc30, radius: 0.45, vdw: 1.8 },
  17: { symbol: 'Cl', name: 'chlorine', color: 0x2fb84c, radius: 0.44, vdw: 1.75 },
  35: { symbol: 'Br', name: 'bromine', color: 0xa8432c, radius: 0.47, vdw: 1.83 },
  53: { symbol: 'I', name: 'iodine', color: 0x8d3fb0, radius: 0.5, vdw: 1.98 },
};

/** How an element is drawn and called; a neutral grey ball where it has no entry of its own. */
export const elementLook = (atomicNumber: number): Look =>
  LOOKS[atomicNumber] ?? {
    symbol: `Z${atomicNumber}`,
    name: `element ${atomicNumber}`,
    color: 0xc07fb0,
    radius: 0.45,
    vdw: 2,
  };
