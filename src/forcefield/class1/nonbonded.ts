/** Lennard-Jones parameters by rule, and the terms between atoms that are not bonded. */
import { COULOMB } from '../../core/units.ts';
import type { BondedTermData, PairTermData } from '../term.ts';
import type { Topology } from '../topology.ts';
import type { Environment } from './environment.ts';

/** Amber's scale factors of 1-4 pairs: Cornell et al., J. Am. Chem. Soc. 117, 5179 (1995). */
const SCALE_14_LENNARD_JONES = 1 / 2;
export const SCALE_14_COULOMB = 1 / 1.2;

/** R_min/2 [Å] and ε [kcal/mol]. */
type LennardJones = readonly [halfRmin: number, epsilon: number];

/**
 * Cornell et al., J. Am. Chem. Soc. 117, 5179 (1995), Table 14, except sp carbon: Wang et al., J. Comput. Chem. 25, 1157
 * (2004), Table 1. Cornell's hydroxyl hydrogen has no Lennard-Jones part, so that nothing but its oxygen keeps it off a negative
 * charge; here it gets that of the N–H hydrogen, which is small enough to leave hydrogen bonds alone.
 */
const HYDROGEN_POLAR: LennardJones = [0.6, 0.0157];
const CARBON_SP3: LennardJones = [1.908, 0.1094];
const CARBON_SP2: LennardJones = [1.908, 0.086];
const CARBON_SP: LennardJones = [1.908, 0.21];
const NITROGEN: LennardJones = [1.824, 0.17];
const OXYGEN_CARBONYL: LennardJones = [1.6612, 0.21];
const OXYGEN_HYDROXYL: LennardJones = [1.721, 0.2104];
const OXYGEN_ETHER: LennardJones = [1.6837, 0.17];
const OXYGEN_WATER: LennardJones = [1.7683, 0.152];

function lennardJonesOf({ elements, neighbours }: Environment, i: number): LennardJones {
  const around = neighbours[i];
  switch (elements[i]) {
    case 1: {
      const partner = around[0].atom;
      if (elements[partner] !== 6) return HYDROGEN_POLAR;
      // Hydrogens shrink by 0.1 Å (on sp3 carbon) or 0.05 Å with each electron-withdrawing neighbour of their carbon.
      const withdrawing = neighbours[partner].filter(({ atom }) => elements[atom] >= 7).length;
      return neighbours[partner].length === 4
        ? [1.487 - 0.1 * withdrawing, 0.0157]
        : [1.459 - 0.05 * withdrawing, 0.015];
    }
    case 6:
      return around.length === 4 ? CARBON_SP3 : around.length === 3 ? CARBON_SP2 : CARBON_SP;
    case 7:
      return NITROGEN;
    default: {
      const hydrogens = around.filter(({ atom }) => elements[atom] === 1).length;
      if (around.length <= 1 && hydrogens === 0) return OXYGEN_CARBONYL;
      if (hydrogens === 0) return OXYGEN_ETHER;
      return hydrogens === 1 ? OXYGEN_HYDROXYL : OXYGEN_WATER;
    }
  }
}

/** Lorentz–Berthelot: arithmetic mean of the radii, geometric mean of the depths. */
function mix([r1, e1]: LennardJones, [r2, e2]: LennardJones): { A: number; B: number } {
  const r6 = (r1 + r2) ** 6;
  const epsilon = Math.sqrt(e1 * e2);
  return { A: epsilon * r6 * r6, B: 2 * epsilon * r6 };
}

/**
 * Lennard-Jones, Coulomb and scaled 1-4 terms of a molecule.
 * @param charges e, [N]
 */
export function nonbondedTerms(
  environment: Environment,
  topology: Topology,
  charges: Float64Array,
): [PairTermData, PairTermData, BondedTermData] {
  const { atoms } = environment;
  const ofAtom = Array.from({ length: atoms }, (_, i) => lennardJonesOf(environment, i));
  const distinct = new Map(ofAtom.map((parameters) => [parameters.join(), parameters] as const));
  const kinds = [...distinct.keys()].sort();
  const table = new Float64Array(2 * kinds.length ** 2);
  kinds.forEach((first, a) =>
    kinds.forEach((second, b) => {
      const { A, B } = mix(distinct.get(first)!, distinct.get(second)!);
      table.set([A, B], 2 * (a * kinds.length + b));
    }),
  );
  const scaled = new Float64Array((3 * topology.pairs14.length) / 2);
  for (let p = 0; 2 * p < topology.pairs14.length; p++) {
    const [i, j] = topology.pairs14.subarray(2 * p, 2 * p + 2);
    const { A, B } = mix(ofAtom[i], ofAtom[j]);
    const Q = SCALE_14_COULOMB * COULOMB * charges[i] * charges[j];
    scaled.set([SCALE_14_LENNARD_JONES * A, SCALE_14_LENNARD_JONES * B, Q], 3 * p);
  }
  return [
    {
      kind: 'pair',
      term: 'lennard_jones',
      atomParameters: new Float64Array(0),
      types: Uint32Array.from(ofAtom, (parameters) => kinds.indexOf(parameters.join())),
      typeCount: kinds.length,
      table,
    },
    {
      kind: 'pair',
      term: 'coulomb',
      atomParameters: charges,
      types: new Uint32Array(0),
      typeCount: 0,
      table: new Float64Array(0),
    },
    { kind: 'bonded', term: 'nonbonded_14', atoms: topology.pairs14, stride: 3, parameters: scaled },
  ];
}
