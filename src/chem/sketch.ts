/** From what openchemlib reads (SMILES, drawings) to molecules in space, and from molecules to what it draws. */
import { FfpError } from '../core/errors.ts';
import { ELEMENTS } from './elements.ts';
import type { Sketch, Toolkit } from './openchemlib.ts';
import type { Structure } from './structure.ts';
import { quote } from './text.ts';

/** Seed of the conformer that is built: any number, and always the same one, so that the same SMILES gives the same coordinates. */
const SEED = 1;
/** The longest SMILES that is read: openchemlib takes 100 ms to find the rings and double bonds of 1000 aromatic atoms, 40 ms for 500. */
const LONGEST_SMILES = 500;

/** How much of the arrangement in space somebody stated, and how much was chosen for them. */
export interface Stereo {
  /** Stereocentres and double bonds as stated. */
  readonly kept: number;
  /** Those that nobody stated: one of the possibilities was taken. */
  readonly chosen: number;
}

export interface Drawn {
  /** Atoms, bonds and charges: what can be checked and counted. */
  readonly sketch: Sketch;
  /**
   * The same on a plane, with what is known of its arrangement in space: what is drawn and built. openchemlib's time for that grows with
   * the square of the atoms and faster (100 of them: tens of milliseconds, 300 in a crowded chain: more than a second), where reading
   * takes milliseconds: check and count first.
   */
  readonly laidOut: () => Sketch;
  /** What followed the SMILES on its line, or the title of the file. */
  readonly name: string;
}

/** Reads a line of SMILES, with or without a name after it. Throws FfpError('file') that says where it cannot be read. */
export function readSmiles({ Molecule }: Toolkit, line: string): Drawn {
  const [, smiles = '', name = ''] = /^\s*(\S+)(?:\s+(.*))?$/s.exec(line) ?? [];
  if (smiles.length > LONGEST_SMILES)
    throw new FfpError('file', `This SMILES has ${smiles.length} characters; at most ${LONGEST_SMILES} are read.`);
  // openchemlib closes what is left open.
  const open = smiles.split('(').length - smiles.split(')').length;
  if (open > 0)
    throw new FfpError(
      'file',
      `${quote(smiles)} is not SMILES that can be read: ${open === 1 ? 'a branch is' : `${open} branches are`} opened and not closed; write as many ) as (.`,
    );
  try {
    const sketch = Molecule.fromSmiles(smiles, { noCoordinates: true });
    return { sketch, laidOut: () => Molecule.fromSmiles(smiles), name: name.trim() };
  } catch (cause) {
    const words = (cause instanceof Error ? cause.message : '')
      .replace(/^.*SmilesParser:\s*/, '')
      .replace(/[^\x20-\x7e]/g, '?')
      .replace(/[\s.,;]*position:\s*(\d+)/i, (_, at: string) => ` at character ${Number(at) + 1}`);
    throw new FfpError(
      'file',
      `${quote(smiles)} is not SMILES that can be read${words ? ` (${words.slice(0, 100)})` : ''}; it looks like CCO, for ethanol.`,
      { cause },
    );
  }
}

/** Reads a MOL block of version V2000 or V3000. Throws FfpError('file'). */
export function readDrawing({ Molecule }: Toolkit, molfile: string): Drawn {
  const name = molfile
    .split(/\r\n|\r|\n/, 1)[0]
    .trim()
    .slice(0, 120);
  try {
    // It wants a whole block, however the file ends.
    const sketch = Molecule.fromMolfile(/^M {2}END/m.test(molfile) ? molfile : `${molfile}\nM  END\n`);
    return { sketch, laidOut: () => sketch, name };
  } catch (cause) {
    throw new FfpError('file', 'The MOL file cannot be read: it is cut off or damaged; save it again as MOL (V2000).', {
      cause,
    });
  }
}

/**
 * Says what is wrong with a sketch before anything is built: placeholders, unknown elements, too many bonds at an atom, radicals.
 * Throws FfpError('file' | 'unsupported' | 'coverage').
 */
