/**
 * Systems of two files that belong together, of any size: parameters of another program (an Amber topology, an OpenMM System) and
 * coordinates. As molecules, and a force field for them alone.
 */
import { amberBox } from '../chem/amberBox.ts';
import { madeWhole, type Box } from '../chem/box.ts';
import { parseExtxyz } from '../chem/extxyz.ts';
import { boxOfPdb, parsePdb } from '../chem/pdb.ts';
import { parsePrmtop, prmtopNotes } from '../chem/prmtop.ts';
import { FORMAT_NAMES, recognise, textOf, type Format } from '../chem/recognise.ts';
import { parseRst7, type Rst7 } from '../chem/rst7.ts';
import type { Structure } from '../chem/structure.ts';
import { FfpError } from '../core/errors.ts';
import { sha256 } from '../core/hash.ts';
import { potentialFromPrmtop } from '../forcefield/amber.ts';
import type { ForceField } from '../forcefield/forcefield.ts';
import { importedId, plainTitle } from '../forcefield/imported.ts';
import { openmmPotential, openmmStructure } from '../forcefield/openmm/forcefield.ts';
import { boxWith, parseOpenmmState } from '../forcefield/openmm/state.ts';
import { readOpenmmSystem } from '../forcefield/openmm/system.ts';
import { ownForceField } from '../forcefield/own.ts';
import { netCharge, type Nonbonded, type PeriodicOptions } from '../forcefield/periodic.ts';
import type { Potential } from '../forcefield/potential.ts';

/** A charge that is no more than the rounding of a file's charges, e. */
const ROUNDED_CHARGE = 1e-3;
/** Widest system in empty space, Å: what the Engines' fixed-point positions hold with room to spare. */
const WIDEST = 200;

export interface SystemFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** What a visitor, or a caller of `ffp`, brought as two files. */
export interface BroughtSystem {
  /** Its id names the system: a title, and the fingerprint of both files. */
  readonly forcefield: ForceField;
  /** With its box, where the files state one; molecules are whole. */
  readonly structure: Structure;
  /** How the files say that pairs are summed; null where they do not. */
  readonly nonbonded: Nonbonded | null;
  /** Whether the files leave lengths to constraints, without springs. */
  readonly held: boolean;
}

/** Whether a file holds parameters that wait for coordinates. */
export const isParameters = (format: Format): boolean => format === 'prmtop' || format === 'openmm';
const isCoordinates = (format: Format): boolean =>
  format === 'rst7' || format === 'pdb' || format === 'xyz' || format === 'openmm state';

/**
 * The system of two files, in either order: what they are follows from their contents.
 * Throws FfpError('file' | 'unsupported') for files that make none, or cannot be computed.
 */
export async function importSystem(files: readonly SystemFile[]): Promise<BroughtSystem> {
  const read = files.map((file) => {
    const text = textOf(file.bytes, file.path);
    return { ...file, text, format: recognise(text) };
  });
  const parameters = read.find(({ format }) => isParameters(format));
  const coordinates = read.find(({ format }) => isCoordinates(format));
  if (!parameters || !coordinates || read.length !== 2)
    throw new FfpError(
      'file',
      `These files are ${read.map(({ format }) => FORMAT_NAMES[format]).join(' and ')}, which make no system: give an Amber topology or an OpenMM System (XML), and its coordinates as rst7 or PDB.`,
    );
  const title = plainTitle(parameters.path.replace(/^.*[/\\]/, '').replace(/\.[A-Za-z0-9]{1,8}$/, ''));
  const places = placesOf(coordinates.text, coordinates.format);
  const { structure, potential, nonbonded, notes } =
    parameters.format === 'prmtop' ? amber(parameters.text, places) : await openmm(parameters.text, places);
  const { box } = structure;
  const positions = box ? madeWhole(structure.positions, structure.bonds, box) : centred(structure.positions);
  const whole = { ...structure, positions, name: title };
  const said = [...notes, ...chargeNote(potential, box), ...velocityNote(places)];
  const forcefield = {
    ...ownForceField(
      {
        id: importedId(title, await fingerprint(parameters, coordinates)),
        plainName: `springs of ${title}`,
        technicalName: title,
        summary: `The parameters that the files of ${title} state for their own molecules; they know no others.`,
      },
      whole,
      potential,
      `The files of ${title} have parameters for their own molecules, atom by atom, and these are others.`,
    ),
    notes: () => said,
  };
  return { forcefield, structure: whole, nonbonded, held: potential.springless !== undefined };
}

