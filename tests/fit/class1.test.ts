import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { assess } from '../../src/assess/errors.ts';
import { loadReferenceIndex, loadReferenceMolecule } from '../../src/assess/load.ts';
import type { ReferenceMolecule } from '../../src/assess/reference.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import { bondedTwin } from '../../src/cpu/twin.ts';
import { fitCharges } from '../../src/fit/charges.ts';
import { addErrors, fitClass1 } from '../../src/fit/class1.ts';
import { designMolecule } from '../../src/fit/design.ts';
import { designMolecules, fitParameters, fitter } from '../../src/fit/kinds/class1.ts';
import { parseRecipe, parseSettings } from '../../src/fit/recipe.ts';
import type { Class1Settings } from '../../src/fit/settings/class1.ts';
import { errorsBySplit } from '../../src/fit/run.ts';
import { class1ForceField } from '../../src/forcefield/class1/forcefield.ts';
import { parseClass1File, type Class1Parameters } from '../../src/forcefield/class1/parameters.ts';
import { publicAsset } from '../helpers/assets.ts';

const ALL = ['bond', 'angle', 'torsion', 'improper'] as const;
const IDS = ['mm-class1', 'mm-bonded'] as const;
const recipe = parseRecipe(readFileSync('recipes/mm-class1.json', 'utf8'), 'mm-class1');
const SETTINGS: Class1Settings = parseSettings(fitter.settings, recipe.settings, 'mm-class1');

let molecules: ReferenceMolecule[];
const named = (name: string): ReferenceMolecule => molecules.find((molecule) => molecule.name === name)!;

const shippedText = (id: string): string => readFileSync(`public/forcefields/${id}.json`, 'utf8');
const shipped = (id: string): Class1Parameters => parseClass1File(shippedText(id), id);
interface Provenance {
  readonly errors: Readonly<Record<string, { frames: number; forceMae: number; forceRmse: number; energyMae: number }>>;
}
const provenance = (id: string): Provenance => (JSON.parse(shippedText(id)) as { provenance: Provenance }).provenance;

beforeAll(async () => {
  const index = await loadReferenceIndex(publicAsset);
  molecules = await Promise.all(index.molecules.map(({ name }) => loadReferenceMolecule(publicAsset, name, index)));
});

describe('the design matrix', () => {
  it('its forces are the negative gradients of its energies', () => {
    const molecule = named('formamide');
    const step = 1e-5;
    for (const { kind, coefficient, term } of designMolecule(molecule, null, ALL).columns) {
      const x = molecule.positions.slice(0, 18);
      const forces = new Float64Array(18);
      const twin = bondedTwin(term.term);
      twin(x, term, forces);
      const largest = Math.max(...forces.map(Math.abs), 0.1);
      for (const at of [0, 4, 8, 17]) {
        const energyAt = (shift: number): number =>
          twin(
            x.map((value, c) => (c === at ? value + shift : value)),
            term,
            new Float64Array(18),
          );
        const numerical = -(energyAt(step) - energyAt(-step)) / (2 * step);
        expect(Math.abs(numerical - forces[at]) / largest, `${kind} ${coefficient}`).toBeLessThan(1e-7);
      }
    }
  });

  it('weighted by parameters and added to the nonbonded part, it is what the Engine computes', async () => {
    const parameters = shipped('mm-class1');
    for (const name of ['ethanol', 'acetonitrile', 'nitromethane', 'cyclopropane', 'water-dimer']) {
      const molecule = named(name);
      const [design] = designMolecules(SETTINGS, [molecule], parameters.charges);
      const split = molecule.splits[0];
      const sums = { force: 0, components: 0, energy: 0, frames: 0 };
      addErrors(design, parameters.bonded, split, sums);
      const { frames, forceMae, energyMae } = await assess(new CpuEngine(), class1ForceField(parameters), [molecule], {
        split,
      });
      expect(frames).toBe(sums.frames);
      expect(forceMae).toBeCloseTo(sums.force / sums.components, 8);
      expect(energyMae).toBeCloseTo(sums.energy / sums.frames, 8);
    }
  });
});

