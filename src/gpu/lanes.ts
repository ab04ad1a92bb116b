import { MAXIMUM_LANES, powerOfTwo, SOFTWARE_LANES, usualLanes } from './plan.ts';

/** Most lanes an atom that are tried: it has a bond, an angle and a few torsions or pairs, and beyond that most lanes have nothing to do. */
const LANES_PER_ATOM = 4;

/** Lanes of the resident workgroup that are worth a try for a molecule of so many atoms: the usual number first. */
export function lanesToTry(atoms: number, software: boolean): readonly number[] {
  const usual = usualLanes(atoms, software);
  const most = Math.min(MAXIMUM_LANES, LANES_PER_ATOM * powerOfTwo(atoms));
  const tried = [usual];
  for (let lanes = SOFTWARE_LANES; lanes <= most; lanes *= 2) if (lanes !== usual) tried.push(lanes);
  return tried;
}
