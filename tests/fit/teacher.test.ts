import { beforeAll, describe, expect, it } from 'vitest';
import { loadReferenceMolecule } from '../../src/assess/load.ts';
import type { ReferenceMolecule } from '../../src/assess/reference.ts';
import { baselinesOf } from '../../src/fit/training/baseline.ts';
import { trainingFrames, type Baseline, type TrainingFrame } from '../../src/fit/training/data.ts';
import { teacherFrames, teacherTraining } from '../../src/fit/training/teacher.ts';
import { CpuLearner } from '../../src/fit/training/cpuLearner.ts';
import { Training, TRAINING } from '../../src/fit/training/train.ts';
import type { Trainable, TrainingGeometry } from '../../src/fit/training/trainable.ts';
import { loadForceField, rungSha256 } from '../../src/forcefield/ladder.ts';
import { publicAsset } from '../helpers/assets.ts';

const settings = {
  forceFields: await pinned('mm-class1'),
  frames: 7,
  temperatures: [300, 600, 1000],
  weight: 0.3,
  until: 0.5,
};

async function pinned(...ids: string[]) {
  return Promise.all(ids.map(async (id) => ({ id, sha256: (await rungSha256(id, publicAsset))! })));
}

let molecules: ReferenceMolecule[];
let taught: ReferenceMolecule[];
beforeAll(async () => {
  const names = ['water', 'methanol'];
  molecules = await Promise.all(names.map((name) => loadReferenceMolecule(publicAsset, name)));
  const [water] = molecules;
  molecules.push({ ...water, splits: water.splits.map(() => 'ood') });
  taught = await teacherFrames(settings, molecules, 5, publicAsset);
});

