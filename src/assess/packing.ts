/** A molecule's labelled frames as one safetensors file, and back. Positions and forces are stored in f32, energies in f64. */
import { FfpError } from '../core/errors.ts';
import { sha256 } from '../core/hash.ts';
import { readSafetensors, requireTensor, writeSafetensors, type Tensor, type TensorFile } from '../core/safetensors.ts';
import { SPLITS, type ReferenceMolecule, type ReferenceScan } from './reference.ts';

const FORMAT = 'ffp-reference-1';

/**
 * The file of a molecule or, with `values`, of a scan. Units: Å, kcal/mol, kcal/mol/Å, e, e·Å, K.
 * @param level of the quantum-mechanical labels, for whoever meets the file alone
 */
export async function packMolecule(
  molecule: ReferenceMolecule,
  level: string,
  scan?: ReferenceScan,
): Promise<Uint8Array<ArrayBuffer>> {
  const { structure, frames } = molecule;
  const atoms = structure.elements.length;
  const tensors = new Map<string, Tensor>();
  const f32 = (name: string, data: Float64Array, ...shape: number[]) =>
    tensors.set(name, { dtype: 'F32', shape, data: Float32Array.from(data) });
  const f64 = (name: string, data: Float64Array, ...shape: number[]) =>
    tensors.set(name, { dtype: 'F64', shape, data });
  const u32 = (name: string, data: Uint32Array, ...shape: number[]) => tensors.set(name, { dtype: 'U32', shape, data });
  const u8 = (name: string, data: Uint8Array, ...shape: number[]) => tensors.set(name, { dtype: 'U8', shape, data });

  f64('energies', molecule.energies, frames);
  if (molecule.semiempirical) f64('gfn2_energies', molecule.semiempirical.energies, frames);
  if (scan) f64('values', scan.values, frames);
  f32('positions', molecule.positions, frames, atoms, 3);
  f32('forces', molecule.forces, frames, atoms, 3);
  if (molecule.semiempirical) f32('gfn2_forces', molecule.semiempirical.forces, frames, atoms, 3);
  if (molecule.dipoles) f32('dipoles', molecule.dipoles, frames, 3);
  f32('temperatures', molecule.temperatures, frames);
  if (molecule.minimum) {
    f32('minimum_positions', molecule.minimum.positions, atoms, 3);
    f32('minimum_charges', molecule.minimum.charges, atoms);
  }
  if (molecule.largerBasis) {
    const { frames: larger, energies, forces } = molecule.largerBasis;
    f64('larger_basis_energies', energies, larger.length);
    f32('larger_basis_forces', forces, larger.length, atoms, 3);
    u32('larger_basis_frames', larger, larger.length);
  }
  if (molecule.frameIndices) u32('frame_indices', molecule.frameIndices, frames);
  u32('bonds', structure.bonds, structure.bondOrders.length, 2);
  u8('elements', structure.elements, atoms);
  u8('bond_orders', structure.bondOrders, structure.bondOrders.length);
  u8(
    'splits',
    Uint8Array.from(molecule.splits, (split) => SPLITS.indexOf(split)),
    frames,
  );
  const metadata = new Map([
    ['format', FORMAT],
    ['name', molecule.name],
    ['smiles', molecule.smiles],
    ['charge', String(structure.charge)],
    ['level', level],
    ['splits', SPLITS.join(' ')],
    ['units', 'Å, kcal/mol, kcal/mol/Å, e, e·Å, K'],
    ...(scan ? ([['coordinate', scan.coordinate]] as const) : []),
  ]);
  metadata.set('checksum', await checksum(writeSafetensors(tensors, metadata)));
  return writeSafetensors(tensors, metadata);
}

/** Half of the SHA-256 of the data behind a file's header: so a file can be checked without the index. */
async function checksum(file: Uint8Array): Promise<string> {
  const header = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  return (await sha256(file.subarray(8 + header))).slice(0, 32);
}

/** Throws FfpError('file') where a file's data is not what was packed. */
export async function checkFile(bytes: ArrayBuffer | Uint8Array, name: string): Promise<void> {
  const stated = metadata(readSafetensors(bytes, name), 'checksum', name);
  const file = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
  if ((await checksum(file)) !== stated)
    throw new FfpError('file', `${name} is damaged: its data do not have the checksum that its header states`);
}

