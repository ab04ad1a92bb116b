/** Some of the frames of a labelled molecule, and two files' frames put together. */
import type { ReferenceMolecule } from './reference.ts';

/**
 * A molecule with some of its frames, in the order given.
 * @param kept indices of frames
 */
export function chooseFrames(molecule: ReferenceMolecule, kept: readonly number[]): ReferenceMolecule {
  const rows = (values: Float64Array): Float64Array => {
    const width = values.length / molecule.frames;
    return Float64Array.from(
      { length: kept.length * width },
      (_, x) => values[kept[Math.floor(x / width)] * width + (x % width)],
    );
  };
  const { semiempirical, frameIndices, dipoles, largerBasis, ...rest } = molecule;
  return {
    ...rest,
    frames: kept.length,
    positions: rows(molecule.positions),
    energies: rows(molecule.energies),
    forces: rows(molecule.forces),
    ...(semiempirical && {
      semiempirical: { energies: rows(semiempirical.energies), forces: rows(semiempirical.forces) },
    }),
    temperatures: rows(molecule.temperatures),
    splits: kept.map((f) => molecule.splits[f]),
    ...(frameIndices && { frameIndices: Uint32Array.from(kept, (f) => frameIndices[f]) }),
    ...(dipoles && { dipoles: rows(dipoles) }),
    ...(largerBasis && { largerBasis: chooseLarger(largerBasis, kept) }),
  };
}

type LargerBasis = NonNullable<ReferenceMolecule['largerBasis']>;

/** Labels in the larger basis of some of the frames, which get new indices. */
function chooseLarger({ frames, energies, forces }: LargerBasis, kept: readonly number[]): LargerBasis {
  const places = Array.from(frames.keys()).filter((place) => kept.includes(frames[place]));
  const width = forces.length / frames.length;
  return {
    frames: Uint32Array.from(places, (place) => kept.indexOf(frames[place])),
    energies: Float64Array.from(places, (place) => energies[place]),
    forces: Float64Array.from(places.flatMap((place) => [...forces.subarray(place * width, (place + 1) * width)])),
  };
}

/** All frames of two parts of one molecule, the first part's before the second's; what is said of the molecule is the first part's. */
export function joinFrames(first: ReferenceMolecule, second: ReferenceMolecule): ReferenceMolecule {
  const { semiempirical, frameIndices, dipoles } = first;
  return {
    ...first,
    frames: first.frames + second.frames,
    positions: join(first.positions, second.positions),
    energies: join(first.energies, second.energies),
    forces: join(first.forces, second.forces),
    ...(semiempirical &&
      second.semiempirical && {
        semiempirical: {
          energies: join(semiempirical.energies, second.semiempirical.energies),
          forces: join(semiempirical.forces, second.semiempirical.forces),
        },
      }),
    temperatures: join(first.temperatures, second.temperatures),
    splits: [...first.splits, ...second.splits],
    ...(frameIndices &&
      second.frameIndices && { frameIndices: Uint32Array.from([...frameIndices, ...second.frameIndices]) }),
    ...(dipoles && second.dipoles && { dipoles: join(dipoles, second.dipoles) }),
  };
}

function join(first: Float64Array, second: Float64Array): Float64Array {
  const all = new Float64Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