export function checkSketch({ Molecule }: Toolkit, sketch: Sketch): void {
  sketch.ensureHelperArrays(Molecule.cHelperNeighbours);
  const atoms = sketch.getAllAtoms();
  if (atoms === 0) throw new FfpError('file', 'There are no atoms; draw or write at least one.');
  const query = sketch.isFragment();
  for (let i = 0; i < atoms; i++) {
    const number = sketch.getAtomicNo(i);
    const label = sketch.getAtomLabel(i);
    const element = ELEMENTS[number - 1];
    if (/[*?]|^[RXAQ]\d*$/.test(label) || number === 0)
      throw new FfpError('file', `Atom ${i + 1} is a placeholder and no element; write the atom that stands there.`);
    if (!element)
      throw new FfpError(
        'unsupported',
        `Atom ${i + 1} is ${quote(label)}, an element that nobody here knows (H to Xe are known).`,
      );
    const bonds = sketch.getOccupiedValence(i);
    if (sketch.getLowestFreeValence(i) < 0)
      throw new FfpError(
        'file',
        `Atom ${i + 1} (${element.name}) has bonds of order ${bonds} in all, and ${element.name} makes at most ${sketch.getMaxValence(i)} here: remove one, or give it a charge.`,
      );
    if (sketch.getAtomRadical(i) !== 0)
      throw new FfpError(
        'coverage',
        `Atom ${i + 1} (${element.name}) is a radical, with unpaired electrons, which no force field here describes: add the hydrogens that are missing, or a charge.`,
      );
  }
  if (query)
    throw new FfpError(
      'file',
      'This has placeholders (such as * or R) and is a search pattern, no molecule: write every atom as an element.',
    );
}

/** Atoms of a sketch with all its hydrogens. */
export function countAtoms({ Molecule }: Toolkit, sketch: Sketch): number {
  sketch.ensureHelperArrays(Molecule.cHelperNeighbours);
  let count = sketch.getAllAtoms();
  for (let i = 0; i < sketch.getAllAtoms(); i++) count += sketch.getImplicitHydrogens(i);
  return count;
}

/** What of its arrangement in space a sketch states. */
export function stereoOf({ Molecule }: Toolkit, sketch: Sketch): Stereo {
  sketch.ensureHelperArrays(Molecule.cHelperParities);
  const count = { kept: 0, chosen: 0 };
  const add = (parity: number, unknown: number) => {
    if (parity === unknown) count.chosen++;
    else if (parity !== 0) count.kept++;
  };
  for (let i = 0; i < sketch.getAtoms(); i++) add(sketch.getAtomParity(i), Molecule.cAtomParityUnknown);
  for (let b = 0; b < sketch.getBonds(); b++) add(sketch.getBondParity(b), Molecule.cBondParityUnknown);
  return count;
}

/**
 * A molecule in space: hydrogens added, stereochemistry as stated. Atoms keep their order, hydrogens follow. Deterministic.
 * @param toolkit with its tables
 * Throws FfpError('unsupported') where no geometry is found.
 */
export function buildInSpace(toolkit: Toolkit, sketch: Sketch, name: string): Structure {
  const built = new toolkit.ConformerGenerator(SEED).getOneConformerAsMolecule(sketch.getCompactCopy());
  const structure = built && structureOf(toolkit, built, name);
  if (!structure || structure.positions.some((value) => !Number.isFinite(value)))
    throw new FfpError(
      'unsupported',
      'No geometry was found for this molecule: it may be too strained or too crowded; give a file with coordinates.',
    );
  return structure;
}

/** Atoms, coordinates and bonds of a sketch as they are. */
export function structureOf({ Molecule }: Toolkit, sketch: Sketch, name: string): Structure {
  sketch.ensureHelperArrays(Molecule.cHelperNeighbours);
  const atoms = sketch.getAllAtoms();
  const count = sketch.getAllBonds();
  const positions = new Float64Array(3 * atoms);
  let charge = 0;
  for (let i = 0; i < atoms; i++) {
    positions.set([sketch.getAtomX(i), sketch.getAtomY(i), sketch.getAtomZ(i)], 3 * i);
    charge += sketch.getAtomCharge(i);
  }
  const bonds = new Uint32Array(2 * count);
  const bondOrders = new Uint8Array(count);
  for (let b = 0; b < count; b++) {
    const [i, j] = [sketch.getBondAtom(0, b), sketch.getBondAtom(1, b)];
    bonds.set([Math.min(i, j), Math.max(i, j)], 2 * b);
    bondOrders[b] = Math.min(3, Math.max(1, sketch.getBondOrder(b)));
  }
  return {
    name,
    elements: Uint8Array.from({ length: atoms }, (_, i) => sketch.getAtomicNo(i)),
    positions,
    bonds,
    bondOrders,
    charge,
    bondSource: 'file',
  };
}

