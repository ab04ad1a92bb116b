/**
 * Molecules that come in as text (SMILES, drawings, files of several formats), ready for the stage: recognised, held against the limits,
 * built in space where they are flat, relaxed on springs, and judged: what is wrong with them, and what should be known about them.
 */
import { neighboursOf, connectedComponents } from '../chem/graph.ts';
import { ELEMENTS, elementByNumber } from '../chem/elements.ts';
import { parseExtxyz } from '../chem/extxyz.ts';
import { addHydrogens, missingHydrogens, ordersFromLengths } from '../chem/missingHydrogens.ts';
import {
  loadToolkit,
  loadToolkitWithTables,
  type RegisterTables,
  type Sketch,
  type Toolkit,
} from '../chem/openchemlib.ts';
import { parsePdb } from '../chem/pdb.ts';
import { FORMAT_NAMES, recognise, type Format } from '../chem/recognise.ts';
import { parseSdf } from '../chem/sdf.ts';
import { takeApart } from '../chem/several.ts';
import {
  buildInSpace,
  checkSketch,
  countAtoms,
  depict,
  readDrawing,
  readSmiles,
  stereoOf,
  structureOf,
  type Depiction,
  type Drawn,
  type Stereo,
} from '../chem/sketch.ts';
import type { Structure } from '../chem/structure.ts';
import { electronsOf, valenceProblem } from '../chem/valence.ts';
import { FfpError } from '../core/errors.ts';
import { minimise } from '../cpu/minimise.ts';
import { potentialOf, type ForceField } from '../forcefield/forcefield.ts';
import type { MoleculeSource } from './experiment.ts';
import { COORDINATE_LIMIT, INLINE_ATOM_LIMIT } from './schema.ts';

export interface ArrivalTools {
  readonly register: RegisterTables;
  /** The springs that a molecule is relaxed on. */
  readonly springs: () => Promise<ForceField>;
}

export interface ArrivalOptions {
  /** Which molecule, or model, of several: from 0. */
  readonly part?: number;
  /** e; in place of what was read, for formats that do not state one. */
  readonly charge?: number;
  readonly addHydrogens?: boolean;
}

export interface Arrival {
  /** Å; centred, at rest as far as the springs cover it where it was built here. */
  readonly structure: Structure;
  readonly format: Format;
  readonly part: number;
  readonly parts: number;
  /** Whether the coordinates were made here. */
  readonly built: boolean;
  /** What of its arrangement in space was stated; null where the coordinates say it all. */
  readonly stereo: Stereo | null;
  /** Whether the text states the total charge. */
  readonly chargeStated: boolean;
  /** Hydrogens that are missing and can be added. */
  readonly missingHydrogens: number;
  /** The drawing of what was written or drawn, with its formal charges; null where there is none. */
  readonly depiction: Depiction | null;
  /** Molecules that hang together: 1, or more. */
  readonly fragments: number;
  /** Sentences worth knowing. */
  readonly notes: readonly string[];
  /** Why it cannot be run as it is, and what to do; null where it can. */
  readonly objection: string | null;
}

/** Evaluations that a relaxation may take, and the largest force that ends it, kcal/mol/Å. */
const RELAXATION = { evaluations: 500, force: 0.05 } as const;
/** Coordinates of a link, 1/Å: four decimals. */
const ROUND = 1e4;

/**
 * Reads a molecule from text. Throws FfpError: one sentence that says what is wrong and what to do.
 * @param name what the file is called; may be empty
 */
export async function readArrival(
  text: string,
  name: string,
  tools: ArrivalTools,
  options: ArrivalOptions = {},
): Promise<Arrival> {
  const format = recognise(text);
  if (format === 'prmtop' || format === 'rst7' || format === 'openmm' || format === 'openmm state')
    throw new FfpError(
      'file',
      `This is one half of a system of two files (${FORMAT_NAMES[format]}); give its parameters and its coordinates together.`,
    );
  const several = takeApart(text, format);
  const { count } = several;
  const index = options.part ?? 0;
  if (!Number.isInteger(index) || index < 0 || index >= count)
    throw new FfpError('usage', `There is no molecule ${index + 1}: the text has ${count}.`);
  const own = several.part(index);
  limit(own.atoms, FORMAT_NAMES[format]);
  const read = await readPart(own.text, format, tools);
  return judge(named(read, name, count > 1 ? index : null), { format, part: index, parts: count }, tools, options);
}

/** What a format's reader knows. */
interface Read extends Pick<Arrival, 'built' | 'stereo' | 'chargeStated' | 'notes' | 'depiction'> {
  readonly structure: Structure;
  /** Hydrogens that each atom lacks, [N]; null where none is missing. */
  readonly missing: Uint8Array | null;
}

