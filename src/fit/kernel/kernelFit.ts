/** Fits force kernels: one linear system for each choice of lengths and noise, and the choice that validation frames like best. */
import { FfpError } from '../../core/errors.ts';
import { learned } from '../../cpu/learned/force_kernel.ts';
import type { Structure } from '../../chem/structure.ts';
import { pairCount, pairOf, pairPermutations, type ForceKernelModel } from '../../models/forceKernel.ts';
import type { TrainingFrame } from '../training/data.ts';
import { kernelMatrix, type KernelShape } from './gram.ts';
import { permutationGroup } from './permutations.ts';

export interface KernelSettings {
  /** ℓ of pairs that are one, two, three … bonds apart, as parts of the length; the last is for all farther ones. */
  readonly ratios: readonly number[];
  /** Factor of ℓ for each hydrogen of a pair: they move most. */
  readonly hydrogen: number;
  /** Lengths to choose from, 1/Å. */
  readonly lengths: readonly number[];
  /** Variances of the noise to choose from, as parts of the variance that the kernel gives to a force component. */
  readonly noises: readonly number[];
  /** Variance of the noise of an energy as a part of that of a force component, Å²; energies are not told where it is absent. */
  readonly energyNoise?: number | undefined;
  /** What is added to the variance of the noise of lessons, to choose from, as parts of the kernel's as above. */
  readonly lessonNoises?: readonly number[] | undefined;
  /** Permutations of like atoms, at most. */
  readonly mostPermutations: number;
}

export interface KernelFrames {
  /** What it is told. */
  readonly train: readonly TrainingFrame[];
  /** Frames whose labels are less certain: of them it is told the forces. */
  readonly lessons?: readonly TrainingFrame[];
  /** By their forces lengths and noises are chosen; where there are none, the first of each is taken. */
  readonly validation: readonly TrainingFrame[];
}

export interface KernelFit {
  readonly model: ForceKernelModel;
  /** What was chosen. */
  readonly length: number;
  readonly noise: number;
  /** Null without lessons. */
  readonly lessonNoise: number | null;
  /** Mean absolute error of force components of the validation frames, kcal/mol/Å; null without such frames. */
  readonly validationMae: number | null;
}

/** Equations beyond this take minutes and gigabytes. */
const MOST_EQUATIONS = 12_000;
/** Noise of the energies of lessons beside that of their forces: their zero is another, and they are as good as untold. */
const UNTOLD = 1e6;

/**
 * The kernel of one molecule. Deterministic.
 * @param report called with the error of each choice
 * Throws FfpError('usage') without training frames, or where they are too many.
 */
export function fitKernel(
  structure: Structure,
  { train, lessons = [], validation }: KernelFrames,
  settings: KernelSettings,
  report: (fit: KernelFit) => void = () => {},
): KernelFit {
  const atoms = structure.elements.length;
  if (train.length === 0) throw new FfpError('usage', `${structure.name} has no training frames`);
  const energies = settings.energyNoise !== undefined;
  const all = [...train, ...lessons];
  const equations = (3 * atoms + (energies ? 1 : 0)) * all.length;
  if (equations > MOST_EQUATIONS)
    throw new FfpError(
      'usage',
      `${all.length} frames of ${atoms} atoms make ${equations} equations; ${MOST_EQUATIONS} are the most: take fewer frames`,
    );
  const positions = Float64Array.from(all.flatMap((frame) => [...frame.positions]));
  const level = train.reduce((sum, { energy }) => sum + energy, 0) / train.length;
  const told = Float64Array.from([
    ...all.flatMap((frame) => [...frame.forces]),
    ...(energies ? all.map(({ energy }, n) => (n < train.length ? energy - level : 0)) : []),
  ]);
  const taught = Array.from({ length: equations }, (_, n) =>
    n < positions.length ? n >= 3 * atoms * train.length : n - positions.length >= train.length,
  );
  const permutations = permutationGroup(structure, positions, settings.mostPermutations);
  let best: KernelFit | null = null;
  for (const length of settings.lengths) {
    const lengths = alike(pairLengths(structure, settings, length), permutations, atoms);
    const shape = { atoms, lengths, permutations };
    const covariance = kernelMatrix(shape, positions, energies);
    const variance = meanDiagonal(covariance, positions.length);
    for (const noise of settings.noises)
      for (const lessonNoise of lessons.length > 0 ? (settings.lessonNoises ?? [0]) : [null]) {
        const matrix = covariance.copy();
        for (let n = 0; n < equations; n++) {
          const own = taught[n] ? noise + lessonNoise! : noise;
          const energy = settings.energyNoise! * (taught[n] ? UNTOLD : 1);
          matrix.add(n, n, own * variance * (n < positions.length ? 1 : energy));
        }
        matrix.factorise();
        const model = modelOf(structure, shape, all, train, matrix.solve(told));
        const validationMae = validation.length > 0 ? forceError(model, validation) : null;
        const fit = { model, length, noise, lessonNoise, validationMae };
        report(fit);
        if (!best || (validationMae !== null && validationMae < best.validationMae!)) best = fit;
      }
  }
  return best!;
}