/** A flat drawing: where atoms stand (units of a bond length, y downwards), what is written there, and the lines between them. */
export interface Depiction {
  readonly atoms: readonly {
    readonly x: number;
    readonly y: number;
    /** The symbol; empty for carbon in a chain. */
    readonly symbol: string;
    /** Its hydrogens, to be written on its free side: "H₂". */
    readonly hydrogens: string;
    /** "⁺", "²⁻". */
    readonly charge: string;
    readonly element: number;
  }[];
  /** `wedge`: a solid wedge (1) or a dashed one (−1) from i to j. */
  readonly bonds: readonly {
    readonly i: number;
    readonly j: number;
    readonly order: number;
    readonly wedge: -1 | 0 | 1;
  }[];
}

/** More atoms than this, hydrogens left out, make no picture that anybody can read. */
const MOST_DRAWN = 150;

/** Whether a sketch is small enough for a drawing: to be asked before it is laid out. */
export function canBeDrawn(sketch: Sketch): boolean {
  let heavy = 0;
  for (let i = 0; i < sketch.getAllAtoms(); i++) heavy += sketch.getAtomicNo(i) === 1 ? 0 : 1;
  return heavy <= MOST_DRAWN;
}

/** The drawing of a sketch, hydrogens on carbon left out; null where it would be too large. */
export function depict({ Molecule }: Toolkit, sketch: Sketch): Depiction | null {
  const flat = sketch.getCompactCopy();
  flat.ensureHelperArrays(Molecule.cHelperParities);
  flat.removeExplicitHydrogens();
  if (flat.getAllAtoms() > MOST_DRAWN) return null;
  flat.inventCoordinates();
  flat.ensureHelperArrays(Molecule.cHelperParities);
  const length = flat.getAverageBondLength(false) || 1;
  const atoms = Array.from({ length: flat.getAllAtoms() }, (_, i) => ({
    x: flat.getAtomX(i) / length,
    y: flat.getAtomY(i) / length,
    ...labelOf(flat, i),
    element: flat.getAtomicNo(i),
  }));
  const bonds = Array.from({ length: flat.getAllBonds() }, (_, b) => {
    const type = flat.getBondType(b);
    return {
      i: flat.getBondAtom(0, b),
      j: flat.getBondAtom(1, b),
      order: Math.min(3, Math.max(1, flat.getBondOrder(b))),
      wedge: type === Molecule.cBondTypeUp ? 1 : type === Molecule.cBondTypeDown ? -1 : 0,
    } as const;
  });
  return { atoms, bonds };
}

/** What is written at an atom: nothing for carbon in a chain, else symbol, hydrogens and charge. */
function labelOf(sketch: Sketch, atom: number): Pick<Depiction['atoms'][number], 'symbol' | 'hydrogens' | 'charge'> {
  const symbol = sketch.getAtomLabel(atom);
  const charge = sketch.getAtomCharge(atom);
  if (symbol === 'C' && charge === 0 && sketch.getAllConnAtoms(atom) > 0)
    return { symbol: '', hydrogens: '', charge: '' };
  const hydrogens = sketch.getAllHydrogens(atom);
  const low = (n: number) => (n > 1 ? String(n).replace(/\d/g, (d) => '₀₁₂₃₄₅₆₇₈₉'[Number(d)]) : '');
  const high = Math.abs(charge) > 1 ? '⁰¹²³⁴⁵⁶⁷⁸⁹'[Math.min(9, Math.abs(charge))] : '';
  return {
    symbol,
    hydrogens: hydrogens > 0 ? `H${low(hydrogens)}` : '',
    charge: charge === 0 ? '' : `${high}${charge > 0 ? '⁺' : '⁻'}`,
  };
}

/** A molecule as a sketch, to be drawn, or to be asked how many hydrogens it lacks. */
export function sketchOf({ Molecule }: Toolkit, { elements, positions, bonds, bondOrders }: Structure): Sketch {
  const sketch = new Molecule(elements.length, bondOrders.length);
  elements.forEach((number, i) => {
    sketch.addAtom(number);
    sketch.setAtomX(i, positions[3 * i]);
    sketch.setAtomY(i, positions[3 * i + 1]);
    sketch.setAtomZ(i, positions[3 * i + 2]);
  });
  const types = [Molecule.cBondTypeSingle, Molecule.cBondTypeDouble, Molecule.cBondTypeTriple];
  bondOrders.forEach((order, b) => {
    sketch.setBondType(sketch.addBond(bonds[2 * b], bonds[2 * b + 1]), types[order - 1]);
  });
  return sketch;
}