async function readPart(text: string, format: Format, tools: ArrivalTools): Promise<Read> {
  switch (format) {
    case 'smiles': {
      const toolkit = await loadToolkitWithTables(tools.register);
      const drawn = readSmiles(toolkit, text);
      return build(toolkit, drawn, drawn.name || text.trim().split(/\s/, 1)[0].slice(0, 60));
    }
    case 'sdf':
      return readSdf(text, tools);
    case 'xyz': {
      const [{ structure, info, periodic }] = parseExtxyz(text);
      return {
        ...fromCoordinates(structure),
        chargeStated: info.has('charge'),
        notes: periodic ? ['The file gives a periodic box, which is left out: the molecule runs in empty space.'] : [],
      };
    }
    default: {
      const structure = parsePdb(text);
      return { ...fromCoordinates(structure), chargeStated: structure.charge !== 0 };
    }
  }
}

async function readSdf(text: string, tools: ArrivalTools): Promise<Read> {
  const lines = text.split(/\r\n|\r|\n/);
  const extended = lines[3]?.includes('V3000') ?? false;
  const atoms = Number(lines[3]?.slice(0, 3)) || 0;
  const flat = !extended && lines.slice(4, 4 + atoms).every((line) => Number(line.slice(20, 30)) === 0);
  if (extended || flat) {
    const toolkit = await loadToolkitWithTables(tools.register);
    const drawn = readDrawing(toolkit, `${lines.join('\n')}\n`);
    const { sketch, name } = drawn;
    checkSketch(toolkit, sketch);
    const inSpace = Array.from({ length: sketch.getAllAtoms() }, (_, i) => sketch.getAtomZ(i)).some((z) => z !== 0);
    const complete = countAtoms(toolkit, sketch) === sketch.getAllAtoms();
    // A linear or flat molecule whose hydrogens are all there may well lie in a plane; a drawing says that it is one.
    const drawing = lines[1]?.slice(20, 22) === '2D' || !complete;
    if (!inSpace && (drawing || extended)) return build(toolkit, drawn, name);
    if (extended)
      return { ...stated(structureOf(toolkit, sketch, name)), missing: complete ? null : lacking(toolkit, sketch) };
  }
  const [structure] = parseSdf(text);
  // Ions seem to lack hydrogens, too; openchemlib knows their charges.
  if (missingHydrogens(structure).every((count) => count === 0)) return stated(structure);
  const toolkit = await loadToolkit();
  const { sketch } = readDrawing(toolkit, `${lines.join('\n')}\n`);
  const missing = lacking(toolkit, sketch);
  return { ...stated(structure), missing: missing.some((count) => count > 0) ? missing : null };
}

const stated = (structure: Structure): Read => ({
  structure,
  built: false,
  stereo: null,
  depiction: null,
  chargeStated: true,
  notes: [],
  missing: null,
});

function lacking({ Molecule }: Toolkit, sketch: Sketch): Uint8Array {
  sketch.ensureHelperArrays(Molecule.cHelperNeighbours);
  return Uint8Array.from({ length: sketch.getAllAtoms() }, (_, i) => sketch.getImplicitHydrogens(i));
}

/** A molecule without stated bond orders: where most hydrogens seem to be missing, orders follow from lengths. */
function fromCoordinates(structure: Structure): Read {
  const { elements } = structure;
  const present = elements.reduce((count, z) => count + (z === 1 ? 1 : 0), 0);
  const heavy = { ...structure, bondOrders: ordersFromLengths(structure) };
  const missing = missingHydrogens(heavy);
  const total = missing.reduce((sum, count) => sum + count, 0);
  // Complete molecules may seem to lack one or two where a bond is stretched.
  if (!elements.includes(6) && !elements.includes(8) && !elements.includes(7))
    return { ...stated(structure), chargeStated: false };
  if (total <= present) return { ...stated(structure), chargeStated: false };
  return { ...stated(heavy), chargeStated: false, missing };
}

/** A flat molecule in space. */
function build(toolkit: Toolkit, drawn: Drawn, name: string): Read {
  checkSketch(toolkit, drawn.sketch);
  limit(countAtoms(toolkit, drawn.sketch), 'molecule');
  const sketch = drawn.laidOut();
  const stereo = stereoOf(toolkit, sketch);
  const isotopes = Array.from({ length: sketch.getAllAtoms() }, (_, i) => sketch.getAtomMass(i)).some(
    (mass) => mass !== 0,
  );
  return {
    structure: buildInSpace(toolkit, sketch, name),
    built: true,
    stereo,
    depiction: depict(toolkit, sketch),
    chargeStated: true,
    missing: null,
    notes: isotopes ? ['Isotopes are left out: every atom has the mean mass of its element.'] : [],
  };
}

