import { beforeAll, describe, expect, it } from 'vitest';
import { loadReferenceMolecule } from '../../src/assess/load.ts';
import type { ReferenceMolecule } from '../../src/assess/reference.ts';
import type { Structure } from '../../src/chem/structure.ts';
import { loadEvaluator } from '../../src/cpu/evaluator.ts';
import { loadTwins } from '../../src/cpu/twin.ts';
import { class1Training } from '../../src/fit/training/class1Graph.ts';
import { class2Training } from '../../src/fit/training/class2Graph.ts';
import { trainingFrames } from '../../src/fit/training/data.ts';
import { TrainableGraph, type TrainedForm } from '../../src/fit/training/trainableGraph.ts';
import { analyseEnvironment } from '../../src/forcefield/class1/environment.ts';
import { mirrored, skeletonOf } from '../../src/forcefield/class2/interactions.ts';
import { loadTerms, TERMS } from '../../src/forcefield/registry.ts';
import { sumPotential } from '../../src/forcefield/sum.ts';
import { topologyOf } from '../../src/forcefield/topology.ts';
import { readModelFile, writeModelFile, type SavedForceField } from '../../src/models/file/file.ts';
import { savedForceField } from '../../src/models/file/forcefield.ts';
import { countParameters } from '../../src/models/file/forcefield.ts';
import { CLASS2_HEADS, class2GraphTuples } from '../../src/models/graph/class2Form.ts';
import { bindClass2Graph, class2GraphFault, type Class2GraphModel } from '../../src/models/graph/class2Model.ts';
import { molecularGraph } from '../../src/models/graph/features.ts';
import { runGraphNetwork, weightMatrices } from '../../src/models/graph/network.ts';
import { Tape } from '../../src/models/graph/tape.ts';
import { publicAsset } from '../helpers/assets.ts';
import { renumber } from '../class1/molecules.ts';
import { randomNumbers } from '../helpers/random.ts';
import { randomClass2Graph } from './support.ts';

let molecules: ReferenceMolecule[];
let model: Class2GraphModel;
beforeAll(async () => {
  await loadTerms();
  await loadTwins([...TERMS.keys()]);
  const names = ['n-methylacetamide', 'cyclobutene', 'water', 'acetonitrile'];
  molecules = await Promise.all(names.map((name) => loadReferenceMolecule(publicAsset, name)));
  model = randomClass2Graph(3);
});

const forms: readonly { readonly name: string; readonly form: () => TrainedForm }[] = [
  { name: 'Class I', form: () => class1Training },
  { name: 'Class II', form: () => class2Training(model.scales, model) },
];

describe.each(forms)('a graph network of the $name form', ({ form }) => {
  it('has the derivatives by its weights that finite differences have', () => {
    const random = randomNumbers(9);
    const graph = new TrainableGraph({ width: 5, layers: 2 }, form(), molecules, 1);
    for (let w = 0; w < graph.weights.length; w++) graph.weights[w] += 0.2 * (2 * random() - 1);
    const frames = trainingFrames(molecules, 'train')
      .filter((frame, f, all) => all.findIndex(({ molecule }) => molecule === frame.molecule) === f)
      .map((frame) => ({ prepared: graph.prepare(frame), size: frame.positions.length }));
    const byForces = frames.map(({ size }) => Float64Array.from({ length: size }, () => 2 * random() - 1));
    const loss = (): number =>
      frames.reduce((sum, { prepared, size }, f) => {
        const forces = new Float64Array(size);
        const energy = graph.evaluate(prepared, forces);
        return sum + 0.7 * energy + forces.reduce((total, force, x) => total + force * byForces[f][x], 0);
      }, 0);
    const gradient = new Float64Array(graph.weights.length);
    frames.forEach(({ prepared, size }, f) => {
      graph.evaluate(prepared, new Float64Array(size));
      graph.addGradient(prepared, 0.7, byForces[f]);
    });
    graph.endBatch(gradient);
    const scale = Math.sqrt(gradient.reduce((sum, by) => sum + by * by, 0) / gradient.length);
    expect(scale).toBeGreaterThan(0);
    const step = 1e-4;
    let seen = 0;
    for (let w = 0; w < graph.weights.length; w += 37) {
      const [up, down] = [step, -step].map((change) => {
        graph.weights[w] += change;
        graph.weightsChanged();
        const value = loss();
        graph.weights[w] -= change;
        return value;
      });
      expect(Math.abs((up - down) / (2 * step) - gradient[w]) / scale, `weight ${w}`).toBeLessThan(1e-4);
      if (Math.abs(gradient[w]) > 0.01 * scale) seen++;
    }
    expect(seen).toBeGreaterThan(10);
  });
});

const forcesOf = async (summand: ReturnType<typeof bindClass2Graph>, structure: Structure, x: Float64Array) => {
  const potential = sumPotential(structure, [summand]);
  const forces = new Float64Array(x.length);
  const energies = new Float64Array(potential.terms.length);
  (await loadEvaluator(potential)).evaluate(x, forces, energies);
  return { forces, energy: energies.reduce((sum, energy) => sum + energy, 0) };
};

