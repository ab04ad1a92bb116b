import type { Potential } from '../forcefield/potential.ts';

/**
 * Puts the energies of learned Terms (means over members), of regions and of a box among the others (kcal/mol, [R × Terms]).
 * @param learned of each of them in their order, [R × members]; of a box those of its Terms
 * @returns as `GpuEnergies.members`
 */
export function addEnergies(
  { terms, periodic }: Potential,
  replicas: number,
  learned: readonly Float64Array[],
  sums: Float64Array,
): Float64Array | null {
  if (periodic) {
    // One replica, whose bonded Terms come first.
    sums.set(learned[0], terms.length - learned[0].length);
    return null;
  }
  const places = terms.flatMap(({ kind }, at) => (kind === 'learned' || kind === 'region' ? [at] : []));
  learned.forEach((energies, n) => {
    const count = energies.length / replicas;
    for (let r = 0; r < replicas; r++)
      sums[r * terms.length + places[n]] =
        energies.subarray(r * count, (r + 1) * count).reduce((sum, u) => sum + u, 0) / count;
  });
  const members = learned[0];
  const count = members.length / replicas;
  for (let r = 0; r < replicas; r++) {
    const own = sums.subarray(r * terms.length, (r + 1) * terms.length);
    const others = own.reduce((sum, u) => sum + u, 0) - own[places[0]];
    for (let m = 0; m < count; m++) members[r * count + m] += others;
  }
  return members;
}
