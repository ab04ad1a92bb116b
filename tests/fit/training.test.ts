import { beforeAll, describe, expect, it } from 'vitest';
import { loadReferenceIndex, loadReferenceMolecule } from '../../src/assess/load.ts';
import type { ReferenceMolecule } from '../../src/assess/reference.ts';
import { loadEvaluator } from '../../src/cpu/evaluator.ts';
import { SymmetryFunctions } from '../../src/cpu/learned/atomicNetwork/symmetryFunctions.ts';
import { selfEnergies, trainingFrames, type TrainingFrame } from '../../src/fit/training/data.ts';
import { featureJacobian } from '../../src/fit/training/featureJacobian.ts';
import { readCheckpoint, writeCheckpoint } from '../../src/fit/training/checkpoint.ts';
import { trainMembers, type TrainedMember } from '../../src/fit/training/ensemble.ts';
import { featureRows, type NetworkInputs } from '../../src/fit/training/networkInputs.ts';
import { PrincipalComponents } from '../../src/fit/training/principalInputs.ts';
import { NO_PROGRESS, type FitProgress, type FittedModel } from '../../src/fit/fitter.ts';
import { CpuLearner } from '../../src/fit/training/cpuLearner.ts';
import { Training, TRAINING, type TrainingSettings, type TrainingState } from '../../src/fit/training/train.ts';
import { TrainableAtomicNetwork, type AtomicNetworkDesign } from '../../src/fit/training/trainableAtomicNetwork.ts';
import { ACTIVATIONS, type Activation } from '../../src/models/atomicNetwork.ts';
import { featureLayout } from '../../src/models/featureLayout.ts';
import { publicAsset } from '../helpers/assets.ts';
import { randomModel, type ModelShape } from '../helpers/networks.ts';
import { randomChain } from '../helpers/potentials.ts';
import { randomNumbers } from '../helpers/random.ts';
import { networkPotential } from '../models/support.ts';

const ELEMENTS = [1, 6, 8];
const SPECIES = Uint32Array.of(0, 2, 1, 0, 0, 2, 1);
const GEOMETRY = {
  elements: Uint8Array.from(SPECIES, (s) => ELEMENTS[s]),
  positions: randomChain(SPECIES.length, randomNumbers(5)),
};

/** Functions of the random models of other tests, and a small network. */
function designOf(activation: Activation, shape: ModelShape = {}): AtomicNetworkDesign {
  const { radial, angular } = randomModel(randomNumbers(1), { elements: ELEMENTS, ...shape });
  const selves = Float64Array.of(-10, 5, 3);
  return {
    name: 'small',
    elements: ELEMENTS,
    radial,
    angular,
    hidden: [8, 4],
    activation,
    energyUnit: 7,
    selfEnergies: selves,
  };
}

const SHAPES: readonly [string, ModelShape][] = [
  ['ANI’s functions', {}],
  ['ANI’s functions and tanh³', { cutoffFunction: 'tanh3' }],
  ['Behler’s functions and the quintic', { angular: 'behler', cutoffFunction: 'quintic' }],
  ['Behler’s functions and the bump', { angular: 'behler', cutoffFunction: 'bump' }],
];