describe('a teacher', () => {
  it('labels frames of its own, as many as were asked for, none of molecules without training frames', async () => {
    expect(taught.map(({ frames }) => frames)).toEqual([7, 7, 0]);
    const own = await baselinesOf(await loadForceField('mm-class1', publicAsset), taught.slice(0, 2));
    for (const [m, { energies, forces }] of own.entries()) {
      energies.forEach((energy, f) => expect(taught[m].energies[f]).toBeCloseTo(energy, 9));
      forces.forEach((force, x) => expect(taught[m].forces[x]).toBeCloseTo(force, 9));
    }
    // It has moved on from the frames that it started at.
    const [water] = molecules;
    for (let f = 0; f < 7; f++) {
      const frame = taught[0].positions.subarray(9 * f, 9 * f + 9);
      for (let k = 0; k < water.frames; k++)
        expect(Math.max(...frame.map((x, c) => Math.abs(x - water.positions[9 * k + c])))).toBeGreaterThan(0.01);
    }
  });

  it('gives the same lessons again, and others for another seed', async () => {
    expect(await teacherFrames(settings, molecules, 5, publicAsset)).toEqual(taught);
    const others = await teacherFrames(settings, molecules, 6, publicAsset);
    expect(others[0].positions).not.toEqual(taught[0].positions);
  });

  it('is one of several that visit where the first goes, and label with their mean', async () => {
    const forceFields = await pinned('mm-class1', 'mm-class2', 'mm-bonded');
    const both = await teacherFrames({ ...settings, forceFields }, molecules, 5, publicAsset);
    for (const [m, { positions, energies, forces }] of both.slice(0, 2).entries()) {
      expect(positions).toEqual(taught[m].positions);
      const own = await Promise.all(
        forceFields.map(async ({ id }) => baselinesOf(await loadForceField(id, publicAsset), [taught[m]])),
      );
      const mean = (of: (baseline: Baseline) => number) => own.reduce((sum, [one]) => sum + of(one) / own.length, 0);
      energies.forEach((energy, f) =>
        expect(energy).toBeCloseTo(
          mean((one) => one.energies[f]),
          9,
        ),
      );
      forces.forEach((force, x) =>
        expect(force).toBeCloseTo(
          mean((one) => one.forces[x]),
          9,
        ),
      );
      expect(Math.max(...forces.map((force, x) => Math.abs(force - taught[m].forces[x])))).toBeGreaterThan(1);
    }
  });

  it('stretches one bond of every second frame, where it is asked to', async () => {
    const stretched = await teacherFrames({ ...settings, stretch: 0.8 }, molecules, 5, publicAsset);
    for (const [m, { structure, positions, forces }] of stretched.slice(0, 2).entries()) {
      const size = structure.positions.length;
      for (let f = 0; f < 7; f++) {
        const [own, was] = [positions, taught[m].positions].map((all) => all.subarray(f * size, (f + 1) * size));
        const longer = Array.from({ length: structure.bonds.length / 2 }, (_, b) => {
          const length = (x: Float64Array) =>
            Math.hypot(
              ...[0, 1, 2].map((c) => x[3 * structure.bonds[2 * b] + c] - x[3 * structure.bonds[2 * b + 1] + c]),
            );
          return length(own) - length(was);
        });
        if (f % 2 === 0) expect(own).toEqual(was);
        else expect(longer.filter((by) => Math.abs(by) > 1e-9)).toHaveLength(1);
        expect(Math.min(...longer)).toBeGreaterThan(-1e-9);
        expect(Math.max(...longer)).toBeLessThan(0.8);
      }
      expect(forces).not.toEqual(taught[m].forces);
    }
  });

  it('is refused where its parameters are others than those of the recipe', async () => {
    const forceFields = [{ id: 'mm-class1', sha256: settings.forceFields[0].sha256.replace(/^./, 'g') }];
    await expect(teacherFrames({ ...settings, forceFields }, molecules, 5, publicAsset)).rejects.toThrow(
      /^the recipe's teacher "mm-class1" is one whose parameters have the SHA-256 g/,
    );
    await expect(
      teacherFrames({ ...settings, forceFields: [{ id: 'nobody', sha256: '0' }] }, molecules, 5, publicAsset),
    ).rejects.toThrow(/no force field "nobody"/);
  });

  it('is heard with its weight, until its time is over', async () => {
    const train = trainingFrames(molecules.slice(0, 2), 'train');
    const lessons = teacherTraining(taught, molecules.length, settings);
    expect(new Set(lessons.map(({ molecule }) => molecule))).toEqual(new Set([3, 4]));
    const asked: TrainingGeometry[] = [];
    const slopes = new Map<TrainingGeometry, number>();
    const model: Trainable<TrainingGeometry> = {
      weights: new Float64Array(1),
      decays: new Uint8Array(1),
      prepare: (geometry) => geometry,
      evaluate: (geometry, forces) => {
        asked.push(geometry);
        forces.fill(0);
        return 0;
      },
      addGradient: (geometry, _, byForces) => void slopes.set(geometry, Math.max(...byForces.map(Math.abs))),
    };
    const frames = { train: [...train, ...lessons], validation: [] };
    const own = { ...TRAINING, seed: 1, epochs: 4, batch: 1, forceScale: 1e-6 };
    const training = new Training(new CpuLearner(model, frames, own), frames, own);
    const share = ({ forces }: TrainingFrame): number => 1e-6 / forces.length;
    const counts: number[] = [];
    await training.prepare();
    for (let epoch = 0; epoch < 4; epoch++) {
      asked.length = 0;
      await training.epoch();
      counts.push(asked.length);
      if (epoch > 0) continue;
      // With a tiny scale every component pulls alike: by the frame's weight.
      for (const [frame, slope] of slopes) {
        const { weight = 1, ...rest } = frame as TrainingFrame;
        expect(slope).toBeCloseTo(weight * share(rest), 12);
      }
    }
    expect(slopes.size).toBe(train.length + 14);
    expect(counts).toEqual([train.length + 14, train.length + 14, train.length, train.length]);
  });
});
