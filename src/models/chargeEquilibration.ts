/**
 * Charges that follow the geometry: they are those that make the energy of charging the atoms least (Rappé and Goddard,
 * J. Phys. Chem. 95, 3358 (1991)), with the interaction of Ohno (Theor. Chim. Acta 2, 219 (1964)), which is Coulomb's at long range
 * and the hardness where two atoms coincide:
 *   U = min over q of  Σ_i χ_i q_i + ½ Σ_i η_i q_i² + Σ_{i<j} q_i q_j C / √(r² + γ²),   γ = 2 C / (η_i + η_j)
 * Each fragment keeps its charge: without that constraint charge would flow between molecules however far apart they are.
 */
export interface ChargeEquilibrationModel {
  /** Atomic number of each site, [S]; a site is an atom, or a kind of atom of one fragment. */
  readonly elements: readonly number[];
  /** Electronegativity χ of each site, kcal/mol/e, [S]. */
  readonly electronegativity: Float64Array;
  /** Hardness η of each site, kcal/mol/e², [S]. */
  readonly hardness: Float64Array;
  /** Fragment of each site, [S]. */
  readonly fragments: Uint32Array;
  /** Charge of each fragment, e, [F]. */
  readonly charges: Float64Array;
}

/** A model bound to atoms: the linear system of its charges. */
export interface EquilibrationSystem {
  /** [N]. */
  readonly electronegativity: Float64Array;
  readonly hardness: Float64Array;
  /** Constraint of each atom, [N]: the fragments that the molecule has, numbered anew. */
  readonly fragments: Uint32Array;
  /** Charge of each of those, e. */
  readonly charges: Float64Array;
}

/** @param species site of each atom, [N] */
export function equilibrationSystem(model: ChargeEquilibrationModel, species: Uint32Array): EquilibrationSystem {
  const present = [...new Set(Array.from(species, (site) => model.fragments[site]))].sort((a, b) => a - b);
  return {
    electronegativity: Float64Array.from(species, (site) => model.electronegativity[site]),
    hardness: Float64Array.from(species, (site) => model.hardness[site]),
    fragments: Uint32Array.from(species, (site) => present.indexOf(model.fragments[site])),
    charges: Float64Array.from(present, (fragment) => model.charges[fragment]),
  };
}

/** What is wrong with a model, in words that fit behind its name, or null. */
export function chargeEquilibrationFault(model: ChargeEquilibrationModel): string | null {
  const { elements, electronegativity, hardness, fragments, charges } = model;
  if ([electronegativity, hardness, fragments].some(({ length }) => length !== elements.length))
    return 'its lists of sites have different lengths';
  if (!charges.every((charge) => Math.abs(charge) <= 100)) return 'a total charge is no sensible number';
  if (fragments.some((fragment) => fragment >= charges.length)) return 'a site belongs to a fragment without a charge';
  if (!electronegativity.every((chi) => Math.abs(chi) < 1e5)) return 'an electronegativity is no sensible number';
  // Below this charges run away from each other: the energy has no minimum.
  if (!hardness.every((eta) => eta >= 100 && eta <= 1e5)) return 'a hardness is not between 100 and 100000 kcal/mol/e²';
  return null;
}
