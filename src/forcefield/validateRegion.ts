import { FfpError } from '../core/errors.ts';
import type { Potential } from './potential.ts';
import type { RegionTermData } from './term.ts';

const fail = (what: string): never => {
  throw new FfpError('file', `not a valid potential: ${what}`);
};

/**
 * Checks a region and the Potential on it. Throws FfpError('file').
 * @param atoms of the whole
 * @param validatePotential which loads this file
 */
export function validateRegion(
  { potential, atoms: inside, links, fractions }: RegionTermData,
  atoms: number,
  validatePotential: (potential: Potential) => void,
): void {
  validatePotential(potential);
  if (potential.atoms !== inside.length + fractions.length || links.length !== 2 * fractions.length)
    fail(`region: ${potential.atoms} atoms, ${inside.length} of the molecule, ${links.length / 2} links`);
  if (inside.some((atom) => atom >= atoms) || new Set(inside).size < inside.length) fail('region: its list of atoms');
  fractions.forEach((fraction, l) => {
    const [within, without] = links.subarray(2 * l, 2 * l + 2);
    if (!inside.includes(within) || inside.includes(without) || without >= atoms)
      fail(`region: link ${l} between atoms ${within} and ${without}`);
    if (!(fraction > 0 && fraction <= 1)) fail(`region: link ${l} at ${fraction} of its bond`);
  });
}
