/** How runs of learned force fields begin: at a bounded cost, from the same bits every time. */
import { describe, expect, it } from 'vitest';
import { loadReferenceMolecule } from '../../src/assess/load.ts';
import { BOLTZMANN } from '../../src/core/units.ts';
import type { ForceField } from '../../src/forcefield/forcefield.ts';
import { loadForceField } from '../../src/forcefield/ladder.ts';
import { kineticEnergy } from '../../src/forcefield/motion.ts';
import type { Potential } from '../../src/forcefield/potential.ts';
import { importModel } from '../../src/models/importModel.ts';
import { experimentStart, STARTER, thermalStart } from '../../src/session/start.ts';
import { moleculeOf, readModelFiles, TINY } from '../models/support.ts';
import { publicAsset as load } from '../helpers/assets.ts';

const { structure: ethanol } = await loadReferenceMolecule(load, 'ethanol');
const tiny = await importModel(readModelFiles(TINY));
const springs = () => loadForceField(STARTER, load);

/** The Potential with its weights counted: how often are they looked at? */
function dear(forcefield: ForceField, times: number): Potential {
  const potential = forcefield.parametrize(ethanol);
  const [term] = potential.terms;
  if (term.kind !== 'learned' || term.term !== 'atomic_network') throw new Error('not the model expected');
  // Numbers that nobody uses, so that the model counts as large.
  const model = { ...term.model, unused: new Float32Array(times) };
  return { ...potential, terms: [{ ...term, model }] };
}

describe('the start of a run', () => {
  it('is that of springs for a learned force field, where springs cover the molecule', async () => {
    const mm = (await springs()).parametrize(ethanol);
    const expected = await thermalStart(mm, ethanol.positions, 300, 3);
    expect(await experimentStart(tiny.parametrize(ethanol), ethanol, springs, 300, 3, 1)).toEqual(expected);
    expect(await experimentStart(mm, ethanol, () => Promise.reject(new Error('not asked')), 300, 3, 1)).toEqual(
      expected,
    );
  });

  it('costs a bounded number of evaluations where springs do not cover it', async () => {
    const bare = moleculeOf(ethanol.elements, ethanol.positions);
    const start = (potential: Potential, replicas = 1, seed = 3) =>
      experimentStart(potential, bare, springs, 300, seed, replicas);
    const whole = await start(tiny.parametrize(bare));
    // 1.5e10 / (9 × 2e8) = 8, so the fewest there may be: 10 evaluations are not enough to come to rest.
    const large = dear(tiny, 2e8);
    const cut = await start(large);
    expect(cut.positions).not.toEqual(whole.positions);
    expect(cut.positions).not.toEqual(bare.positions);
    expect(await start(large)).toEqual(cut);
    expect((await start(large, 1, 4)).velocities).not.toEqual(cut.velocities);
    expect((await start(large, 1, 4)).positions).toEqual(cut.positions);

    // Twice the temperature: a molecule at rest hands half of it to its springs. 64 replicas, 21 degrees of freedom.
    const many = await start(large, 64);
    const { masses } = tiny.parametrize(bare);
    let kinetic = 0;
    for (let r = 0; r < 64; r++) kinetic += kineticEnergy(many.velocities.slice(27 * r, 27 * (r + 1)), masses);
    const temperature = (2 * kinetic) / (64 * 21 * BOLTZMANN);
    expect(Math.abs(temperature - 600)).toBeLessThan(5 * 600 * Math.sqrt(2 / (64 * 21)));
  });
});