describe.each(SHAPES)('derivatives of %s', (_, shape) => {
  const model = randomModel(randomNumbers(1), { elements: ELEMENTS, ...shape });
  const { radial, angular } = model;
  const functions = { elements: ELEMENTS, radial, angular };
  const layout = featureLayout(functions, SPECIES);

  it('belong to the features of the f64 twin', () => {
    const twin = new SymmetryFunctions(model, layout);
    twin.describe(GEOMETRY.positions);
    const { features } = featureJacobian(functions, layout, GEOMETRY.positions);
    for (let atom = 0; atom < SPECIES.length; atom++)
      for (let k = 0; k < layout.features; k++)
        expect(features[atom * layout.features + k]).toBeCloseTo(
          twin.features[layout.rowOfAtom[atom] * layout.width + k],
          5,
        );
  });

  it('agree with finite differences', () => {
    const { jacobian } = featureJacobian(functions, layout, GEOMETRY.positions);
    const h = 1e-3;
    const size = GEOMETRY.positions.length;
    let largest = 0;
    for (const x of [0, 4, 11, 20]) {
      const at = (shift: number) =>
        featureJacobian(
          functions,
          layout,
          GEOMETRY.positions.map((p, n) => (n === x ? p + shift : p)),
        ).features;
      const [ahead, behind] = [at(h), at(-h)];
      ahead.forEach((value, f) => {
        const difference = (value - behind[f]) / (2 * h);
        largest = Math.max(largest, Math.abs(difference));
        expect(Math.abs(jacobian[f * size + x] - difference)).toBeLessThan(2e-3);
      });
    }
    expect(largest).toBeGreaterThan(0.1);
  });
});

type InputsOf = (design: AtomicNetworkDesign) => NetworkInputs | undefined;
const features: InputsOf = () => undefined;
/** Geometries in which everything has moved. */
const MOVED = Array.from({ length: 12 }, (_, n) => {
  const random = randomNumbers(n + 1);
  return { ...GEOMETRY, positions: GEOMETRY.positions.map((x) => x + 0.3 * (random() - 0.5)) };
});
const principal: InputsOf = (design) => new PrincipalComponents(design, MOVED, { components: 12, floor: 0.01 });

type Case = [label: string, Activation, ModelShape, InputsOf];
const TRAINABLE: readonly Case[] = [
  ...ACTIVATIONS.map((activation): Case => [`${activation} layers`, activation, {}, features]),
  ...SHAPES.slice(1).map(([label, shape]): Case => [label, 'silu', shape, features]),
  ['principal components', 'silu', {}, principal],
];

describe.each(TRAINABLE)('a trainable network of %s', (_, activation, shape, inputsOf) => {
  const design = designOf(activation, shape);
  const model = new TrainableAtomicNetwork(design, [GEOMETRY], 3, inputsOf(design));
  const frame = model.prepare(GEOMETRY);

  it('gives the energy and forces of the model it turns into', async () => {
    const forces = new Float64Array(GEOMETRY.positions.length);
    const energy = model.evaluate(frame, forces);
    const evaluator = await loadEvaluator(networkPotential(model.toModel(), SPECIES));
    const [expected, energies] = [new Float64Array(forces.length), new Float64Array(1)];
    evaluator.evaluate(GEOMETRY.positions, expected, energies);
    expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(0.5);
    expect(energy).toBeCloseTo(energies[0], 4);
    forces.forEach((force, x) => expect(force).toBeCloseTo(expected[x], 3));
  });

  it('has the right gradient by every weight, of energies and of forces', () => {
    const random = randomNumbers(9);
    const byForces = Float64Array.from(GEOMETRY.positions, () => random() - 0.5);
    const forces = new Float64Array(byForces.length);
    const loss = () => {
      const energy = model.evaluate(frame, forces);
      return 0.7 * energy + forces.reduce((sum, force, x) => sum + byForces[x] * force, 0);
    };
    loss();
    const gradient = new Float64Array(model.weights.length);
    model.addGradient(frame, 0.7, byForces, gradient);
    const scale = Math.max(...gradient.map(Math.abs));
    for (let w = 0; w < gradient.length; w += 13) {
      const [h, was] = [1e-5, model.weights[w]];
      model.weights[w] = was + h;
      const ahead = loss();
      model.weights[w] = was - h;
      const behind = loss();
      model.weights[w] = was;
      expect(Math.abs(gradient[w] - (ahead - behind) / (2 * h))).toBeLessThan(1e-6 * scale);
    }
    expect(gradient.filter((g) => g !== 0).length).toBeGreaterThan(activation === 'linear' ? 10 : 50);
  });
});

