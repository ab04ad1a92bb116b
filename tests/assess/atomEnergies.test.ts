import { describe, expect, it } from 'vitest';
import { energyByAtom } from '../../src/assess/atomEnergies.ts';
import { loadEvaluator } from '../../src/cpu/evaluator.ts';
import { potentialOf } from '../../src/forcefield/forcefield.ts';
import { selfEnergy } from '../../src/models/learned.ts';
import { loadForceField } from '../../src/forcefield/ladder.ts';
import { openReferenceMolecule } from '../../src/assess/load.ts';
import { publicAsset as assets } from '../helpers/assets.ts';

const potential = async (id: string, molecule: string) => {
  const { structure } = await openReferenceMolecule(assets, molecule);
  return { structure, potential: await potentialOf(await loadForceField(id, assets), structure) };
};

describe('energy by atom', () => {
  it.each(['mm-class1', 'mm-class2', 'mm-graph2', 'nn-s', 'mm+nn'])('of %s adds up to the energy', async (id) => {
    const { structure, potential: own } = await potential(id, 'ethanol');
    const shares = await energyByAtom(own, structure.positions);
    const energies = new Float64Array(own.terms.length);
    (await loadEvaluator(own)).evaluate(structure.positions, new Float64Array(structure.positions.length), energies);
    const whole = own.terms.reduce((sum, term, n) => sum + energies[n] - selfEnergy(term), 0);
    expect(shares!.reduce((sum, one) => sum + one, 0)).toBeCloseTo(whole, 6);
  });

  it('is not made up where the energy is no such sum', async () => {
    const { structure, potential: own } = await potential('spline23', 'ethanol');
    expect(await energyByAtom(own, structure.positions)).toBeNull();
  });
});
