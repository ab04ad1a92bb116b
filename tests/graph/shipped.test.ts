import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadReferenceMolecule } from '../../src/assess/load.ts';
import { loadEvaluator } from '../../src/cpu/evaluator.ts';
import { fitter } from '../../src/fit/kinds/graph2.ts';
import { parseRecipe, parseSettings } from '../../src/fit/recipe.ts';
import { errorsBySplit, loadFitData } from '../../src/fit/run.ts';
import type { ForceField } from '../../src/forcefield/forcefield.ts';
import { loadForceField } from '../../src/forcefield/ladder.ts';
import { loadLadderIndex } from '../../src/forcefield/ladderIndex.ts';
import { validatePotential } from '../../src/forcefield/validate.ts';
import { readModelFile } from '../../src/models/file/file.ts';
import { publicAsset } from '../helpers/assets.ts';
import { molecule } from '../class1/molecules.ts';

let forcefield: ForceField;
beforeAll(async () => {
  forcefield = await loadForceField('mm-graph2', publicAsset);
});

describe('the shipped mm-graph2', () => {
  it('has the errors that the index states, below its floors, and comes of its recipe', async () => {
    const { training } = await readModelFile(readFileSync('public/forcefields/mm-graph2.safetensors'));
    const recipe = parseRecipe(readFileSync('recipes/mm-graph2.json', 'utf8'), 'mm-graph2');
    const settings = parseSettings(fitter.settings, recipe.settings, 'mm-graph2');
    expect(training!.recipe).toEqual({ kind: recipe.kind, data: recipe.data, seed: recipe.seed, settings });
    const { molecules } = await loadFitData(publicAsset);
    const { errors } = (await loadLadderIndex(publicAsset)).find(({ id }) => id === 'mm-graph2')!;
    const all = await errorsBySplit(forcefield, molecules);
    for (const [split, stated] of Object.entries(errors)) {
      const measured = all[split as keyof typeof all]!;
      expect(measured.frames).toBe(stated.frames);
      expect(measured.forceMae).toBeCloseTo(stated.forceMae, 2);
      expect(measured.energyMae).toBeCloseTo(stated.energyMae, 2);
    }
    expect(errors.test.forceMae).toBeLessThan(2.5);
    expect(errors.ood.forceMae).toBeLessThan(4);
  });

  it('covers molecules that it never saw, and says where their types are unknown', () => {
    const ozone = molecule('O O O', '0-1:2 1-2', { 1: 1, 2: -1 });
    validatePotential(forcefield.parametrize(ozone));
    expect(forcefield.notes!(ozone)[0]).toMatch(/2 of 2 bonds.*are of kinds/);
  });

  it('keeps the energy of crushed and scattered molecules finite and high', async () => {
    for (const name of ['ethanol', 'n-methylacetamide', 'water-trimer', 'acetonitrile', 'nitromethane']) {
      const { structure, positions } = await loadReferenceMolecule(publicAsset, name);
      const potential = forcefield.parametrize(structure);
      const evaluator = await loadEvaluator(potential);
      const energyAt = (scale: number): number => {
        const x = positions.slice(0, 3 * structure.elements.length).map((value) => scale * value);
        const energies = new Float64Array(potential.terms.length);
        evaluator.evaluate(x, new Float64Array(x.length), energies);
        return energies.reduce((sum, energy) => sum + energy, 0);
      };
      for (const scale of [0.3, 0.5, 0.7, 1.7, 3])
        expect(energyAt(scale), `${name} × ${scale}`).toBeGreaterThan(energyAt(1) + 20);
    }
  });
});
