/** Reads what visitors bring, away from the page: files may be large, and building a molecule in space takes a while. */
import { hillFormula } from '../../chem/formula.ts';
import { loadToolkit } from '../../chem/openchemlib.ts';
import { FORMAT_NAMES, LARGEST_STRUCTURE_FILE, recognise, textOf } from '../../chem/recognise.ts';
import { parsePrmtop } from '../../chem/prmtop.ts';
import { parseRst7 } from '../../chem/rst7.ts';
import { canBeDrawn, depict, readSmiles, sketchOf, type Depiction } from '../../chem/sketch.ts';
import type { Structure } from '../../chem/structure.ts';
import type { LoadAsset } from '../../core/assets.ts';
import { FfpError } from '../../core/errors.ts';
import { prmtopStructure } from '../../forcefield/prmtop.ts';
import { TOPOLOGY_FILE } from '../../models/importModel.ts';
import { isParameters } from '../../models/importSystem.ts';
import { amberArrival, inlineSource, readArrival, type Arrival, type ArrivalTools } from '../../session/arrival.ts';
import { openMolecule } from '../../session/molecule.ts';
import { INLINE_ATOM_LIMIT } from '../../session/schema.ts';
import { STARTER } from '../../session/start.ts';
import { ForceFields, pageAssets } from '../forceFields.ts';
import { describeForceField } from '../open.ts';
import type { ModelFile } from '../protocol.ts';
import type {
  ArrivalOptions,
  ArrivingFile,
  Coverage,
  Half,
  InlineMolecule,
  Prepared,
  StructureApi,
  Whole,
} from './protocol.ts';

/** Where the tables of bond lengths and torsions lie beside the page's code. */
const tables = () => new URL('../../../node_modules/openchemlib/dist/resources.json', import.meta.url).href;

export class StructureService implements StructureApi {
  private load: LoadAsset = () => Promise.reject(new Error('connect first'));
  private readonly forcefields = new ForceFields((path) => this.load(path));
  private readonly tools: ArrivalTools = {
    register: (resources) => resources.registerFromUrl(tables()),
    springs: () => this.forcefields.get(STARTER),
  };

  async connect(baseUrl: string, models: readonly (readonly ModelFile[])[]): Promise<void> {
    this.load = pageAssets(baseUrl);
    for (const files of models) await this.forcefields.import(files);
  }

  async prepare(files: readonly ArrivingFile[], options: ArrivalOptions): Promise<Prepared | Half | Whole> {
    const texts = await Promise.all(files.map((file) => read(file)));
    const [first] = texts;
    if (!first) throw new FfpError('usage', 'There is no file; choose one.');
    if (files.length === 2 && texts.some(({ format }) => isParameters(format))) return this.system(texts);
    if (files.length > 1)
      throw new FfpError(
        'file',
        `These are ${files.length} files: give one molecule at a time, or the two files of a system (an Amber topology and rst7, or an OpenMM System and PDB).`,
      );
    if (first.format === 'prmtop') {
      // What is wrong with it is better said before its other half is looked for.
      parsePrmtop(first.text);
      return { kind: 'half', have: 'prmtop' };
    }
    if (first.format === 'rst7' || first.format === 'openmm' || first.format === 'openmm state')
      return { kind: 'half', have: first.format };
    return described(await readArrival(first.text, first.file.name, this.tools, options), null);
  }

  async forceFields(): Promise<readonly string[]> {
    return this.forcefields.ids();
  }

  async coverage(molecule: InlineMolecule, id: string): Promise<Coverage> {
    const { structure } = await openMolecule(molecule, this.load);
    const { plainName, technicalName, family, refusal, notes } = await describeForceField(
      await this.forcefields.get(id),
      structure,
    );
    return { id, plainName, technicalName, family, refusal, notes };
  }

  async depict(smiles: string): Promise<Depiction | null> {
    const toolkit = await loadToolkit();
    const drawn = readSmiles(toolkit, smiles);
    return canBeDrawn(drawn.sketch) ? depict(toolkit, drawn.laidOut()) : null;
  }

  /** A small Amber system in empty space is a molecule that links carry; every other one is read where it runs. */
  private async system(files: readonly ReadFile[]): Promise<Prepared | Whole> {
    const topology = files.find(({ format }) => format === 'prmtop');
    const coordinates = files.find(({ format }) => format === 'rst7');
    if (!topology || !coordinates) return { kind: 'system' };
    const prmtop = parsePrmtop(topology.text);
    const { positions, box } = parseRst7(coordinates.text, prmtop.atoms);
    if (prmtop.box || box || prmtop.atoms > INLINE_ATOM_LIMIT) return { kind: 'system' };
    const name = topology.file.name.replace(/^.*[/\\]/, '').replace(TOPOLOGY_FILE, '');
    return described(amberArrival({ ...prmtopStructure(prmtop, positions), name }), topology.file);
  }
}

interface ReadFile {
  readonly file: ArrivingFile;
  readonly text: string;
  readonly format: ReturnType<typeof recognise>;
}

async function read(file: ArrivingFile): Promise<ReadFile> {
  const called = `“${file.name.slice(-80)}”`;
  if (file.data.size > LARGEST_STRUCTURE_FILE)
    throw new FfpError(
      'file',
      `${called} has ${Math.round(file.data.size / 1e6)} MB, and files of molecules are read up to ${Math.round(LARGEST_STRUCTURE_FILE / 1e6)} MB: cut out one molecule.`,
    );
  const bytes = await file.data.arrayBuffer().then(
    (buffer) => new Uint8Array(buffer),
    (cause: unknown) => {
      throw new FfpError('file', `${called} cannot be read: it was moved, changed or locked; choose it again.`, {
        cause,
      });
    },
  );
  const text = textOf(bytes, file.name);
  return { file, text, format: recognise(text) };
}

async function described(arrival: Arrival, topology: ArrivingFile | null): Promise<Prepared> {
  const { structure, ...about } = arrival;
  return {
    kind: 'molecule',
    ...about,
    molecule: inlineSource(structure),
    formula: hillFormula(structure.elements),
    takenFor: FORMAT_NAMES[arrival.format],
    bonds: structure.bondSource,
    depiction: arrival.depiction ?? (await picture(structure)),
    topology,
  };
}

/** The drawing of a molecule; null where there is none to be had, which is no reason to refuse it. */
async function picture(structure: Structure): Promise<Depiction | null> {
  try {
    const toolkit = await loadToolkit();
    return depict(toolkit, sketchOf(toolkit, structure));
  } catch {
    return null;
  }
}
