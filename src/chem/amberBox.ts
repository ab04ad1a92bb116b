/** The box of an Amber system: a restart file states it in its last line, a topology announces it. */
import { boxOf, type Box } from './box.ts';
import type { Prmtop } from './prmtop.ts';
import type { Rst7 } from './rst7.ts';
import { FfpError } from '../core/errors.ts';

/** Angle of a truncated octahedron, degrees: a restart file may leave it to the topology. */
const OCTAHEDRAL = 109.471219;

/**
 * The box of a topology and its coordinates, which come first. Throws FfpError like `boxOf`, and FfpError('file') where a box is announced
 * and missing.
 * @param stated by the coordinates; null where they state none
 * @param file what to call the coordinates in messages
 */
export function amberBox(prmtop: Prmtop, stated: Rst7['box'], file = 'rst7 file'): Box {
  const octahedron = prmtop.box?.type === 'truncated octahedron';
  if (stated) return boxOf(stated.lengths, octahedron ? stated.angles.map(() => OCTAHEDRAL) : stated.angles, file);
  const { lengths = [], beta = 90 } = prmtop.box ?? {};
  if (lengths.length === 0)
    throw new FfpError(
      'file',
      `The topology announces a periodic box, and neither it nor the ${file} states one; take coordinates with a box, which stands in the last line of an rst7 (ffp also takes --nonbonded none).`,
    );
  return boxOf(lengths, [beta, beta, beta], 'prmtop file');
}