async function judge(
  read: Read,
  about: Pick<Arrival, 'format' | 'part' | 'parts'>,
  tools: ArrivalTools,
  { charge, addHydrogens: wanted }: ArrivalOptions,
): Promise<Arrival> {
  const notes = [...read.notes];
  let { structure } = read;
  let missing = read.missing?.reduce((sum, count) => sum + count, 0) ?? 0;
  let objection: string | null = null;
  let relax = read.built;
  if (missing > 0 && read.missing) {
    const strange = structure.elements.find((z) => ![1, 6, 7, 8, 9, 16, 17, 35, 53].includes(z));
    if (strange !== undefined) {
      objection = `Hydrogens are missing, and beside ${elementByNumber(strange).name} nobody can tell how many: give a file that has them.`;
      missing = 0;
    } else if (wanted) {
      structure = addHydrogens(structure, read.missing);
      limit(structure.elements.length, 'molecule with its hydrogens');
      notes.push(`${missing} hydrogen${missing === 1 ? ' was' : 's were'} added, as an uncharged molecule has them.`);
      missing = 0;
      relax = true;
    } else
      objection = `${missing} hydrogen${missing === 1 ? ' seems' : 's seem'} to be missing: add ${missing === 1 ? 'it' : 'them'} here, or give a file that has ${missing === 1 ? 'it' : 'them'}.`;
  }
  if (charge !== undefined && !read.chargeStated) structure = { ...structure, charge };
  const problem = objection === null ? valenceProblem(structure) : null;
  if (problem)
    throw new FfpError(
      'file',
      structure.bondSource === 'perceived'
        ? `${capital(problem)}; the bonds were perceived from distances, so that some atoms are too close: correct them, or give a file with bonds.`
        : `${capital(problem)}: take a bond away, or correct the element.`,
    );
  if (structure.charge !== 0)
    notes.push(
      'This is an ion: the shipped force fields were fitted to neutral molecules alone and networks are not told the charge, so that their numbers mean little here; Amber files bring parameters of their own.',
    );
  if (electronsOf(structure) % 2 !== 0) objection ??= oddElectrons(structure, read.chargeStated);
  if (relax && objection === null) {
    const relaxed = await relaxOnSprings(structure, tools);
    if (typeof relaxed === 'string') notes.push(relaxed);
    else structure = relaxed;
  }
  structure = centred(structure);
  return {
    ...about,
    structure,
    built: read.built,
    stereo: read.stereo,
    depiction: read.depiction,
    chargeStated: read.chargeStated,
    missingHydrogens: missing,
    fragments: connectedComponents(structure.elements.length, structure.bonds).count,
    notes,
    objection,
  };
}

function oddElectrons(structure: Structure, chargeStated: boolean): string {
  const odd = `This molecule has an odd number of electrons (${electronsOf(structure)} at a charge of ${structure.charge})`;
  return chargeStated
    ? `${odd}: a radical, which no force field here describes; a hydrogen, or a charge, may be missing.`
    : `${odd}: either its charge is another one, which can be set here, or it is a radical, which no force field here describes.`;
}

/** The molecule at a minimum of the springs; a sentence where they do not cover it, or would turn a centre round. */
async function relaxOnSprings(structure: Structure, tools: ArrivalTools): Promise<Structure | string> {
  const springs = await tools.springs();
  let potential;
  try {
    potential = await potentialOf(springs, structure);
  } catch (error) {
    if (error instanceof FfpError && (error.code === 'coverage' || error.code === 'unsupported'))
      return 'The springs do not cover this molecule, so that its geometry is as it was built, unrelaxed.';
    throw error;
  }
  const { positions } = await minimise(potential, structure.positions, RELAXATION.force, RELAXATION.evaluations);
  if (
    positions.some((value) => !Number.isFinite(value)) ||
    handedness(structure, structure.positions) !== handedness(structure, positions)
  )
    return 'The springs would have changed its arrangement in space, so that its geometry is as it was built, unrelaxed.';
  return { ...structure, positions };
}

