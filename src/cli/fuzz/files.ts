/** Spoilt files of every format that the page and `ffp` read. */
import { parseExtxyz, writeExtxyz } from '../../chem/extxyz.ts';
import { loadToolkit } from '../../chem/openchemlib.ts';
import { parsePdb } from '../../chem/pdb.ts';
import { parsePrmtop } from '../../chem/prmtop.ts';
import { recognise } from '../../chem/recognise.ts';
import { parseRst7 } from '../../chem/rst7.ts';
import { parseSdf } from '../../chem/sdf.ts';
import { takeApart } from '../../chem/several.ts';
import { checkSketch, countAtoms, readSmiles } from '../../chem/sketch.ts';
import type { Structure } from '../../chem/structure.ts';
import { FfpError } from '../../core/errors.ts';
import { sha256 } from '../../core/hash.ts';
import { readSafetensors, writeSafetensors, type Tensor } from '../../core/safetensors.ts';
import { readZip } from '../../core/zip.ts';
import { openmmForceField, openmmStructure } from '../../forcefield/openmm/forcefield.ts';
import { parseOpenmmState } from '../../forcefield/openmm/state.ts';
import { readOpenmmSystem } from '../../forcefield/openmm/system.ts';
import { prmtopForceField, prmtopStructure } from '../../forcefield/prmtop.ts';
import { topologyOf } from '../../forcefield/topology.ts';
import { validatePotential } from '../../forcefield/validate.ts';
import { importAni } from '../../models/ani/import.ts';
import { readModelFile } from '../../models/file/file.ts';
import { DEFAULT_EXPERIMENT } from '../../session/defaults.ts';
import { parseLesson } from '../../session/lessons/lesson.ts';
import { parseExperiment } from '../../session/schema.ts';
import type { Context } from '../command.ts';
import type { Target } from './campaign.ts';
import { RICH } from './links.ts';
import { below, mutateBytes, mutateJson, mutateText, pick, type Random } from './mutate.ts';

/** The formats, in the order in which they are told. */
export const FORMATS = [
  'xyz', 'sdf', 'pdb', 'prmtop', 'rst7', 'smiles', 'safetensors', 'model', 'zip', 'neurochem', 'lesson', 'experiment', 'openmm',
] as const; // prettier-ignore
export type FormatName = (typeof FORMATS)[number];

/** Good files that are spoilt, of this project. */
const AMBER = 'tests/golden/amber/';
const TINY = 'tests/golden/ani/tiny';
const OPENMM = 'tests/golden/openmm/';

const SMILES = [
  'CCO ethanol', 'CC(=O)Nc1ccc(O)cc1', 'N[C@@H](C)C(=O)O', 'F/C=C/F', 'C1CC2CCC1C2', '[NH4+].[Cl-]', 'c1ccc2c(c1)[nH]cc2', 'CC(C)(C)OC(=O)N1CCC(CC1)C#N',
  'O=S(=O)(N)c1ccccc1', '[13CH4]', 'C%12CCCC%12', 'P(=O)(O)(O)O',
]; // prettier-ignore

