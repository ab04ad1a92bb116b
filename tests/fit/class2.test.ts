import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { assess } from '../../src/assess/errors.ts';
import { loadReferenceMolecule } from '../../src/assess/load.ts';
import type { ReferenceMolecule, Split } from '../../src/assess/reference.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import { loadEvaluator } from '../../src/cpu/evaluator.ts';
import { designMolecule } from '../../src/fit/class2/design.ts';
import { GROUPS, listParameters } from '../../src/fit/class2/problem.ts';
import { NO_PROGRESS, type FitProgress, type FittedModel, type Provenance } from '../../src/fit/fitter.ts';
import { designMolecules, fitter } from '../../src/fit/kinds/class2.ts';
import { parseRecipe, parseSettings } from '../../src/fit/recipe.ts';
import { errorsBySplit, loadFitData } from '../../src/fit/run.ts';
import { analyseEnvironment } from '../../src/forcefield/class1/environment.ts';
import { fillSkeleton } from '../../src/forcefield/class2/forcefield.ts';
import { COEFFICIENTS, skeletonOf } from '../../src/forcefield/class2/interactions.ts';
import { loadForceField } from '../../src/forcefield/ladder.ts';
import { topologyOf } from '../../src/forcefield/topology.ts';
import { publicAsset } from '../helpers/assets.ts';
import { randomNumbers } from '../helpers/random.ts';

const recipe = parseRecipe(readFileSync('recipes/mm-class2.json', 'utf8'), 'mm-class2');
const SETTINGS = { ...parseSettings(fitter.settings, recipe.settings, 'mm-class2'), iterations: 100, reweightings: 1 };
const PROVENANCE: Provenance = {
  command: '',
  recipe: { ...recipe, settings: {} },
  training: '',
  trainingSha256: '',
  errors: {},
  licence: '',
};
const textOf = async (model: FittedModel): Promise<string> =>
  new TextDecoder().decode(await model.serialise(PROVENANCE));

let slice: ReferenceMolecule[];
beforeAll(async () => {
  const names = ['ethanol', 'water', 'formamide', 'acetylene', 'cyclopropane', 'water-dimer', '1-propanol'];
  slice = await Promise.all(names.map((name) => loadReferenceMolecule(publicAsset, name)));
});
const fit = (molecules: readonly ReferenceMolecule[], settings = SETTINGS, progress: FitProgress = NO_PROGRESS) =>
  fitter.fit({ recipe, settings, molecules, progress, load: publicAsset });

/** Coefficients that change places when a tuple is read from its other end. */
const SWAPS: Readonly<Record<string, string>> = {
  'angle s1': 's2',
  'angle t1': 't2',
  'torsion a1': 'b1',
  'torsion a2': 'b2',
  'torsion l1': 'r1',
  'torsion l2': 'r2',
  'torsion u': 'v',
};

function otherEnd(kind: keyof typeof COEFFICIENTS, c: number): number {
  const names: readonly string[] = COEFFICIENTS[kind];
  const there = SWAPS[`${kind} ${names[c]}`];
  const back = names.find((name) => SWAPS[`${kind} ${name}`] === names[c]);
  return names.indexOf(there ?? back ?? names[c]);
}

describe('the design matrix', () => {
  it('weighted by parameters is what the Terms compute', async () => {
    const { charges } = await designMolecules(slice);
    const random = randomNumbers(8);
    const values = new Map<string, number>();
    const valueOf = (...id: readonly (string | number)[]): number => {
      const name = id.join(' ');
      if (!values.has(name)) values.set(name, 4 * random() - 2);
      return values.get(name)!;
    };
    const scales = { pair14: 0.49, pair: 0.81 };
    for (const molecule of slice) {
      const { structure } = molecule;
      const topology = topologyOf(structure);
      const skeleton = skeletonOf(analyseEnvironment(structure), topology, charges, scales);
      const terms = fillSkeleton(skeleton, ({ kind, keys }) =>
        COEFFICIENTS[kind].map((_, c) =>
          keys.reduce((sum, { key, direction }, level) => {
            const other = otherEnd(kind, c);
            const own = direction === 0 ? Math.min(c, other) : direction === 1 ? c : other;
            return sum + valueOf(kind, level, key, own);
          }, 0),
        ),
      );
      const forces = new Float64Array(3 * structure.elements.length);
      const evaluator = await loadEvaluator({
        atoms: structure.elements.length,
        elements: structure.elements,
        masses: new Float64Array(structure.elements.length).fill(1),
        terms,
        exclusions: topology.exclusions,
      });
      evaluator.evaluate(molecule.positions.subarray(0, forces.length), forces, new Float64Array(terms.length));
      const design = designMolecule(molecule, charges);
      const width = design.columns.length;
      const weights = design.columns.map(({ names }) =>
        names.reduce(
          (sum, { kind, level, key, coefficient }) =>
            sum + (kind === 'coulomb' ? scales[key as 'pair'] : valueOf(kind, level, key, coefficient)),
          0,
        ),
      );
      forces.forEach((force, r) => {
        const predicted = weights.reduce((sum, weight, c) => sum + weight * design.forces[r * width + c], 0);
        expect(Math.abs(predicted - force) / Math.max(10, Math.abs(force)), `${molecule.name} ${r}`).toBeLessThan(1e-5);
      });
    }
  });

  it('knows every group of cross terms by the names of its coefficients, and can do without it', async () => {
    for (const names of Object.values(GROUPS))
      for (const name of names) {
        const [kind, coefficient] = name.split(' ');
        expect(COEFFICIENTS[kind as keyof typeof COEFFICIENTS]).toContain(coefficient);
      }
    const { designs } = await designMolecules(slice);
    const all = listParameters(designs, SETTINGS).names;
    const fewer = listParameters(designs, { ...SETTINGS, without: ['angle-torsion'] }).names;
    expect(fewer.length).toBeLessThan(all.length);
    const left = new Set(fewer.map(({ kind, coefficient }) => `${kind} ${coefficient}`));
    expect(left.has(`torsion ${COEFFICIENTS.torsion.indexOf('a1')}`)).toBe(false);
    expect(left.has(`torsion ${COEFFICIENTS.torsion.indexOf('k1')}`)).toBe(true);
  });
});

