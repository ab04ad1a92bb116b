/** The energy of a molecule as a sum over its atoms. A convention, not an observable: it shows where a force field puts its energy. */
import { bondedTwin, loadTwins, pairTwin, type PairBatch } from '../cpu/twin.ts';
import { measureBatch } from '../cpu/pairs.ts';
import type { Potential } from '../forcefield/potential.ts';
import { bondedSchema, pairSchema } from '../forcefield/registry.ts';
import type { BondedTermData, PairTermData } from '../forcefield/term.ts';
import { atomEnergies as networkEnergies } from './inside/features.ts';

/** Pairs are asked one by one: more atoms than this would take longer than a moment. */
export const MOST_ATOMS = 300;

/**
 * Each atom's share of the potential energy, kcal/mol, [N]: every bond, angle, torsion and pair is shared by its atoms in equal parts, and a
 * network's energy is the sum that it is made of (without the self energies of the atoms). The shares add up to the energy. Null where the force
 * field has a Term that is no such sum, or the molecule has more than 300 atoms.
 * @param positions Å, [3N]
 */
export async function energyByAtom(potential: Potential, positions: Float64Array): Promise<Float64Array | null> {
  if (potential.atoms > MOST_ATOMS) return null;
  await loadTwins(potential.terms.flatMap(({ kind, term }) => (kind === 'bonded' || kind === 'pair' ? [term] : [])));
  const shares = new Float64Array(potential.atoms);
  for (const data of potential.terms) {
    if (data.kind === 'bonded') shareTuples(data, positions, shares);
    else if (data.kind === 'pair') sharePairs(data, potential, positions, shares);
    else {
      const own = data.term === 'atomic_network' ? networkEnergies(data, positions) : null;
      if (!own) return null;
      own.forEach((energy, atom) => (shares[atom] += energy));
    }
  }
  return shares;
}

function shareTuples(data: BondedTermData, positions: Float64Array, shares: Float64Array): void {
  const { arity } = bondedSchema(data.term);
  const twin = bondedTwin(data.term);
  const forces = new Float64Array(positions.length);
  for (let t = 0; arity * t < data.atoms.length; t++) {
    const atoms = data.atoms.subarray(arity * t, arity * (t + 1));
    const parameters = data.parameters.subarray(data.stride * t, data.stride * (t + 1));
    const energy = twin(positions, { ...data, atoms, parameters }, forces);
    for (const atom of atoms) shares[atom] += energy / arity;
  }
}

function sharePairs(
  data: PairTermData,
  { atoms, exclusions: { start, partners } }: Potential,
  positions: Float64Array,
  shares: Float64Array,
): void {
  const all = pairSchema(data.term).allPairs ?? false;
  const none = new Uint32Array();
  const twin = pairTwin(data.term);
  const one = (): Float64Array => new Float64Array(1);
  const batch: PairBatch = {
    count: 1,
    i: new Uint32Array(1),
    j: new Uint32Array(1),
    dx: one(),
    dy: one(),
    dz: one(),
    inverseR: one(),
    force: one(),
  };
  for (let i = 0; i < atoms; i++) {
    const excluded = all ? none : partners.subarray(start[i], start[i + 1]);
    for (let j = i + 1; j < atoms; j++) {
      if (excluded.includes(j)) continue;
      batch.i[0] = i;
      batch.j[0] = j;
      measureBatch(batch, positions);
      const energy = twin(batch, data);
      shares[i] += energy / 2;
      shares[j] += energy / 2;
    }
  }
}