/** The target of a format, its good files read. Throws FfpError('usage') away from the project's folder. */
export async function fileTarget(
  format: FormatName,
  context: Pick<Context, 'readBytes' | 'readFolder' | 'loadAsset'>,
): Promise<Target> {
  const bytes = async (path: string): Promise<Uint8Array> => {
    const found = await context.readBytes(path);
    if (!found) throw new FfpError('usage', `There is no ${path} here: fuzz runs in the project's own folder.`);
    return found;
  };
  const text = async (path: string) => new TextDecoder().decode(await bytes(path));
  const ofText = (seeds: readonly string[], read: (text: string) => unknown): Target => ({
    name: format,
    make: (random) => mutateText(pick(random, seeds), random, seeds),
    read: (input) => read(input as string),
  });
  switch (format) {
    case 'xyz':
      return ofText(await xyzSeeds(text), (given) => ({
        parts: partsOf(given),
        frames: parseExtxyz(given).map((frame) => whole(frame, frame.structure)),
      }));
    case 'sdf':
      return ofText([SDF, SDF_V3000, `${SDF}$$$$\n${SDF}`], (given) => ({
        parts: partsOf(given),
        structures: parseSdf(given).map((structure) => whole(structure, structure)),
      }));
    case 'pdb':
      return ofText([PDB], (given) => {
        const structure = parsePdb(given);
        return { parts: partsOf(given), structure: whole(structure, structure) };
      });
    case 'prmtop': {
      const seeds = await Promise.all(
        ['ethanol-old.prmtop', 'amide.prmtop', 'chamber.prmtop'].map((name) => text(AMBER + name)),
      );
      return ofText(seeds, (given) => {
        const prmtop = parsePrmtop(given);
        const structure = prmtopStructure(
          prmtop,
          Float64Array.from({ length: 3 * prmtop.atoms }, (_, c) => 1.3 * c),
        );
        return { prmtop, potential: prmtopForceField(prmtop).parametrize(structure) };
      });
    }
    case 'openmm':
      return ofText(await Promise.all(['forms.xml', 'field.xml'].map((name) => text(OPENMM + name))), async (given) => {
        if (given.includes('<State')) return parseOpenmmState(given);
        const system = await readOpenmmSystem(given);
        const { atoms } = system.potential;
        const positions = Float64Array.from({ length: 3 * atoms }, (_, c) => 1.3 * c);
        const structure = openmmStructure(system, positions, new Uint8Array(atoms).fill(6), '');
        const potential = openmmForceField(system, structure).parametrize(structure);
        validatePotential(potential);
        return { system, potential };
      });
    case 'rst7':
      return ofText([await text(`${AMBER}ethanol-old.rst7`), await text(`${AMBER}amide.rst7`)], (given) =>
        parseRst7(given),
      );
    case 'smiles': {
      const toolkit = await loadToolkit();
      return ofText(SMILES, (given) => {
        const { sketch, name } = readSmiles(toolkit, given);
        const atoms = countAtoms(toolkit, sketch);
        checkSketch(toolkit, sketch);
        return { name, atoms };
      });
    }
    case 'safetensors': {
      const seed = smallTensors();
      return {
        name: format,
        make: (random) => spoiltTensors(seed, random),
        read: (input) => namesOf(input as Uint8Array),
      };
    }
    case 'model': {
      const seed = new Uint8Array(await context.loadAsset('forcefields/nn-s.safetensors'));
      return {
        name: format,
        make: (random) => (random() < 0.1 ? spoiltTensors(seed, random) : forgedModel(seed, random)),
        read: (input) => readModelFile(input as Uint8Array),
      };
    }
    case 'zip': {
      const { archive } = JSON.parse(await text('tests/golden/zip.json')) as { archive: string };
      const seed = new Uint8Array(Buffer.from(archive, 'base64'));
      return {
        name: format,
        make: (random) => mutateBytes(seed, random),
        read: (input) => readZip(input as Uint8Array, /./, { files: 100, bytes: 1e6 }, 'The archive'),
      };
    }
    case 'neurochem':
      return neurochem(await context.readFolder(TINY, /./));
    case 'lesson': {
      const seeds = await Promise.all(
        ['bonds', 'torsions', 'breaking'].map(async (id) =>
          new TextDecoder().decode(await context.loadAsset(`lessons/${id}.json`)),
        ),
      );
      return ofJson(
        format,
        seeds.map((seed) => JSON.parse(seed) as unknown),
        parseLesson,
      );
    }
    case 'experiment':
      return ofJson(format, [RICH, DEFAULT_EXPERIMENT], (given) => parseExperiment(JSON.parse(given)));
  }
}

/** Structures are read to the end: their bonds must make a topology too. */
function whole<T>(value: T, structure: Structure): { readonly value: T; readonly topology: unknown } {
  return { value, topology: structure.elements.length <= 500 ? topologyOf(structure) : null };
}

