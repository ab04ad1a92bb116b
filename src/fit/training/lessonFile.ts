/**
 * Files of lessons: geometries of many molecules with energies and forces that are not quantum-mechanical labels but come near them. The
 * shipped one has GFN2-xTB's, corrected by networks that were fitted to what ωB97X/6-31G(d) exceeds them by on the training split
 * (delta learning: Ramakrishnan et al., J. Chem. Theory Comput. 11, 2087 (2015)); tools/pack-lessons.ts makes it.
 */
import type { ReferenceMolecule } from '../../assess/reference.ts';
import { FfpError } from '../../core/errors.ts';
import { readSafetensors, requireTensor, writeSafetensors, type Tensor } from '../../core/safetensors.ts';

const FORMAT = 'ffp-lessons-1';

/**
 * All molecules in one file, one after another in every tensor. Positions (Å) and forces (kcal/mol/Å) are stored in f32, energies
 * (kcal/mol, each molecule's zero its own) in f64.
 * @param level what the labels are, for whoever meets the file alone
 */
export function packLessons(molecules: readonly ReferenceMolecule[], level: string): Uint8Array<ArrayBuffer> {
  const joined = (of: (molecule: ReferenceMolecule) => ArrayLike<number>): number[] =>
    molecules.flatMap((molecule) => Array.from(of(molecule)));
  const tensors = new Map<string, Tensor>();
  const add = <T extends Tensor['data']>(name: string, dtype: Tensor['dtype'], data: T): void =>
    void tensors.set(name, { dtype, shape: [data.length], data });
  add('energies', 'F64', Float64Array.from(joined(({ energies }) => energies)));
  add('positions', 'F32', Float32Array.from(joined(({ positions }) => positions)));
  add('forces', 'F32', Float32Array.from(joined(({ forces }) => forces)));
  add('temperatures', 'F32', Float32Array.from(joined(({ temperatures }) => temperatures)));
  add(
    'frames',
    'U32',
    Uint32Array.from(molecules, ({ frames }) => frames),
  );
  add(
    'atoms',
    'U32',
    Uint32Array.from(molecules, ({ structure }) => structure.elements.length),
  );
  add(
    'bond_counts',
    'U32',
    Uint32Array.from(molecules, ({ structure }) => structure.bondOrders.length),
  );
  add('bonds', 'U32', Uint32Array.from(joined(({ structure }) => structure.bonds)));
  add('elements', 'U8', Uint8Array.from(joined(({ structure }) => structure.elements)));
  add('bond_orders', 'U8', Uint8Array.from(joined(({ structure }) => structure.bondOrders)));
  const metadata = new Map([
    ['format', FORMAT],
    ['level', level],
    ['names', molecules.map(({ name }) => name).join('\n')],
    ['smiles', molecules.map(({ smiles }) => smiles).join('\n')],
    ['units', 'Å, kcal/mol, kcal/mol/Å, K'],
  ]);
  return writeSafetensors(tensors, metadata);
}

/**
 * The molecules of a file of lessons, neutral, all their frames in the split `train`.
 * Throws FfpError('file') where it is not such a file, or its parts do not fit together.
 */
export function unpackLessons(bytes: ArrayBuffer | Uint8Array, name: string): ReferenceMolecule[] {
  const file = readSafetensors(bytes, name);
  if (file.metadata.get('format') !== FORMAT)
    throw new FfpError('file', `${name} is not a file of lessons: its format is not "${FORMAT}"`);
  const tensor = <T extends 'F32' | 'F64' | 'U32' | 'U8'>(key: string, dtype: T) =>
    requireTensor(file, key, dtype, [null], name).data;
  const names = (file.metadata.get('names') ?? '').split('\n');
  const smiles = (file.metadata.get('smiles') ?? '').split('\n');
  const [frames, atoms, bondCounts] = ['frames', 'atoms', 'bond_counts'].map((key) => tensor(key, 'U32'));
  const take = {
    energies: taker(tensor('energies', 'F64')),
    positions: taker(tensor('positions', 'F32')),
    forces: taker(tensor('forces', 'F32')),
    temperatures: taker(tensor('temperatures', 'F32')),
    bonds: taker(tensor('bonds', 'U32')),
    elements: taker(tensor('elements', 'U8')),
    bondOrders: taker(tensor('bond_orders', 'U8')),
  };
  const counts = [frames, atoms, bondCounts, smiles].map(({ length }) => length);
  const molecules = counts.every((count) => count === names.length)
    ? names.map((own, m): ReferenceMolecule => {
        const size = 3 * atoms[m];
        const positions = Float64Array.from(take.positions(frames[m] * size));
        return {
          name: own,
          smiles: smiles[m],
          structure: {
            name: own,
            elements: take.elements(atoms[m]),
            positions: positions.slice(0, size),
            bonds: take.bonds(2 * bondCounts[m]),
            bondOrders: take.bondOrders(bondCounts[m]),
            charge: 0,
            bondSource: 'file',
          },
          frames: frames[m],
          positions,
          energies: take.energies(frames[m]),
          forces: Float64Array.from(take.forces(frames[m] * size)),
          temperatures: Float64Array.from(take.temperatures(frames[m])),
          splits: Array.from({ length: frames[m] }, () => 'train' as const),
        };
      })
    : [];
  if (molecules.length === 0 || Object.values(take).some((part) => !part.complete()))
    throw new FfpError('file', `${name}: its tensors do not belong to the same molecules`);
  return molecules;
}

/** Hands out an array piece by piece; `complete` when nothing is left and nothing was missing. */
function taker<T extends Float64Array | Float32Array | Uint32Array | Uint8Array>(
  data: T,
): ((count: number) => T) & { complete(): boolean } {
  let at = 0;
  const next = (count: number): T => data.slice(at, (at += count)) as T;
  return Object.assign(next, { complete: () => at === data.length });
}