/** ℓ of each pair of atoms by the number of bonds between them, and of hydrogens among them, 1/Å. */
export function pairLengths(
  { elements, bonds }: Pick<Structure, 'elements' | 'bonds'>,
  { ratios, hydrogen }: Pick<KernelSettings, 'ratios' | 'hydrogen'>,
  length: number,
): Float64Array {
  const atoms = elements.length;
  const apart = bondsApart(atoms, bonds);
  const lengths = new Float64Array(pairCount(atoms));
  const factor = (atom: number): number => (elements[atom] === 1 ? hydrogen : 1);
  for (let i = 0; i < atoms; i++)
    for (let j = i + 1; j < atoms; j++)
      lengths[pairOf(i, j, atoms)] =
        length * ratios[Math.min(apart[i * atoms + j], ratios.length) - 1] * factor(i) * factor(j);
  return lengths;
}

/** Pairs that permutations exchange get the longest of their lengths: where a proton is shared, the bond that it has or could have. */
function alike(lengths: Float64Array, permutations: Uint8Array, atoms: number): Float64Array {
  const longest = lengths.slice();
  pairPermutations(permutations, atoms).forEach((to, at) => {
    const own = at % lengths.length;
    longest[to] = Math.max(longest[to], lengths[own]);
  });
  return longest;
}

/** Bonds on the shortest way between each two atoms, [N × N]; infinite between molecules. */
function bondsApart(atoms: number, bonds: Uint32Array): Float64Array {
  const apart = new Float64Array(atoms * atoms).fill(Infinity);
  for (let i = 0; i < atoms; i++) apart[i * atoms + i] = 0;
  for (let b = 0; b < bonds.length; b += 2)
    apart[bonds[b] * atoms + bonds[b + 1]] = apart[bonds[b + 1] * atoms + bonds[b]] = 1;
  for (let via = 0; via < atoms; via++)
    for (let i = 0; i < atoms; i++)
      for (let j = 0; j < atoms; j++)
        apart[i * atoms + j] = Math.min(apart[i * atoms + j], apart[i * atoms + via] + apart[via * atoms + j]);
  return apart;
}

function meanDiagonal(matrix: ReturnType<typeof kernelMatrix>, rows: number): number {
  let sum = 0;
  for (let n = 0; n < rows; n++) sum += matrix.get(n, n);
  return sum / rows;
}

/** The model as its file stores it, with the offset that makes the energies of `train` right on average. */
function modelOf(
  { name, elements, bonds }: Structure,
  { lengths, permutations }: KernelShape,
  told: readonly TrainingFrame[],
  train: readonly TrainingFrame[],
  solution: Float64Array,
): ForceKernelModel {
  const forces = 3 * elements.length * told.length;
  const energyWeights = new Float64Array(told.length);
  energyWeights.set(solution.subarray(forces));
  const model: ForceKernelModel = {
    name,
    elements: [...elements],
    bonds,
    lengths,
    permutations,
    positions: Float32Array.from(told.flatMap((frame) => [...frame.positions])),
    weights: solution.slice(0, forces),
    energyWeights,
    offset: 0,
  };
  const evaluation = learned({ kind: 'learned', term: 'force_kernel', model, species: inOrder(elements.length) });
  const scratch = new Float64Array(3 * elements.length);
  const misses = train.map(({ positions, energy }) => energy - evaluation.evaluate(positions, scratch));
  return { ...model, offset: misses.reduce((sum, miss) => sum + miss, 0) / misses.length };
}

/** Mean absolute error of force components, kcal/mol/Å. */
export function forceError(model: ForceKernelModel, frames: readonly TrainingFrame[]): number {
  const atoms = model.elements.length;
  const evaluation = learned({ kind: 'learned', term: 'force_kernel', model, species: inOrder(atoms) });
  const own = new Float64Array(3 * atoms);
  let sum = 0;
  for (const { positions, forces } of frames) {
    own.fill(0);
    evaluation.evaluate(positions, own);
    for (let c = 0; c < own.length; c++) sum += Math.abs(own[c] - forces[c]);
  }
  return sum / (frames.length * 3 * atoms);
}

const inOrder = (atoms: number) => Uint32Array.from({ length: atoms }, (_, n) => n);
