import type { RegionTermData } from '../../forcefield/term.ts';
import { loadEvaluator, type Evaluator } from '../evaluator.ts';
import type { Precision } from '../precision.ts';
import type { LearnedEvaluation } from '../twin.ts';

/** U = U′(atoms of the region, link atoms), its Potential evaluated like any other. Twin: src/gpu/composed/region.ts. */
export async function loadRegion(data: RegionTermData, precision: Precision): Promise<LearnedEvaluation> {
  return new Region(data, await loadEvaluator(data.potential, precision));
}

class Region implements LearnedEvaluation {
  readonly members: Float64Array;
  private readonly positions: Float64Array;
  private readonly forces: Float64Array;
  private readonly energies: Float64Array;

  constructor(
    private readonly data: RegionTermData,
    private readonly evaluator: Evaluator,
  ) {
    const { atoms, terms } = data.potential;
    this.positions = new Float64Array(3 * atoms);
    this.forces = new Float64Array(3 * atoms);
    this.energies = new Float64Array(terms.length);
    this.members = new Float64Array(Math.max(1, evaluator.memberCount));
  }

  evaluate(positions: Float64Array, forces: Float64Array): number {
    const { evaluator, energies, members } = this;
    this.gather(positions);
    evaluator.evaluate(this.positions, this.forces, energies);
    this.scatter(forces);
    let energy = 0;
    for (let t = 0; t < energies.length; t++) energy += energies[t];
    if (evaluator.memberCount > 0) evaluator.memberEnergies(energies, members);
    else members[0] = energy;
    return energy;
  }

  private gather(whole: Float64Array): void {
    const { atoms, links, fractions } = this.data;
    const { positions } = this;
    let at = 0;
    for (let n = 0; n < atoms.length; n++)
      for (let c = 3 * atoms[n]; c < 3 * atoms[n] + 3; c++) positions[at++] = whole[c];
    for (let l = 0; l < fractions.length; l++) {
      const inside = 3 * links[2 * l];
      const outside = 3 * links[2 * l + 1];
      for (let c = 0; c < 3; c++)
        positions[at++] = whole[inside + c] + fractions[l] * (whole[outside + c] - whole[inside + c]);
    }
  }

  /** The chain rule: a link atom's force goes to the two atoms that it lies between. */
  private scatter(whole: Float64Array): void {
    const { atoms, links, fractions } = this.data;
    const { forces } = this;
    let at = 0;
    for (let n = 0; n < atoms.length; n++)
      for (let c = 3 * atoms[n]; c < 3 * atoms[n] + 3; c++) whole[c] += forces[at++];
    for (let l = 0; l < fractions.length; l++) {
      const inside = 3 * links[2 * l];
      const outside = 3 * links[2 * l + 1];
      for (let c = 0; c < 3; c++) {
        const force = forces[at++];
        whole[inside + c] += (1 - fractions[l]) * force;
        whole[outside + c] += fractions[l] * force;
      }
    }
  }
}