describe('principal components', () => {
  const design = designOf('silu');
  const inputs = new PrincipalComponents(design, MOVED, { components: 8, floor: 1e-6 });
  const rows = MOVED.map((geometry) =>
    [...featureRows(design, geometry)].map((row) => {
      const own = new Float64Array(inputs.count);
      inputs.write(row, own, new Float32Array(inputs.count * GEOMETRY.positions.length));
      return { species: row.species, own };
    }),
  ).flat();

  it('have mean 0 and variance 1 over the frames that settle them, and do not vary together', () => {
    const largest = Math.max(...rows.map(({ species }) => species));
    for (let species = 0; species <= largest; species++) {
      const of = rows.filter((row) => row.species === species).map(({ own }) => own);
      if (of.length < 24) continue;
      const mean = (f: (row: Float64Array) => number) => of.reduce((sum, row) => sum + f(row), 0) / of.length;
      for (let c = 0; c < 4; c++) {
        expect(mean((row) => row[c])).toBeCloseTo(0, 5);
        for (let d = 0; d < 4; d++) expect(mean((row) => row[c] * row[d])).toBeCloseTo(c === d ? 1 : 0, 3);
      }
    }
  });

  it('are no start for a network of features, and no more than there are features', () => {
    const model = new TrainableAtomicNetwork(design, MOVED, 3, inputs);
    expect(() => model.startFrom(new TrainableAtomicNetwork(design, MOVED, 3).toModel(), 0)).toThrow(/principal/);
    expect(() => new PrincipalComponents(design, MOVED, { components: 4096, floor: 0.01 })).toThrow(
      /there are \d+ features, and 4096 principal components are asked for/,
    );
  });
});

describe('training', () => {
  let molecules: ReferenceMolecule[];
  let frames: { train: TrainingFrame[]; validation: TrainingFrame[] };
  beforeAll(async () => {
    const index = await loadReferenceIndex(publicAsset);
    molecules = [await loadReferenceMolecule(publicAsset, 'water', index)];
    frames = { train: trainingFrames(molecules, 'train'), validation: trainingFrames(molecules, 'validation') };
  });
  const start = () =>
    new TrainableAtomicNetwork(
      { ...designOf('silu'), selfEnergies: selfEnergies(frames.train, ELEMENTS) },
      frames.train,
      1,
    );
  const settings = { ...TRAINING, seed: 4, epochs: 150, batch: 2, rate: 1e-2, patience: 200 };
  const trainingOf = (model: TrainableAtomicNetwork, own: TrainingSettings = settings, resumed?: TrainingState) =>
    new Training(new CpuLearner(model, frames, own), frames, own, resumed);

  it('brings the error down, and keeps the best weights', async () => {
    const training = trainingOf(start());
    while (training.goesOn) await training.epoch();
    const { history, best } = training.state;
    expect(history).toHaveLength(150);
    expect(best.forceMae).toBe(Math.min(...history.map(({ validationForceMae }) => validationForceMae)));
    expect(best.forceMae).toBeLessThan(0.5 * history[0].validationForceMae);
  });

  it('goes on from a checkpoint with the same bits', async () => {
    const whole = trainingOf(start());
    for (let e = 0; e < 6; e++) await whole.epoch();
    const first = trainingOf(start());
    for (let e = 0; e < 3; e++) await first.epoch();
    const resumed = trainingOf(start(), settings, structuredClone(first.state));
    for (let e = 0; e < 3; e++) await resumed.epoch();
    expect([...resumed.state.weights]).toEqual([...whole.state.weights]);
    expect(resumed.state.history.map(({ trainLoss }) => trainLoss)).toEqual(
      whole.state.history.map(({ trainLoss }) => trainLoss),
    );
  });

  it('depends on its seed', async () => {
    const [a, b] = [4, 5].map((seed) => trainingOf(start(), { ...settings, seed }));
    await a.epoch();
    await b.epoch();
    expect(a.state.weights).not.toEqual(b.state.weights);
  });

  it('learns what is left over a baseline', () => {
    const [water] = molecules;
    const exact = [{ energies: water.energies, forces: water.forces }];
    for (const { energy, forces } of trainingFrames(molecules, 'train', exact)) {
      expect(energy).toBe(0);
      expect(forces.every((force) => force === 0)).toBe(true);
    }
  });

  it('ends when nothing gets better', async () => {
    const training = trainingOf(start(), { ...settings, rate: 0, lastRate: 0, patience: 2 });
    while (training.goesOn) await training.epoch();
    expect(training.state.epoch).toBe(3);
  });
});

