/** The shipped force kernels as one force field: each knows one molecule, and its file is loaded when that molecule is at hand. */
import * as v from 'valibot';
import { hillFormula } from '../../chem/formula.ts';
import type { Structure } from '../../chem/structure.ts';
import type { LoadAsset } from '../../core/assets.ts';
import { FfpError } from '../../core/errors.ts';
import { sha256 } from '../../core/hash.ts';
import type { ForceField } from '../../forcefield/forcefield.ts';
import { savedForceField } from '../file/forcefield.ts';

const IndexSchema = v.object({
  format: v.literal('ffp-kernels-1'),
  kernels: v.array(
    v.object({
      name: v.string(),
      /** As shown to people. */
      title: v.string(),
      /** Of the molecule (Hill). */
      formula: v.string(),
      /** Beside the index. */
      file: v.pipe(v.string(), v.regex(/^[a-z0-9-]+\.safetensors$/)),
      sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
      parameters: v.number(),
    }),
  ),
});

/** What there is, as `tools/index-kernels.ts` writes it. */
export type KernelIndex = v.InferOutput<typeof IndexSchema>;
type Entry = KernelIndex['kernels'][number];

/** The force field whose index lies at `path`. Throws FfpError('file') where that is damaged. */
export async function kernelRung(path: string, load: LoadAsset): Promise<ForceField> {
  const entries = readIndex(new TextDecoder().decode(await load(path)), path);
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const loading = new Map<Entry, Promise<void>>();
  const loaded = new Map<Entry, ForceField>();
  const candidates = ({ elements }: Structure) => {
    const formula = hillFormula(elements);
    return entries.filter((entry) => entry.formula === formula);
  };
  const fetchKernel = async (entry: Entry): Promise<void> => {
    const bytes = new Uint8Array(await load(folder + entry.file));
    if ((await sha256(bytes)) !== entry.sha256)
      throw new FfpError('file', `${folder}${entry.file} is damaged or from another version: reload it`);
    loaded.set(entry, await savedForceField(bytes, load, folder + entry.file));
  };
  /** The kernel that knows a molecule. */
  const kernelOf = (structure: Structure): ForceField => {
    for (const entry of candidates(structure)) {
      const forceField = loaded.get(entry);
      if (!forceField) throw new Error(`the kernel of ${entry.name} was not loaded: call prepare first`);
      if (covers(forceField, structure)) return forceField;
    }
    const known = entries.map(({ title, formula }) => `${title} (${formula})`).join(', ');
    throw new FfpError(
      'coverage',
      `Each force kernel knows one molecule; there are kernels of ${known}, and this molecule (${hillFormula(structure.elements)}) is none of them.`,
    );
  };
  return {
    id: 'kernel',
    plainName: 'one molecule by heart',
    technicalName: 'Force kernel (sGDML)',
    family: 'ml',
    summary: `Compares the molecule with every geometry it was fitted to, and adds up what it learnt there; one fit for each of ${entries.length} molecules, and no other. It knows nothing of broken bonds, and little of geometries unlike those.`,
    parameterCount: entries.reduce((sum, { parameters }) => sum + parameters, 0),
    needsBonds: true,
    breaksBonds: false,
    prepare: async (structure) => {
      for (const entry of candidates(structure)) {
        if (!loading.has(entry)) loading.set(entry, fetchKernel(entry));
        try {
          await loading.get(entry);
        } catch (error) {
          // What failed once may be tried again.
          loading.delete(entry);
          throw error;
        }
      }
    },
    parametrize: (structure) => kernelOf(structure).parametrize(structure),
    notes: (structure) => kernelOf(structure).notes?.(structure) ?? [],
  };
}

function readIndex(text: string, path: string): readonly Entry[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new FfpError('file', `the list of kernels (${path}) is not JSON`, { cause });
  }
  const result = v.safeParse(IndexSchema, json);
  if (!result.success) throw new FfpError('file', `the list of kernels (${path}) is damaged`);
  return result.output.kernels;
}

function covers(forceField: ForceField, structure: Structure): boolean {
  try {
    forceField.parametrize(structure);
    return true;
  } catch (error) {
    if (error instanceof FfpError && error.code === 'coverage') return false;
    throw error;
  }
}
