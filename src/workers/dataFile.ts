/** The Reference frames of a molecule as a file to take away. */
import type { ReferenceMolecule } from '../assess/reference.ts';
import { writeExtxyz } from '../chem/extxyz.ts';

/**
 * All frames in extended XYZ: positions (Å), quantum-mechanical energies (eV) and forces (eV/Å), temperature, split, and on whose terms they
 * may be used. What `ffp assess --reference` and the page read back.
 * @param terms licence and source, written beside each frame
 */
export function referenceFile(reference: ReferenceMolecule, terms: Readonly<Record<string, string>>): string {
  const { structure, positions, energies, forces, temperatures, splits, frames } = reference;
  const size = 3 * structure.elements.length;
  const slice = (all: Float64Array, frame: number): Float64Array => all.slice(frame * size, (frame + 1) * size);
  return writeExtxyz(
    Array.from({ length: frames }, (_, frame) => ({
      structure,
      positions: slice(positions, frame),
      energy: energies[frame],
      forces: slice(forces, frame),
      info: new Map<string, string | number>([
        ['split', splits[frame]],
        ['temperature', temperatures[frame]],
        ...Object.entries(terms),
      ]),
    })),
  );
}