describe('the fit', () => {
  /** Molecules relabelled by a force field of the form itself: what a fit must find again. */
  async function relabelled(names: readonly string[], truth: Class1Parameters): Promise<ReferenceMolecule[]> {
    const engine = new CpuEngine();
    return Promise.all(
      names.map(async (name) => {
        const molecule = named(name);
        const potential = class1ForceField(truth).parametrize(molecule.structure);
        const simulation = await engine.load(potential, molecule.frames);
        simulation.setState(molecule.positions);
        const { forces, energies } = await simulation.frame();
        const terms = potential.terms.length;
        const total = Float64Array.from({ length: molecule.frames }, (_, f) =>
          energies.subarray(f * terms, (f + 1) * terms).reduce((sum, energy) => sum + energy, 0),
        );
        return { ...molecule, forces, energies: total };
      }),
    );
  }

  it('recovers the force field behind synthetic labels', async () => {
    const truth = shipped('mm-class1');
    const names = ['ethanol', 'methanol', 'ethane', 'propane', 'water', 'formamide', 'benzene'];
    const labelled = await relabelled(names, truth);
    const designs = designMolecules(SETTINGS, labelled, truth.charges);
    const tables = fitClass1(designs, { ...SETTINGS, noise: 0.01 });
    for (const design of designs)
      for (const split of ['train', 'validation', 'test'] as const) {
        if (!design.molecule.splits.includes(split)) continue;
        const sums = { force: 0, components: 0, energy: 0, frames: 0 };
        addErrors(design, tables, split, sums);
        expect(sums.force / sums.components, `${design.molecule.name} ${split}`).toBeLessThan(0.02);
      }
    // Single parameters too, where the data settle them.
    const found = class1ForceField({ ...truth, bonded: tables });
    const bondsOf = (forcefield: typeof found, name: string): number[] => {
      const [bonds] = forcefield.parametrize(named(name).structure).terms;
      return bonds.kind === 'bonded' ? [...bonds.parameters] : [];
    };
    for (const name of ['ethanol', 'water', 'formamide']) {
      const wanted = bondsOf(class1ForceField(truth), name);
      bondsOf(found, name).forEach((value, p) => expect(Math.abs(value / wanted[p] - 1)).toBeLessThan(2e-3));
    }
  });

  it('never looks beyond the train split', () => {
    const slice = ['ethanol', 'water', '1-propanol'].map(named);
    const spoiled = slice.map((molecule) => {
      const width = molecule.forces.length / molecule.frames;
      const kept = (c: number, per: number): boolean => molecule.splits[Math.floor(c / per)] === 'train';
      return {
        ...molecule,
        forces: molecule.forces.map((force, c) => (kept(c, width) ? force : 1e6)),
        energies: molecule.energies.map((energy, f) => (kept(f, 1) ? energy : 1e6)),
        dipoles: molecule.dipoles!.map((component, c) => (kept(c, 3) ? component : 1e6)),
        ...(molecule.minimum &&
          !molecule.splits.includes('train') && {
            minimum: { ...molecule.minimum, charges: molecule.minimum.charges.map(() => 9) },
          }),
      };
    });
    expect(fitParameters(recipe, SETTINGS, spoiled)).toEqual(fitParameters(recipe, SETTINGS, slice));
  });

  it('falls back on coarser types: a molecule kept out is described far better than by the priors', () => {
    const training = ['ethanol', 'methanol', 'propane', 'butane'].map(named);
    const [design] = designMolecules(SETTINGS, [named('1-propanol')], new Map());
    const error = (tables: ReturnType<typeof fitClass1>): number => {
      const sums = { force: 0, components: 0, energy: 0, frames: 0 };
      addErrors(design, tables, 'ood', sums);
      return sums.force / sums.components;
    };
    const priors = { bond: new Map([['*', [350, 0]]]), angle: new Map([['*', [60, 0]]]) };
    const fitted = fitClass1(designMolecules(SETTINGS, training, new Map()), SETTINGS);
    expect(error(fitted)).toBeLessThan(0.6 * error(priors));
  });

  it('charges come out near those that reproduce the electrostatic potential', () => {
    const table = fitCharges(molecules);
    expect(Array.from(table.values(), ([value]) => Math.abs(value)).every((value) => value < 1.5)).toBe(true);
    let [sum, count] = [0, 0];
    const truth = shipped('mm-class1');
    for (const molecule of molecules.filter(({ minimum }) => minimum)) {
      const coulomb = class1ForceField({ ...truth, charges: table })
        .parametrize(molecule.structure)
        .terms.find(({ term }) => term === 'coulomb');
      if (coulomb?.kind !== 'pair') throw new Error('no charges');
      coulomb.atomParameters.forEach((charge, i) => (sum += Math.abs(charge - molecule.minimum!.charges[i])));
      count += coulomb.atomParameters.length;
    }
    expect(sum / count).toBeLessThan(0.04);
  });
});

describe('the shipped force fields', () => {
  it.each(IDS)('%s has the errors that its file states', async (id) => {
    const all = await errorsBySplit(class1ForceField(shipped(id)), molecules);
    for (const [split, stated] of Object.entries(provenance(id).errors)) {
      const measured = all[split as keyof typeof all]!;
      expect(measured.frames).toBe(stated.frames);
      expect(measured.forceMae).toBeCloseTo(stated.forceMae, 3);
      expect(measured.forceRmse).toBeCloseTo(stated.forceRmse, 3);
      expect(measured.energyMae).toBeCloseTo(stated.energyMae, 3);
    }
  });

  it('mm-class1 stays at the known error of a transferable Class I force field, and mm-bonded is poorer', () => {
    const [springs, bare] = IDS.map((id) => provenance(id).errors);
    expect(springs.test.forceMae).toBeLessThan(7.5);
    expect(springs.ood.forceMae).toBeLessThan(8.5);
    expect(bare.test.forceMae).toBeGreaterThan(1.2 * springs.test.forceMae);
  });
});
