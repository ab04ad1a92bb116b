/** How elements look: colours after the convention of Corey, Pauling and Koltun, tuned for both themes; radii for ball-and-stick. */

interface Look {
  readonly symbol: string;
  readonly name: string;
  /** sRGB. */
  readonly color: number;
  /** Å. */
  readonly radius: number;
}

const LOOKS: Readonly<Record<number, Look>> = {
  1: { symbol: 'H', name: 'hydrogen', color: 0xeaeef4, radius: 0.27 },
  5: { symbol: 'B', name: 'boron', color: 0xf0a58f, radius: 0.4 },
  6: { symbol: 'C', name: 'carbon', color: 0x59646f, radius: 0.4 },
  7: { symbol: 'N', name: 'nitrogen', color: 0x4a74f0, radius: 0.39 },
  8: { symbol: 'O', name: 'oxygen', color: 0xe8432f, radius: 0.38 },
  9: { symbol: 'F', name: 'fluorine', color: 0x63c76a, radius: 0.36 },
  14: { symbol: 'Si', name: 'silicon', color: 0xd8b48a, radius: 0.46 },
  15: { symbol: 'P', name: 'phosphorus', color: 0xf08c2e, radius: 0.45 },
  16: { symbol: 'S', name: 'sulfur', color: 0xf0cc30, radius: 0.45 },
  17: { symbol: 'Cl', name: 'chlorine', color: 0x2fb84c, radius: 0.44 },
  35: { symbol: 'Br', name: 'bromine', color: 0xa8432c, radius: 0.47 },
  53: { symbol: 'I', name: 'iodine', color: 0x8d3fb0, radius: 0.5 },
};

/** How an element is drawn and called; a neutral grey ball where it has no entry of its own. */
export const elementLook = (atomicNumber: number): Look =>
  LOOKS[atomicNumber] ?? {
    symbol: `Z${atomicNumber}`,
    name: `element ${atomicNumber}`,
    color: 0xc07fb0,
    radius: 0.45,
  };