describe('the fit', () => {
  it('describes what it was fitted to, and its cross terms are worth their cost', async () => {
    const maeOf = async (settings: typeof SETTINGS, split: Split) => {
      const { forceField } = await fit(slice, settings);
      return (await assess(new CpuEngine(), forceField, slice, { split })).forceMae;
    };
    const without = { ...SETTINGS, without: ['bond-bond', 'bond-angle', 'angle-angle', '1-3'] as const };
    const full = await maeOf(SETTINGS, 'test');
    expect(full).toBeLessThan(2.5);
    expect(await maeOf({ ...without, without: [...without.without] }, 'test')).toBeGreaterThan(1.3 * full);
  });

  it('never looks beyond the train split', async () => {
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
    expect(await textOf(await fit(spoiled))).toBe(await textOf(await fit(slice)));
  });

  it('goes on where it was interrupted, with the same bits', async () => {
    const states: Uint8Array<ArrayBuffer>[] = [];
    const keep = (state: Uint8Array<ArrayBuffer>) => Promise.resolve(void states.push(state));
    const whole = await fit(slice, SETTINGS, { ...NO_PROGRESS, keep });
    expect(states).toHaveLength(2);
    let stages = 0;
    const resumed = await fit(slice, SETTINGS, {
      ...NO_PROGRESS,
      resume: () => Promise.resolve(states[0]),
      report: () => stages++,
    });
    expect(stages).toBe(1);
    expect(resumed.curve).toEqual(whole.curve);
    expect(await textOf(resumed)).toBe(await textOf(whole));
    const other = await fit(slice, SETTINGS, {
      ...NO_PROGRESS,
      resume: () => Promise.resolve(Uint8Array.of(1, 2, 3, 4, 5)),
    });
    expect(await textOf(other)).toBe(await textOf(whole));
  });
});

describe('the shipped mm-class2', () => {
  const { provenance } = JSON.parse(readFileSync('public/forcefields/mm-class2.json', 'utf8')) as {
    provenance: {
      trainingSha256: string;
      recipe: object;
      errors: Record<string, { frames: number; forceMae: number; forceRmse: number; energyMae: number }>;
    };
  };

  it('is what its recipe makes of the shipped Reference set: same recipe, same data', async () => {
    const { kind, data, seed, settings } = recipe;
    expect(provenance.recipe).toEqual({ kind, data, seed, settings: parseSettings(fitter.settings, settings, 'r') });
    expect(provenance.trainingSha256).toBe((await loadFitData(publicAsset)).labelsSha256);
  });

  it('has the errors that its file states, below the floors of a Class II force field', async () => {
    const { molecules } = await loadFitData(publicAsset);
    const forcefield = await loadForceField('mm-class2', publicAsset);
    const all = await errorsBySplit(forcefield, molecules);
    for (const [split, stated] of Object.entries(provenance.errors)) {
      const measured = all[split as keyof typeof all]!;
      expect(measured.frames).toBe(stated.frames);
      expect(measured.forceMae).toBeCloseTo(stated.forceMae, 3);
      expect(measured.forceRmse).toBeCloseTo(stated.forceRmse, 3);
      expect(measured.energyMae).toBeCloseTo(stated.energyMae, 3);
    }
    expect(provenance.errors.test.forceMae).toBeLessThan(2.5);
    expect(provenance.errors.ood.forceMae).toBeLessThan(4);
  });
});
