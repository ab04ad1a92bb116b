/** The assigned force field on both Engines. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadReferenceMolecule } from '../../src/assess/load.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import type { Engine } from '../../src/forcefield/engine.ts';
import type { ForceField } from '../../src/forcefield/forcefield.ts';
import { loadForceField } from '../../src/forcefield/ladder.ts';
import type { Potential } from '../../src/forcefield/potential.ts';
import { publicAsset } from '../helpers/assets.ts';
import { nodeGpuEngine } from '../helpers/gpu.ts';
import { rootMeanSquare, scaledError, TOLERANCE } from '../helpers/tolerance.ts';

let engines: readonly Engine[];
let forcefield: ForceField;
beforeAll(async () => {
  forcefield = await loadForceField('mm-class2', publicAsset);
  engines = [new CpuEngine(), await nodeGpuEngine()];
});
afterAll(() => engines.forEach((engine) => engine.destroy()));

async function forcesOf(engine: Engine, potential: Potential, positions: Float64Array): Promise<ArrayLike<number>> {
  const simulation = await engine.load(potential, 1);
  simulation.setState(positions.slice(0, 3 * potential.atoms));
  const { forces } = await simulation.frame();
  simulation.destroy();
  return forces;
}

describe('mm-class2 has the same forces on both Engines', () => {
  it.each(['ethanol', 'cyclobutene', 'acetonitrile', 'water-dimer'])('%s', async (name) => {
    const { structure, positions } = await loadReferenceMolecule(publicAsset, name);
    const potential = forcefield.parametrize(structure);
    const [cpu, gpu] = [
      await forcesOf(engines[0], potential, positions),
      await forcesOf(engines[1], potential, positions),
    ];
    expect(scaledError(gpu, cpu, rootMeanSquare(cpu))).toBeLessThan(TOLERANCE.gpu);
    // One bond that pulls by some 0.2 kcal/mol/Å more (k1, by 0.1 kcal/mol) would be noticed.
    const terms = potential.terms.map((data) => {
      if (data.kind !== 'bonded' || data.term !== 'class2_bond') return data;
      return { ...data, parameters: data.parameters.map((value, p) => (p === 2 ? value + 0.1 : value)) };
    });
    const spoiled = await forcesOf(engines[1], { ...potential, terms }, positions);
    expect(scaledError(spoiled, cpu, rootMeanSquare(cpu))).toBeGreaterThan(TOLERANCE.gpu);
  });
});
