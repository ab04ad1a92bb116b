import { beforeAll, describe, expect, it } from 'vitest';
import { CONSENSUS_TEMPERATURE, labelledBy } from '../../src/assess/consensus.ts';
import { assess } from '../../src/assess/errors.ts';
import { openReferenceMolecule } from '../../src/assess/load.ts';
import { disagreement } from '../../src/assess/measurements/disagreement.ts';
import { writeExtxyz } from '../../src/chem/extxyz.ts';
import type { Structure } from '../../src/chem/structure.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import { loadForceField } from '../../src/forcefield/ladder.ts';
import { loadLadderIndex } from '../../src/forcefield/ladderIndex.ts';
import { consensusOn, labelsFor, psi4Script } from '../../src/workers/unlabelled.ts';
import { Visibility } from '../../src/workers/visibility.ts';
import { publicAsset } from '../helpers/assets.ts';
import { surroundings } from '../assess/support.ts';

let structure: Structure;
beforeAll(async () => {
  ({ structure } = await openReferenceMolecule(publicAsset, 'methanol'));
});

describe('a molecule without labels', () => {
  it('is compared with the best force field that covers it, on the same frames every time', async () => {
    const rungs = await loadLadderIndex(publicAsset);
    const some = rungs.filter(({ id }) => ['mm-bonded', 'mm-class1', 'mm-class2', 'nn-specimen'].includes(id));
    const consensus = await consensusOn(structure, some, (id) => loadForceField(id, publicAsset));
    expect(consensus?.best).toBe('mm-class2');
    const { labels } = consensus!;
    const again = await consensusOn(structure, some, (id) => loadForceField(id, publicAsset));
    expect(again?.labels.positions).toEqual(labels.positions);
    expect([...labels.temperatures]).toEqual(Array(labels.frames).fill(CONSENSUS_TEMPERATURE));

    const engine = new CpuEngine();
    const best = await assess(engine, await loadForceField('mm-class2', publicAsset), [labels]);
    const other = await assess(engine, await loadForceField('mm-class1', publicAsset), [labels]);
    expect(best.forceMae).toBeLessThan(1e-12);
    expect(other.forceMae).toBeGreaterThan(1);
    // Frames in thermal motion, not a minimum twelve times.
    expect(best.zeroMae).toBeGreaterThan(5);
  });

  it('disagrees on the command line as it does on the page', async () => {
    const forcefield = await loadForceField('mm-class1', publicAsset);
    const engine = new CpuEngine();
    const result = await disagreement.measure(
      { structure, reference: null, forcefield, engine },
      { best: 'mm-class2', guide: 'mm-class2' },
      surroundings,
    );
    const best = await loadForceField('mm-class2', publicAsset);
    const page = await assess(engine, forcefield, [await labelledBy(best, best, structure)]);
    expect(result).toMatchObject({ best: 'mm-class2', forceMae: page.forceMae, frames: 12 });
  });

  it('has no consensus where nothing covers it', async () => {
    const rungs = await loadLadderIndex(publicAsset);
    const xenon: Structure = { ...structure, elements: structure.elements.map(() => 54) };
    expect(await consensusOn(xenon, rungs.slice(0, 3), (id) => loadForceField(id, publicAsset))).toBeNull();
  });
});

describe('labels that come back', () => {
  it('are read for the molecule on the screen, with its bonds', async () => {
    const best = await loadForceField('mm-class2', publicAsset);
    const labels = await labelledBy(best, best, structure);
    const size = 3 * structure.elements.length;
    // Total energies as an all-electron method has them, so that their unit can be recognised.
    const energies = labels.energies.map((energy) => energy - 72_500);
    const text = writeExtxyz(
      Array.from({ length: labels.frames }, (_, f) => ({
        structure,
        positions: labels.positions.subarray(f * size, (f + 1) * size),
        energy: energies[f],
        forces: labels.forces.subarray(f * size, (f + 1) * size),
      })),
    );
    const read = labelsFor(structure, text);
    expect(read.frames).toBe(labels.frames);
    expect(read.structure).toBe(structure);
    for (const [c, force] of labels.forces.entries()) expect(read.forces[c]).toBeCloseTo(force, 4);

    const wrongOrder = text.replace(/^([HCO]) (.*)$/m, 'N $2');
    expect(() => labelsFor(structure, wrongOrder)).toThrow(/line 1 has other atoms/);
    expect(() => labelsFor(structure, text.replace(/energy=\S+ ?/, ''))).toThrow(/line 1: the reference energy/);
    expect(() => labelsFor(structure, text.replace(/energy=\S+/g, 'energy=-72500'))).toThrow(/look like kcal\/mol/);
    expect(() => labelsFor(structure, 'GIF89a')).toThrow();
  });

  it('are asked for by a script that cannot be made to say something else', () => {
    const script = psi4Script({ ...structure, name: '"""\nimport os # <b>' }, structure.positions);
    expect(script).toContain('NAME = "____import os _ _b_"');
    expect(script).toContain('{CHARGE} 1\\n');
    expect(psi4Script({ ...structure, charge: 1 }, structure.positions)).toContain("'reference': 'uks'");
  });
});

describe('visibility', () => {
  it('holds what waits while nobody looks, and counts how often that was', async () => {
    const visibility = new Visibility();
    await visibility.shown();
    visibility.set(false);
    let shown = false;
    const waiting = visibility.shown().then(() => (shown = true));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect([shown, visibility.hidden]).toEqual([false, 1]);
    visibility.set(true);
    await waiting;
    expect([shown, visibility.hidden]).toEqual([true, 1]);
  });
});