describe('corrections of Class II coefficients', () => {
  it('are in training what they are in use', async () => {
    const graph = new TrainableGraph(model, class2Training(model.scales, model), molecules, 1);
    graph.weights.set(model.weights);
    const still = { ...model, weights: model.weights.map(() => 0) };
    for (const [m, { structure, positions }] of molecules.entries()) {
      const x = positions.slice(0, 3 * structure.elements.length);
      const forces = new Float64Array(x.length);
      const frame = { molecule: m, elements: structure.elements, positions: x, energy: 0, forces };
      const energy = graph.evaluate(graph.prepare(frame), forces);
      const with_ = await forcesOf(bindClass2Graph(model, structure), structure, x);
      const without = await forcesOf(bindClass2Graph(still, structure), structure, x);
      expect(with_.energy - without.energy).toBeCloseTo(energy, 4);
      forces.forEach((force, c) => expect(with_.forces[c] - without.forces[c]).toBeCloseTo(force, 3));
      expect(Math.max(...forces.map(Math.abs))).toBeGreaterThan(0.5);
    }
  });

  it('do not depend on how the atoms are numbered', async () => {
    const random = randomNumbers(4);
    for (const { structure, positions } of molecules) {
      const own = { ...structure, positions: positions.slice(0, 3 * structure.elements.length) };
      const order = [...own.elements.keys()].sort(() => random() - 0.5);
      const moved = renumber(own, order);
      const here = await forcesOf(bindClass2Graph(model, own), own, own.positions);
      const there = await forcesOf(bindClass2Graph(model, moved), moved, moved.positions);
      expect(there.energy).toBeCloseTo(here.energy, 8);
    }
  });

  it('exchange their places where a tuple is read from its other end', () => {
    const { structure } = molecules[0];
    const environment = analyseEnvironment(structure);
    const { interactions } = skeletonOf(environment, topologyOf(structure), model.charges, model.coulomb);
    const tuples = class2GraphTuples(environment, interactions);
    const backwards = new Map(
      CLASS2_HEADS.map(({ name, atoms, symmetry }) => {
        const own = tuples.get(name)!;
        const turned = own.atoms.map((_, n) => own.atoms[n - (n % atoms) + (atoms - 1 - (n % atoms))]);
        return [name, symmetry === 'path' ? { ...own, atoms: turned } : own];
      }),
    );
    const run = (given: typeof tuples) => {
      const tape = new Tape(false);
      const shape = { width: model.width, layers: model.layers, heads: CLASS2_HEADS };
      const matrices = weightMatrices(tape, shape, Float64Array.from(model.weights));
      return runGraphNetwork(tape, shape, matrices, molecularGraph(environment), given);
    };
    const [there, back] = [run(tuples), run(backwards)];
    for (const kind of ['angle', 'torsion'] as const) {
      const { columns, data } = there.get(kind)!;
      data.forEach((value, n) => {
        const other = mirrored(kind, n % columns);
        expect(back.get(kind)!.data[n - (n % columns) + other]).toBeCloseTo(value, 12);
      });
      // And the two ends are told apart.
      const [c, m] = kind === 'angle' ? [8, 9] : [9, 10];
      expect(mirrored(kind, c)).toBe(m);
      expect(Math.abs(data[c] - data[m])).toBeGreaterThan(1e-3);
    }
  });
});

describe('the file of a Class II graph network', () => {
  const saved = async (own: Class2GraphModel): Promise<SavedForceField> => {
    const parts = [{ kind: 'graph' as const, form: 'class2' as const, model: own }];
    return {
      name: 'G2',
      plain_name: 'a graph',
      summary: '',
      family: 'between',
      elements: ['H', 'C', 'N', 'O'],
      parameter_count: await countParameters(parts, publicAsset),
      parts,
      training: null,
    };
  };

  it('gives back what was written, and a force field that covers unseen molecules', async () => {
    const bytes = await writeModelFile(await saved(model));
    const [part] = (await readModelFile(bytes)).parts;
    expect(part).toEqual({ kind: 'graph', form: 'class2', model });
    const forcefield = await savedForceField(bytes, publicAsset);
    expect(forcefield).toMatchObject({ needsBonds: true, breaksBonds: false });
    const { structure } = molecules[1];
    const x = molecules[1].positions.slice(0, 3 * structure.elements.length);
    const { terms, exclusions } = forcefield.parametrize(structure);
    expect((await forcesOf({ terms, exclusions }, structure, x)).energy).not.toBeNaN();
  });

  it.each([
    ['weights that are too few', (own: Class2GraphModel) => ({ ...own, weights: own.weights.slice(1) }), /weights/],
    ['a weight that is none', (own: Class2GraphModel) => ({ ...own, weights: own.weights.fill(NaN, 3, 4) }), /weight/],
    ['a shape beyond all bounds', (own: Class2GraphModel) => ({ ...own, width: 1e6 }), /vectors/],
    [
      'scales that differ between the ends',
      (own: Class2GraphModel) => ({
        ...own,
        scales: { ...own.scales, angle: own.scales.angle.map((scale, c) => scale + c) },
      }),
      /differ/,
    ],
    [
      'scales that are missing',
      (own: Class2GraphModel) => ({ ...own, scales: { ...own.scales, bond: [1] } }),
      /scales/,
    ],
  ])('is refused for %s', async (_, spoil, reason) => {
    const spoiled = spoil(randomClass2Graph(4));
    expect(class2GraphFault(spoiled)).toMatch(reason);
    await expect(saved(spoiled).then(writeModelFile)).rejects.toThrow();
  });
});