describe('energies of lone atoms', () => {
  it('are found where molecules are their sums', () => {
    const molecule = (elements: number[], energy: number, index: number): TrainingFrame => ({
      molecule: index,
      elements: Uint8Array.from(elements),
      positions: new Float64Array(3 * elements.length),
      energy,
      forces: new Float64Array(3 * elements.length),
    });
    const frames = [molecule([1, 1, 8], -76, 0), molecule([6, 1, 1, 1, 1], -42, 1), molecule([6, 8], -113, 2)];
    const [h, c, o] = selfEnergies(frames, [1, 6, 8]);
    expect(2 * h + o).toBeCloseTo(-76, 3);
    expect(c + 4 * h).toBeCloseTo(-42, 3);
    expect(c + o).toBeCloseTo(-113, 3);
  });
});

describe('members of an ensemble', () => {
  /** What a fit makes its model of. */
  const membersOf = async (
    make: (seed: number) => TrainableAtomicNetwork,
    members: number,
    frames: { readonly train: TrainingFrame[]; readonly validation: TrainingFrame[] },
    settings: TrainingSettings,
    progress: FitProgress,
  ): Promise<readonly TrainedMember[]> => {
    let trained: readonly TrainedMember[] = [];
    await trainMembers(make, members, frames, settings, progress, async (own) => {
      trained = own;
      return {} as FittedModel;
    });
    return trained;
  };

  it('go on after an interruption with the same bits, and differ by their seeds', async () => {
    const index = await loadReferenceIndex(publicAsset);
    const molecules = [await loadReferenceMolecule(publicAsset, 'water', index)];
    const frames = { train: trainingFrames(molecules, 'train'), validation: trainingFrames(molecules, 'validation') };
    const make = (seed: number) => new TrainableAtomicNetwork(designOf('silu'), frames.train, seed);
    const settings = { ...TRAINING, seed: 4, epochs: 4, batch: 4 };
    const whole = await membersOf(make, 2, frames, settings, NO_PROGRESS);
    expect(whole[0].weights).not.toEqual(whole[1].weights);

    const first = await membersOf(make, 1, frames, settings, NO_PROGRESS);
    const own = { ...settings, seed: 5 };
    const second = new Training(new CpuLearner(make(5), frames, own), frames, own);
    await second.epoch();
    await second.epoch();
    const kept = writeCheckpoint({ finished: first, current: second.state, computed: [] });
    const resumed = await membersOf(make, 2, frames, settings, { ...NO_PROGRESS, resume: async () => kept });
    expect([...resumed[1].weights]).toEqual([...whole[1].weights]);
    expect([...resumed[0].weights]).toEqual([...whole[0].weights]);
  });

  it('refuse a checkpoint that is damaged', async () => {
    const frames = { train: [{ ...GEOMETRY, molecule: 0, energy: 0, forces: new Float64Array(21) }], validation: [] };
    const settings = { ...TRAINING, seed: 1, epochs: 1 };
    const model = new TrainableAtomicNetwork(designOf('silu'), [GEOMETRY], 1);
    const training = new Training(new CpuLearner(model, frames, settings), frames, settings);
    const bytes = writeCheckpoint({ finished: [], current: training.state, computed: [] });
    expect(readCheckpoint(bytes).current).toEqual(training.state);
    expect(() => readCheckpoint(bytes.subarray(0, bytes.length - 8))).toThrow(/checkpoint/);
  });
});
