import { beforeAll, describe, expect, it } from 'vitest';
import { loadReferenceIndex, loadReferenceMolecule } from '../../src/assess/load.ts';
import type { ReferenceMolecule } from '../../src/assess/reference.ts';
import { loadEvaluator } from '../../src/cpu/evaluator.ts';
import { ChargeEquilibration } from '../../src/cpu/learned/charge_equilibration.ts';
import { fitEquilibration } from '../../src/fit/equilibration.ts';
import { class1ForceField } from '../../src/forcefield/class1/forcefield.ts';
import { parseClass1File, serialiseClass1, type Class1Parameters } from '../../src/forcefield/class1/parameters.ts';
import { equilibrationSystem } from '../../src/models/chargeEquilibration.ts';
import { publicAsset } from '../helpers/assets.ts';

const NAMES = ['water', 'methanol', 'ethanol', 'water-dimer', 'formamide'];
let molecules: ReferenceMolecule[];
let parameters: Class1Parameters;
beforeAll(async () => {
  const index = await loadReferenceIndex(publicAsset);
  molecules = [];
  for (const name of NAMES) molecules.push(await loadReferenceMolecule(publicAsset, name, index));
  const equilibration = fitEquilibration(molecules);
  parameters = { id: 'q', plainName: 'q', technicalName: 'Q', summary: '', bonded: {}, charges: null, equilibration };
});

/** Mean absolute error of the dipole components of a molecule's frames outside training, e·Å; and of predicting none. */
function dipoleErrors(molecule: ReferenceMolecule) {
  const { terms } = class1ForceField(parameters).parametrize(molecule.structure);
  const data = terms.find((term) => term.kind === 'learned' && term.term === 'charge_equilibration');
  if (data?.kind !== 'learned' || data.term !== 'charge_equilibration') throw new Error('no such Term');
  const equilibration = new ChargeEquilibration(equilibrationSystem(data.model, data.species));
  const atoms = molecule.structure.elements.length;
  let [error, size, count] = [0, 0, 0];
  molecule.splits.forEach((split, f) => {
    if (split === 'train') return;
    const x = molecule.positions.subarray(3 * atoms * f, 3 * atoms * (f + 1));
    equilibration.evaluate(x, new Float64Array(3 * atoms));
    for (let c = 0; c < 3; c++) {
      let dipole = 0;
      for (let i = 0; i < atoms; i++) dipole += equilibration.charges[i] * x[3 * i + c];
      error += Math.abs(dipole - molecule.dipoles![3 * f + c]);
      size += Math.abs(molecule.dipoles![3 * f + c]);
      count++;
    }
  });
  return { error: error / count, size: size / count };
}

describe('fitted charge equilibration', () => {
  it.each(NAMES)('gives the dipole moments of frames of %s that it was not fitted to', (name) => {
    const { error, size } = dipoleErrors(molecules.find((molecule) => molecule.name === name)!);
    expect(error).toBeLessThan(0.25 * size);
  });

  it('has forces that are the negative gradient of its energy', async () => {
    const { structure, positions } = molecules[3];
    const potential = class1ForceField(parameters).parametrize(structure);
    const evaluator = await loadEvaluator(potential);
    const x = positions.slice(0, 3 * potential.atoms);
    const forces = new Float64Array(x.length);
    const energies = new Float64Array(potential.terms.length);
    const energyAt = (moved: Float64Array) => {
      evaluator.evaluate(moved, new Float64Array(x.length), energies);
      return energies.reduce((sum, u) => sum + u, 0);
    };
    evaluator.evaluate(x, forces, energies);
    for (const c of [0, 5, 11]) {
      const moved = (by: number) => x.map((value, n) => (n === c ? value + by : value));
      const slope = (energyAt(moved(1e-5)) - energyAt(moved(-1e-5))) / 2e-5;
      expect(Math.abs(forces[c] + slope)).toBeLessThan(1e-5);
    }
  });

  it('survives its file', () => {
    const read = parseClass1File(serialiseClass1(parameters, {}), 'q.json');
    expect(read.equilibration).toEqual(parameters.equilibration);
    expect(class1ForceField(read).parameterCount).toBe(class1ForceField(parameters).parameterCount);
  });
});