/** Reads a molecule's file. Throws FfpError('file') where it is not one. */
export function unpackMolecule(bytes: ArrayBuffer | Uint8Array, name: string): ReferenceMolecule {
  return readMolecule(readSafetensors(bytes, name), name);
}

/** Reads a scan's file. Throws FfpError('file') where it is not one. */
export function unpackScan(bytes: ArrayBuffer | Uint8Array, name: string): ReferenceScan {
  const file = readSafetensors(bytes, name);
  const molecule = readMolecule(file, name);
  return {
    molecule,
    coordinate: metadata(file, 'coordinate', name),
    values: requireTensor(file, 'values', 'F64', [molecule.frames], name).data,
  };
}

function readMolecule(file: TensorFile, name: string): ReferenceMolecule {
  if (file.metadata.get('format') !== FORMAT)
    throw new FfpError('file', `${name} is not a file of the Reference set: its format is not "${FORMAT}"`);
  const elements = requireTensor(file, 'elements', 'U8', [null], name).data;
  const atoms = elements.length;
  const energies = requireTensor(file, 'energies', 'F64', [null], name).data;
  const frames = energies.length;
  const wide = (key: string, ...shape: number[]): Float64Array =>
    Float64Array.from(requireTensor(file, key, 'F32', shape, name).data);
  const has = (key: string): boolean => file.tensors.has(key);

  const bondOrders = requireTensor(file, 'bond_orders', 'U8', [null], name).data;
  const positions = wide('positions', frames, atoms, 3);
  const temperatures = wide('temperatures', frames);
  const coolest = coolestFrame(temperatures, energies);
  const moleculeName = metadata(file, 'name', name);
  return {
    name: moleculeName,
    smiles: metadata(file, 'smiles', name),
    structure: {
      name: moleculeName,
      elements,
      positions: positions.slice(coolest * 3 * atoms, (coolest + 1) * 3 * atoms),
      bonds: requireTensor(file, 'bonds', 'U32', [bondOrders.length, 2], name).data,
      bondOrders,
      charge: Number(metadata(file, 'charge', name)),
      bondSource: 'file',
    },
    frames,
    positions,
    energies,
    forces: wide('forces', frames, atoms, 3),
    ...(has('gfn2_energies') && {
      semiempirical: {
        energies: requireTensor(file, 'gfn2_energies', 'F64', [frames], name).data,
        forces: wide('gfn2_forces', frames, atoms, 3),
      },
    }),
    temperatures,
    splits: Array.from(requireTensor(file, 'splits', 'U8', [frames], name).data, (code) => {
      const split = SPLITS[code];
      if (!split) throw new FfpError('file', `${name}: a frame's split has the code ${code}, which means nothing`);
      return split;
    }),
    ...(has('frame_indices') && {
      frameIndices: requireTensor(file, 'frame_indices', 'U32', [frames], name).data,
    }),
    ...(has('dipoles') && { dipoles: wide('dipoles', frames, 3) }),
    ...(has('larger_basis_frames') && { largerBasis: largerBasis(file, frames, atoms, name) }),
    ...(has('minimum_positions') && {
      minimum: { positions: wide('minimum_positions', atoms, 3), charges: wide('minimum_charges', atoms) },
    }),
  };
}

function largerBasis(
  file: TensorFile,
  frames: number,
  atoms: number,
  name: string,
): NonNullable<ReferenceMolecule['largerBasis']> {
  const indices = requireTensor(file, 'larger_basis_frames', 'U32', [null], name).data;
  if (indices.some((index) => index >= frames))
    throw new FfpError('file', `${name}: a label in the larger basis is for a frame that the file does not have`);
  const shape = [indices.length, atoms, 3];
  return {
    frames: indices,
    energies: requireTensor(file, 'larger_basis_energies', 'F64', [indices.length], name).data,
    forces: Float64Array.from(requireTensor(file, 'larger_basis_forces', 'F32', shape, name).data),
  };
}

function metadata(file: TensorFile, key: string, name: string): string {
  const value = file.metadata.get(key);
  if (value === undefined) throw new FfpError('file', `${name}: the metadata "${key}" is missing`);
  return value;
}

/** The frame a molecule is shown in first: of the lowest temperature, and of those the lowest in energy. */
export function coolestFrame(temperatures: Float64Array, energies: Float64Array): number {
  let best = 0;
  for (let f = 1; f < energies.length; f++) {
    const cooler = temperatures[f] - temperatures[best];
    if (cooler < 0 || (cooler === 0 && energies[f] < energies[best])) best = f;
  }
  return best;
}