/** Which way round the neighbours of each atom with four of them stand, and on which side the ends of each double bond are. */
function handedness({ elements, bonds, bondOrders }: Structure, x: Float64Array): string {
  const { start, partners } = neighboursOf(elements.length, bonds);
  const apart = (i: number, j: number): readonly [number, number, number] => [
    x[3 * i] - x[3 * j],
    x[3 * i + 1] - x[3 * j + 1],
    x[3 * i + 2] - x[3 * j + 2],
  ];
  let signs = '';
  elements.forEach((_, i) => {
    const row = partners.subarray(start[i], start[i + 1]);
    // Two like hydrogens make no centre.
    if (row.length !== 4 || row.filter((j) => elements[j] === 1).length > 1) return;
    const [a, b, c] = [0, 1, 2].map((n) => apart(row[n], row[3]));
    signs += dot(a, cross(b, c)) > 0 ? '+' : '-';
  });
  bondOrders.forEach((order, b) => {
    if (order !== 2) return;
    const [i, j] = [bonds[2 * b], bonds[2 * b + 1]];
    const p = partners.subarray(start[i], start[i + 1]).find((k) => k !== j);
    const q = partners.subarray(start[j], start[j + 1]).find((k) => k !== i);
    if (p === undefined || q === undefined) return;
    const axis = apart(j, i);
    signs += dot(cross(apart(p, i), axis), cross(apart(q, j), axis)) > 0 ? 'z' : 'e';
  });
  return signs;
}

type Vector = readonly [number, number, number];
const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** About its middle, with as many decimals as a link carries. Throws FfpError('unsupported') where it is too wide. */
function centred(structure: Structure): Structure {
  const { positions } = structure;
  const middle = [0, 1, 2].map((c) => {
    let [low, high] = [Infinity, -Infinity];
    for (let at = c; at < positions.length; at += 3) {
      low = Math.min(low, positions[at]);
      high = Math.max(high, positions[at]);
    }
    return (low + high) / 2;
  });
  const moved = positions.map((value, at) => Math.round((value - middle[at % 3]) * ROUND) / ROUND);
  if (moved.some((value) => Math.abs(value) > COORDINATE_LIMIT))
    throw new FfpError(
      'unsupported',
      `This molecule is wider than ${2 * COORDINATE_LIMIT} Å, which is more than fits on the stage: take a part of it.`,
    );
  return { ...structure, positions: moved };
}

function limit(atoms: number, what: string): void {
  if (atoms > INLINE_ATOM_LIMIT)
    throw new FfpError(
      'unsupported',
      `This ${what} has ${atoms.toLocaleString('en')} atoms, and molecules of at most ${INLINE_ATOM_LIMIT.toLocaleString('en')} can be brought here: cut out a part, a ligand or a residue for instance, or give it together with its Amber topology or OpenMM System.`,
    );
}

/** The molecule of an Amber topology at its coordinates. Throws FfpError('unsupported') beyond the limits. */
export function amberArrival(structure: Structure): Arrival {
  limit(structure.elements.length, 'Amber system');
  const { elements, bonds } = structure;
  return {
    structure: {
      ...centred(structure),
      name: plainName(structure.name) || 'Molecule',
      charge: Math.round(structure.charge),
    },
    format: 'prmtop',
    part: 0,
    parts: 1,
    built: false,
    stereo: null,
    depiction: null,
    chargeStated: true,
    missingHydrogens: 0,
    fragments: connectedComponents(elements.length, bonds).count,
    notes: [],
    objection: null,
  };
}

/** A name that can be shown in one line, whatever the file says: no control characters, none that turn the writing round. */
export const plainName = (name: string): string =>
  name
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 100);

function named(read: Read, fileName: string, index: number | null): Read {
  const { structure } = read;
  const base = fileName.replace(/^.*[/\\]/, '').replace(/\.[A-Za-z0-9]{1,8}$/, '');
  const own = plainName(structure.name) || plainName(base) || 'Molecule';
  return { ...read, structure: { ...structure, name: index === null || structure.name ? own : `${own} ${index + 1}` } };
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The molecule as an Experiment carries it, in full. */
export function inlineSource({
  name,
  elements,
  positions,
  bonds,
  bondOrders,
  charge,
}: Structure): Extract<MoleculeSource, { kind: 'inline' }> {
  return {
    kind: 'inline',
    name,
    elements: Array.from(elements, (z) => ELEMENTS[z - 1].symbol),
    positions: Array.from(elements, (_, i) => [positions[3 * i], positions[3 * i + 1], positions[3 * i + 2]] as const),
    bonds: Array.from(bondOrders, (order, b) => [bonds[2 * b], bonds[2 * b + 1], order] as const),
    charge,
  };
}

/** A molecule from SMILES alone, as the command line takes it. Throws FfpError like `readArrival`, also for what is objected to. */
export async function structureFromSmiles(smiles: string, tools: ArrivalTools): Promise<Arrival> {
  const read = await readPart(smiles, 'smiles', tools);
  const arrival = await judge(named(read, '', null), { format: 'smiles', part: 0, parts: 1 }, tools, {});
  if (arrival.objection !== null) throw new FfpError('coverage', arrival.objection);
  return arrival;
}