/** What a text is taken for, and how many molecules it has. */
const partsOf = (given: string) => takeApart(given, recognise(given)).count;

function ofJson(name: FormatName, seeds: readonly unknown[], read: (text: string) => unknown): Target {
  const texts = seeds.map((seed) => JSON.stringify(seed, null, 1));
  return {
    name,
    make: (random) =>
      random() < 0.3 ? mutateText(pick(random, texts), random, texts) : mutateJson(pick(random, seeds), random),
    read: (input) => {
      // What is no JSON at all is refused where files are opened; that is not what is tried here.
      if (name === 'experiment') {
        try {
          JSON.parse(input as string);
        } catch (cause) {
          throw new FfpError('file', 'The file is not JSON.', { cause });
        }
      }
      return read(input as string);
    },
  };
}

async function xyzSeeds(text: (path: string) => Promise<string>): Promise<string[]> {
  const { positions, atoms } = parseRst7(await text(`${AMBER}amide.rst7`));
  const structure: Structure = {
    name: 'amide',
    elements: Uint8Array.of(6, 6, 8, 7, 6, 1, 1, 1, 1, 1, 1, 1),
    positions: positions.slice(0, 3 * atoms),
    bonds: Uint32Array.of(0, 1, 1, 2, 1, 3, 3, 4, 0, 5, 0, 6, 0, 7, 3, 8, 4, 9, 4, 10, 4, 11),
    bondOrders: Uint8Array.of(1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1),
    charge: 0,
    bondSource: 'file',
  };
  const frame = { structure, energy: -3, forces: structure.positions };
  return [
    writeExtxyz([frame]),
    writeExtxyz([frame, frame]),
    '3\nwater\nO 0 0 0.1173\nH 0 0.7572 -0.4692\nH 0 -0.7572 -0.4692\n',
    '2\nProperties=species:S:1:pos:R:3:Z:I:1:forces:R:3 energy=-1.5 pbc="F F F"\nH 0 0 0 1 0 0 1\nH 0 0 0.74 1 0 0 -1\n',
  ];
}

const SDF = `water

 made by hand
  3  2  0  0  0  0            999 V2000
    0.0000    0.0000    0.1173 O   0  0
    0.0000    0.7572   -0.4692 H   0  0
    0.0000   -0.7572   -0.4692 H   0  0
  1  2  1  0
  1  3  1  0
M  CHG  1   1   0
M  END
`;
const SDF_V3000 = `water

 made by hand
  0  0  0     0  0            999 V3000
M  V30 BEGIN CTAB
M  V30 COUNTS 3 2 0 0 0
M  V30 BEGIN ATOM
M  V30 1 O 0 0 0.1173 0
M  V30 2 H 0 0.7572 -0.4692 0
M  V30 3 H 0 -0.7572 -0.4692 0
M  V30 END ATOM
M  V30 BEGIN BOND
M  V30 1 1 1 2
M  V30 2 1 1 3
M  V30 END BOND
M  V30 END CTAB
M  END
`;
const PDB = `TITLE     WATER
HETATM    1  O   HOH A   1       0.000   0.000   0.117  1.00  0.00           O
HETATM    2  H1  HOH A   1       0.000   0.757  -0.469  1.00  0.00           H
HETATM    3  H2  HOH A   1       0.000  -0.757  -0.469  1.00  0.00           H
CONECT    1    2    3
END
`;

function smallTensors(): Uint8Array<ArrayBuffer> {
  const tensors = new Map<string, Tensor>([
    ['weights', { dtype: 'F32', shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) }],
    ['positions', { dtype: 'F64', shape: [1, 3], data: Float64Array.of(0.5, -1, 2) }],
    ['numbers', { dtype: 'U8', shape: [3], data: Uint8Array.of(8, 1, 1) }],
    ['empty', { dtype: 'I32', shape: [0], data: new Int32Array(0) }],
  ]);
  return writeSafetensors(tensors, new Map([['title', 'small']]));
}