/** What a file of coordinates says. */
interface Places {
  /** Å, [3N]. */
  readonly positions: Float64Array;
  readonly velocities?: Float64Array | null;
  /** Atomic numbers; null where it does not say. */
  readonly elements: Uint8Array | null;
  readonly box: Rst7['box'];
  /** What to call it in messages. */
  readonly file: string;
}

function placesOf(text: string, format: Format): Places {
  const file =
    format === 'openmm state' ? 'OpenMM State' : `${FORMAT_NAMES[format].replace(/^.*\((\w+)\)$/, '$1')} file`;
  if (format === 'rst7') return { ...parseRst7(text), elements: null, file };
  if (format === 'openmm state') return { ...parseOpenmmState(text), elements: null, file };
  const { positions, elements } = format === 'pdb' ? parsePdb(text) : parseExtxyz(text)[0].structure;
  return { positions, elements, box: format === 'pdb' ? boxOfPdb(text) : null, file };
}

interface Parts {
  readonly structure: Structure;
  /** In empty space. */
  readonly potential: Potential;
  readonly nonbonded: Nonbonded | null;
  readonly notes: readonly string[];
}

function amber(text: string, { positions, elements, box: stated, file }: Places): Parts {
  const prmtop = parsePrmtop(text);
  const { structure, potential } = potentialFromPrmtop(prmtop, positions);
  const strange = elements?.findIndex((z, i) => z !== structure.elements[i]) ?? -1;
  if (strange >= 0)
    throw new FfpError(
      'file',
      `Atom ${strange + 1} is another element in the coordinates than in the topology: these files do not belong together.`,
    );
  const box = (stated ?? prmtop.box) && amberBox(prmtop, stated, file);
  return { structure: box ? { ...structure, box } : structure, potential, nonbonded: null, notes: prmtopNotes(prmtop) };
}

async function openmm(text: string, { positions, elements, box: stated, file }: Places): Promise<Parts> {
  const system = await readOpenmmSystem(text);
  const structure = openmmStructure(system, positions, elements, '');
  const { periodic, notes } = system;
  const potential = openmmPotential(system, structure);
  if (!periodic) return { structure, potential, nonbonded: null, notes };
  const chosen = boxWith(periodic.box, stated, file);
  return {
    structure: { ...structure, box: chosen.box },
    potential,
    nonbonded: summed(periodic),
    notes: [...notes, ...chosen.notes],
  };
}

const summed = ({ box: _box, ...asked }: PeriodicOptions): Nonbonded => asked;

function chargeNote(potential: Potential, box: Box | undefined): string[] {
  const charge = netCharge(potential);
  if (!box || Math.abs(charge) < ROUNDED_CHARGE) return [];
  return [
    `The box has a net charge of ${charge.toFixed(2)} e: under particle-mesh Ewald an even background of the opposite charge makes it neutral, which adds a constant to the energy and no force.`,
  ];
}

const velocityNote = ({ velocities, file }: Places): string[] =>
  velocities
    ? [
        `The velocities of the ${file} are not used: a run draws them for its temperature from its seed; ffp simulate --start file goes on from them.`,
      ]
    : [];

/** About its middle. Throws FfpError('unsupported') where it is too wide. */
function centred(positions: Float64Array): Float64Array {
  const ends = [0, 1, 2].map((c) => {
    const ends = [Infinity, -Infinity];
    for (let at = c; at < positions.length; at += 3) {
      ends[0] = Math.min(ends[0], positions[at]);
      ends[1] = Math.max(ends[1], positions[at]);
    }
    return ends;
  });
  if (ends.some(([low, high]) => high - low > WIDEST))
    throw new FfpError(
      'unsupported',
      `This system is wider than ${WIDEST} Å and has no box, which is more than is computed in empty space: give coordinates with a box, or a part of it.`,
    );
  return positions.map((value, at) => value - (ends[at % 3][0] + ends[at % 3][1]) / 2);
}

/** SHA-256 of lengths and bytes of both files; their names may be any. */
function fingerprint(...files: readonly SystemFile[]): Promise<string> {
  const lengths = JSON.stringify(files.map(({ bytes }) => bytes.length));
  return sha256(new TextEncoder().encode(lengths), ...files.map(({ bytes }) => bytes));
}
