/** Labelled frames that a visitor brings, as numbers whose unit is still open: extended XYZ, and npz in the layouts of rMD17 and sGDML. */
import { referenceFromExtxyz } from '../../assess/extxyz.ts';
import type { ReferenceMolecule } from '../../assess/reference.ts';
import { ELEMENTS } from '../../chem/elements.ts';
import { parseExtxyz } from '../../chem/extxyz.ts';
import { hillFormula } from '../../chem/formula.ts';
import { perceiveBonds } from '../../chem/perception.ts';
import { FfpError } from '../../core/errors.ts';
import { readNpy, type NpyArray } from '../../core/npy.ts';
import { ELECTRONVOLT } from '../../core/units.ts';
import { isZip, readZip } from '../../core/zip.ts';
import type { EnergyUnit } from '../recipe.ts';

export interface RawData {
  readonly format: 'extended XYZ' | 'npz';
  /** Energies and forces in the file's unit of energy, and that per Å; splits as the file has them, all `test` where it has none. */
  readonly molecules: readonly ReferenceMolecule[];
  /** Whether the file says what each frame is for. */
  readonly splits: boolean;
  /** What the file says that its energies are in; null where it does not. */
  readonly unit: EnergyUnit | null;
}

/** Longest text, and most bytes of arrays, that are read: rMD17's largest molecule has 100,000 frames in 150 MB. */
const LONGEST_TEXT = 200e6;
const MOST_BYTES = 400e6;
const MOST_ATOMS = 500;
const MOST_FRAMES = 1_000_000;

/** What the arrays of an npz are called: rMD17's names, sGDML's, and common others. */
const ARRAYS = {
  elements: ['nuclear_charges', 'z', 'Z', 'atomic_numbers', 'numbers'],
  positions: ['coords', 'R', 'positions', 'coordinates'],
  energies: ['energies', 'E', 'energy'],
  forces: ['forces', 'F', 'force'],
  energyUnit: ['e_unit'],
  lengthUnit: ['r_unit'],
} as const;

const UNITS: readonly (readonly [pattern: RegExp, unit: EnergyUnit])[] = [
  [/^kcal(\/mol| mol-1)?$/i, 'kcal/mol'],
  [/^kj(\/mol| mol-1)?$/i, 'kJ/mol'],
  [/^ev$/i, 'eV'],
  [/^(ha|eh|hartree|a\.?u\.?)$/i, 'hartree'],
];

/**
 * @param name of the file
 * Throws FfpError('file' | 'unsupported') with what is wrong, and what such files look like where this is none.
 */
export async function readLabelled(bytes: Uint8Array, name: string): Promise<RawData> {
  return isZip(bytes) ? readNpz(bytes, name) : readXyz(bytes, name);
}

function readXyz(bytes: Uint8Array, name: string): RawData {
  if (bytes.length > LONGEST_TEXT)
    throw new FfpError('file', `${name} has more than ${LONGEST_TEXT / 1e6} MB of text; take some of its frames`);
  const frames = parseExtxyz(new TextDecoder().decode(bytes));
  const inFile = (values: Float64Array): Float64Array => values.map((value) => value / ELECTRONVOLT);
  return {
    format: 'extended XYZ',
    molecules: referenceFromExtxyz(frames, 'open').map((molecule) => ({
      ...molecule,
      energies: inFile(molecule.energies),
      forces: inFile(molecule.forces),
    })),
    splits: frames.every(({ info }) => info.has('split')),
    unit: null,
  };
}

async function readNpz(bytes: Uint8Array, name: string): Promise<RawData> {
  const wanted = Object.values(ARRAYS).flat();
  const pattern = new RegExp(`^(${wanted.join('|')})\\.npy$`);
  const files = await readZip(bytes, pattern, { files: wanted.length, bytes: MOST_BYTES }, name);
  const find = (what: keyof typeof ARRAYS): NpyArray | null => {
    const key = ARRAYS[what].find((own) => files.has(`${own}.npy`));
    return key === undefined ? null : readNpy(files.get(`${key}.npy`)!, `${key} of ${name}`);
  };
  const need = (what: 'elements' | 'positions' | 'energies' | 'forces'): NpyArray => {
    const found = find(what);
    if (found && found.text === null) return found;
    throw new FfpError('file', `${name} has no array of ${what}: it should be called ${ARRAYS[what].join(', ')}`);
  };
  const [z, positions, energies, forces] = [need('elements'), need('positions'), need('energies'), need('forces')];
  const atoms = z.data.length;
  const frames = energies.data.length;
  const shaped = ({ shape }: NpyArray) => shape.length === 3 && shape.join() === `${frames},${atoms},3`;
  if (z.shape.length !== 1 || atoms < 2 || atoms > MOST_ATOMS)
    throw new FfpError('file', `${name} has no list of 2 to ${MOST_ATOMS} elements: frames must be of one molecule`);
  if (frames < 1 || frames > MOST_FRAMES || !shaped(positions) || !shaped(forces))
    throw new FfpError(
      'file',
      `${name} has ${frames} energies and ${atoms} atoms, but positions of ${positions.shape.join(' × ')} and forces of ${forces.shape.join(' × ')}: both must be frames × atoms × 3`,
    );
  if (!z.data.every((element) => Number.isInteger(element) && element >= 1 && element <= ELEMENTS.length))
    throw new FfpError('file', `${name} has elements that are no atomic numbers from 1 to ${ELEMENTS.length}`);
  for (const [what, { data }] of Object.entries({ positions, energies, forces }))
    if (!data.every(Number.isFinite)) throw new FfpError('file', `${name} has ${what} that are not finite numbers`);
  const length = find('lengthUnit')?.text?.[0]?.trim();
  if (length !== undefined && length !== '' && !/^(a|å|ang|angstroe?m)s?$/i.test(length))
    throw new FfpError('unsupported', `${name} has lengths in "${length.slice(0, 20)}"; convert them to Å first`);
  const stated = find('energyUnit')?.text?.[0]?.trim() ?? '';
  const elements = Uint8Array.from(z.data);
  const lowest = energies.data.reduce((best, energy, f) => (energy < energies.data[best] ? f : best), 0);
  const geometry = positions.data.slice(lowest * atoms * 3, (lowest + 1) * atoms * 3);
  const title = hillFormula(elements);
  return {
    format: 'npz',
    molecules: [
      {
        name: title,
        smiles: '',
        structure: {
          name: title,
          elements,
          positions: geometry,
          ...perceiveBonds(elements, geometry),
          charge: 0,
          bondSource: 'perceived',
        },
        frames,
        positions: positions.data,
        energies: energies.data,
        forces: forces.data,
        temperatures: new Float64Array(frames),
        splits: Array.from({ length: frames }, () => 'test'),
      },
    ],
    splits: false,
    unit: UNITS.find(([known]) => known.test(stated))?.[1] ?? null,
  };
}