/** Bytes anywhere, or the header as JSON with its length put right. */
function spoiltTensors(seed: Uint8Array, random: Random): Uint8Array {
  if (random() < 0.4) return mutateBytes(seed, random);
  const length = Number(new DataView(seed.buffer, seed.byteOffset).getBigUint64(0, true));
  const header = new TextDecoder().decode(seed.subarray(8, 8 + length));
  const spoilt = new TextEncoder().encode(
    random() < 0.6 ? mutateJson(JSON.parse(header) as unknown, random) : mutateText(header, random),
  );
  const data = seed.subarray(8 + length);
  const file = new Uint8Array(8 + spoilt.length + data.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(spoilt.length), true);
  file.set(spoilt, 8);
  file.set(data, 8 + spoilt.length);
  return file;
}

/** Any number may stand in a file of tensors: what they mean, and that they are finite, is for those to check that use them. */
const namesOf = (bytes: Uint8Array) =>
  [...readSafetensors(bytes).tensors.values()].map(({ dtype, shape }) => ({ dtype, shape }));

/** A saved force field with a spoilt header or spoilt tensors, whose hash is right all the same. */
async function forgedModel(seed: Uint8Array, random: Random): Promise<Uint8Array> {
  const { metadata, tensors } = readSafetensors(seed);
  const header = metadata.get('force_field')!;
  const changed = new Map(tensors);
  let text = header;
  if (random() < 0.5) text = mutateJson(JSON.parse(header) as unknown, random);
  else
    for (let n = 1 + below(random, 2); n > 0; n--) {
      const key = pick(random, [...changed.keys()]);
      if (random() < 0.15) changed.delete(key);
      else changed.set(random() < 0.1 ? `${key}x` : key, spoiltTensor(changed.get(key)!, random));
    }
  const parts: Uint8Array[] = [new TextEncoder().encode(text)];
  for (const key of [...changed.keys()].sort()) {
    const { dtype, shape, data } = changed.get(key)!;
    parts.push(new TextEncoder().encode(`${key} ${dtype} [${shape.join()}]\n`));
    parts.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return writeSafetensors(changed, new Map([['force_field', text], ['sha256', await sha256(...parts)]])); // prettier-ignore
}

function spoiltTensor(tensor: Tensor, random: Random): Tensor {
  const { dtype, shape, data } = tensor;
  const at = below(random, data.length);
  const changed = data.slice() as Float32Array;
  if (random() < 0.5) {
    if (typeof data[0] === 'number')
      changed[at] = pick(random, [NaN, Infinity, -Infinity, 1e30, -1, 0, 255, 1e-40, changed[at] * 1e6]);
    return { dtype, shape, data: changed };
  }
  if (random() < 0.5) return { ...tensor, shape: shape.toReversed() };
  const rows = below(random, shape[0] + 1);
  return {
    dtype,
    shape: [rows, ...shape.slice(1)],
    data: changed.slice(0, (rows * data.length) / (shape[0] || 1)),
  };
}

/** One file of a NeuroChem folder is spoilt; the case is its number among the files, then its bytes. */
function neurochem(folder: ReadonlyMap<string, Uint8Array> | null): Target {
  if (!folder) throw new FfpError('usage', `There is no ${TINY} here: fuzz runs in the project's own folder.`);
  const paths = [...folder.keys()].sort();
  const isText = /\.(params|dat|nnf|info)$/;
  return {
    name: 'neurochem',
    make: (random) => {
      const chosen = below(random, paths.length);
      const bytes = folder.get(paths[chosen])!;
      const spoilt =
        isText.test(paths[chosen]) && random() < 0.8
          ? new TextEncoder().encode(mutateText(new TextDecoder().decode(bytes), random))
          : mutateBytes(bytes, random);
      return Uint8Array.of(chosen, ...spoilt.subarray(0, 60_000));
    },
    read: (input) => {
      const [chosen] = input as Uint8Array;
      return importAni(new Map(folder).set(paths[chosen], (input as Uint8Array).subarray(1)));
    },
  };
}
