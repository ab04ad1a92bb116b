/** A visitor's labelled frames: what they are, and what is asked about them. Loaded when the first file comes. */
import type { ReferenceMolecule } from '../../assess/reference.ts';
import { elementByNumber } from '../../chem/elements.ts';
import type { LoadAsset } from '../../core/assets.ts';
import { FfpError } from '../../core/errors.ts';
import { sha256 } from '../../core/hash.ts';
import { libraryOfMolecules } from '../../fit/designs/library.ts';
import { ownFitData, splitData } from '../../fit/own/data.ts';
import { readLabelled, type RawData } from '../../fit/own/read.ts';
import { doubts, likelyUnits } from '../../fit/own/units.ts';
import type { FitData } from '../../fit/run.ts';
import type { DataDescription, EnergyUnit, MoleculeSource, OwnData } from './contract.ts';

/** The largest file that is read, bytes. */
const LARGEST = 400e6;

export interface BroughtData {
  readonly description: DataDescription;
  readonly raw: RawData;
}

/**
 * @param unit what the visitor has said that energies are in
 * Throws FfpError('file' | 'unsupported').
 */
export async function readOwnData(file: Blob, name: string, unit?: EnergyUnit): Promise<BroughtData> {
  const short = name.replace(/^.*[/\\]/, '').slice(-100) || 'labels';
  const bytes = await bytesOf(file, short);
  const raw = await readLabelled(bytes, `The file "${short}"`);
  const likely = raw.unit ? [raw.unit] : likelyUnits(raw.molecules);
  const reference: OwnData = {
    file: short,
    sha256: await sha256(bytes),
    energyUnit: unit ?? likely[0],
    split: raw.splits ? 'file' : 'random',
    train: 0.7,
    validation: 0.1,
    most: 1000,
  };
  const molecules = splitData(raw, reference, 1);
  const library = libraryOfMolecules(molecules, {});
  return {
    raw,
    description: {
      reference,
      format: raw.format,
      frames: raw.molecules.reduce((sum, { frames }) => sum + frames, 0),
      molecules: library.molecules.map((entry, m) => ({ ...entry, source: sourceOf(raw.molecules[m]) })),
      likely,
      questions: doubts(raw.molecules, reference.energyUnit),
    },
  };
}

/** What a recipe is fitted to. Throws like `ownFitData`. */
export async function dataOfFile(
  reference: OwnData,
  seed: number,
  file: Blob | undefined,
  load: LoadAsset,
): Promise<FitData> {
  return ownFitData(reference, seed, file ? await bytesOf(file, reference.file) : null, load);
}

/** The molecules of data that were read, as a recipe takes them. */
export const moleculesOf = (raw: RawData, reference: OwnData, seed: number): ReferenceMolecule[] =>
  splitData(raw, reference, seed);

async function bytesOf(file: Blob, name: string): Promise<Uint8Array> {
  if (file.size > LARGEST)
    throw new FfpError(
      'file',
      `The file "${name}" has ${Math.round(file.size / 1e6)} MB; up to ${LARGEST / 1e6} MB are read: take some of its frames.`,
    );
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (cause) {
    throw new FfpError('file', `The file "${name}" cannot be read: it was moved, changed or locked; choose it again.`, {
      cause,
    });
  }
}

function sourceOf({ name, structure }: ReferenceMolecule): MoleculeSource {
  const { elements, positions, bonds, bondOrders, charge } = structure;
  return {
    kind: 'inline',
    name,
    elements: Array.from(elements, (z) => elementByNumber(z).symbol),
    positions: Array.from(elements, (_, i) => [positions[3 * i], positions[3 * i + 1], positions[3 * i + 2]] as const),
    bonds: Array.from(bondOrders, (order, b) => [bonds[2 * b], bonds[2 * b + 1], order] as const),
    charge,
  };
}
