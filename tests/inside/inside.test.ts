import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  claimedPart,
  claimOf,
  contradictions,
  measureReach,
  stepsFrom,
  DISPLACEMENT,
} from '../../src/assess/inside/reach.ts';
import { atomEnergies, atomFeatures, functionCurves } from '../../src/assess/inside/features.ts';
import { coordinateValue, placed, rowCurve, rowsOf } from '../../src/assess/inside/rows.ts';
import { pairFunctions } from '../../src/assess/inside/splines.ts';
import { openReferenceMolecule } from '../../src/assess/load.ts';
import { inside } from '../../src/assess/measurements/inside.ts';
import { reach } from '../../src/assess/measurements/reach.ts';
import { alkane } from '../../src/chem/alkane.ts';
import type { Structure } from '../../src/chem/structure.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import { loadEvaluator } from '../../src/cpu/evaluator.ts';
import { SymmetryFunctions } from '../../src/cpu/learned/atomicNetwork/symmetryFunctions.ts';
import { potentialOf } from '../../src/forcefield/forcefield.ts';
import { loadForceField } from '../../src/forcefield/ladder.ts';
import type { Potential } from '../../src/forcefield/potential.ts';
import { loadTerms } from '../../src/forcefield/registry.ts';
import type { LearnedDataOf } from '../../src/forcefield/term.ts';
import { featureLayout } from '../../src/models/featureLayout.ts';
import { selfEnergy } from '../../src/models/learned.ts';
import { nearness } from '../../src/models/forceKernel/binding.ts';
import { publicAsset } from '../helpers/assets.ts';
import { surroundings } from '../assess/support.ts';
import { reviveNetwork, type NetworkJson } from '../models/support.ts';

let ethanol: Structure;
beforeAll(async () => {
  await loadTerms();
  ethanol = (await openReferenceMolecule(publicAsset, 'ethanol')).structure;
});

const potential = async (id: string, structure = ethanol): Promise<Potential> =>
  potentialOf(await loadForceField(id, publicAsset), structure);

const subject = async (id: string, structure = ethanol) => ({
  structure,
  reference: null,
  forcefield: await loadForceField(id, publicAsset),
  engine: new CpuEngine(),
});

describe('energies by Term', () => {
  it.each(['mm-class1', 'mm-class2', 'mm+nn', 'spline23', 'equi', 'mm-polarizable'])(
    'of %s are the energy',
    async (id) => {
      const result = await inside.measure(await subject(id), { atom: 0 }, surroundings);
      const own = await potential(id);
      const simulation = await new CpuEngine().load(own, 1);
      simulation.setState(ethanol.positions);
      const { energies } = await simulation.frame();
      const constants = own.terms.reduce((sum, term) => sum + selfEnergy(term), 0);
      expect(result.energy).toBeCloseTo(energies.reduce((sum, energy) => sum + energy, 0) - constants, 7);
      expect(result.terms.reduce((sum, { energy }) => sum + energy, 0)).toBeCloseTo(result.energy, 9);
      expect(result.terms.every(({ equation }) => equation.length > 0)).toBe(true);
    },
  );
});

describe('rows and curves', () => {
  it('list the bonds of an atom, with ranges that hold their values', async () => {
    const own = await potential('mm-class1');
    const all = rowsOf(own, own, null, 'harmonic_bond', null, 100);
    expect(all.total).toBe(8);
    const first = rowsOf(own, own, null, 'harmonic_bond', 0, 100);
    expect(first.total).toBe(4);
    expect(rowsOf(own, own, null, 'harmonic_bond', null, 3).rows).toHaveLength(3);
    for (const term of ['harmonic_bond', 'harmonic_angle', 'periodic_torsion', 'coulomb', 'lennard_jones'])
      for (const { parameters } of rowsOf(own, own, null, term, null, 100).rows)
        for (const { value, slider, allowed } of parameters) {
          expect(value).toBeGreaterThanOrEqual(slider[0]);
          expect(value).toBeLessThanOrEqual(slider[1]);
          expect(slider[0]).toBeGreaterThanOrEqual(allowed[0]);
          expect(slider[1]).toBeLessThanOrEqual(allowed[1]);
        }
  });

  it('stand beside those of the springs that a network replaced', async () => {
    const [own, springs] = [await potential('mm-graph'), await potential('mm-class1')];
    const { rows } = rowsOf(own, own, springs, 'harmonic_bond', null, 100);
    const data = springs.terms.find(({ term }) => term === 'harmonic_bond')!;
    if (data.kind !== 'bonded') throw new Error();
    for (const { atoms, parameters } of rows) {
      const at = Array.from({ length: 8 }, (_, n) => n).find(
        (n) =>
          data.atoms
            .subarray(2 * n, 2 * n + 2)
            .toSorted()
            .join() === Uint32Array.from(atoms).toSorted().join(),
      )!;
      expect(parameters.map(({ reference }) => reference)).toEqual([...data.parameters.subarray(2 * at, 2 * at + 2)]);
      expect(parameters[0].value).not.toBe(parameters[0].reference);
    }
  });

  it('of Class II stand beside those of the same tuple, told from which end', async () => {
    const [own, types] = [await potential('mm-graph2'), await potential('mm-class2')];
    for (const term of ['class2_bond', 'class2_angle', 'class2_torsion', 'class2_centre']) {
      const { rows } = rowsOf(own, own, types, term, null, 500);
      const parameters = rows.flatMap((row) => row.parameters);
      expect(parameters.every(({ reference }) => reference !== null)).toBe(true);
      // What a network corrects is near what it corrects, and not the same.
      const lengths = parameters.filter(({ name }) => name.startsWith('r0'));
      for (const { value, reference } of lengths) expect(Math.abs(value - reference!)).toBeLessThan(0.15);
      expect(parameters.some(({ value, reference }) => value !== reference)).toBe(true);
    }
  });

  it('have the closed form of springs, torsions and pairs', async () => {
    const own = await potential('mm-class1');
    const valuesOf = (term: string, row: number) =>
      rowsOf(own, own, null, term, null, 500).rows[row].parameters.map(({ value }) => value);
    const bond = await rowCurve(own, 'harmonic_bond', 1, ethanol.positions);
    const [k, r0] = valuesOf('harmonic_bond', 1);
    bond.x.forEach((r, p) => expect(bond.energy[p]).toBeCloseTo(k * (r - r0) ** 2, 8));
    const angle = await rowCurve(own, 'harmonic_angle', 3, ethanol.positions);
    const [ka, theta0] = valuesOf('harmonic_angle', 3);
    angle.x.forEach((a, p) => expect(angle.energy[p]).toBeCloseTo(ka * ((a * Math.PI) / 180 - theta0) ** 2, 7));
    const torsion = await rowCurve(own, 'periodic_torsion', 0, ethanol.positions);
    const c = valuesOf('periodic_torsion', 0);
    const at = (phi: number) =>
      [1, 2, 3].reduce((sum, n) => sum + c[2 * n - 2] * Math.cos(n * phi) + c[2 * n - 1] * Math.sin(n * phi), 0);
    const offset = torsion.energy[0] - at(-Math.PI);
    torsion.x.forEach((a, p) => expect(torsion.energy[p] - offset).toBeCloseTo(at((a * Math.PI) / 180), 8));
    const { rows } = rowsOf(own, own, null, 'lennard_jones', null, 500);
    for (const { row, parameters } of rows) {
      const [A, B] = parameters.map(({ value }) => value);
      const curve = await rowCurve(own, 'lennard_jones', row, ethanol.positions).catch(() => null);
      curve?.x.forEach((r, p) => expect(curve.energy[p]).toBeCloseTo(A / r ** 12 - B / r ** 6, 6));
    }
    expect(() => rowsOf(own, own, null, 'spline', null, 1)).toThrow(/no Term "spline"/);
    await expect(rowCurve(own, 'harmonic_bond', 99, ethanol.positions)).rejects.toThrow(/no row 99/);
  });

  it('put the molecule where it is on each coordinate', async () => {
    const { positions } = ethanol;
    const own = await potential('mm-class2');
    for (const [term, tolerance] of [
      ['class2_bond', 1e-10],
      ['class2_angle', 1e-8],
      ['class2_torsion', 1e-8],
      ['class2_centre', 1e-8],
    ] as const) {
      const { coordinate, atoms } = rowsOf(own, own, null, term, null, 1).rows[0];
      const value = coordinateValue(coordinate, atoms, positions);
      const there = placed(coordinate, atoms, positions, value);
      const again = coordinateValue(
        coordinate,
        atoms.map((_, n) => n),
        there,
      );
      expect(Math.abs(again - value), term).toBeLessThan(tolerance);
    }
  });
});

const networkOf = ({ terms }: Potential) =>
  terms.find(({ term }) => term === 'atomic_network') as LearnedDataOf<'atomic_network'>;

describe('a large molecule', () => {
  it('is answered about at once, and its lists are limited', async () => {
    const long = alkane(660);
    const own = await potential('mm-class1', long);
    expect(own.atoms).toBeGreaterThan(1900);
    const begin = performance.now();
    for (const term of ['harmonic_bond', 'periodic_torsion', 'lennard_jones', 'coulomb', 'nonbonded_14']) {
      const { rows, total } = rowsOf(own, own, null, term, null, 80);
      expect(rows.length).toBeLessThanOrEqual(80);
      expect(total).toBeGreaterThanOrEqual(rows.length);
      await rowCurve(own, term, rows[0].row, long.positions);
    }
    // Far from a hang, with room for a machine that is shared.
    expect(performance.now() - begin).toBeLessThan(5000);
  });
});

describe('symmetry functions', () => {
  it.each(['nn-s', 'nn-m'])('of %s are those of the twin, and their networks add up to its energy', async (id) => {
    const own = await potential(id);
    const data = networkOf(own);
    const layout = featureLayout(data.model, data.species);
    const twin = new SymmetryFunctions(data.model, layout);
    twin.describe(ethanol.positions);
    for (const atom of [0, 2, 5]) {
      const { features, neighbours, cutoff, members, energy } = atomFeatures(data, ethanol.positions, atom);
      layout.modelFeature.forEach((index, column) => {
        const found = features.find((feature) => feature.index === index);
        // What no such atom can have is left out: an only oxygen has no oxygen for a neighbour.
        expect(found?.value ?? 0).toBe(twin.features[layout.rowOfAtom[atom] * layout.width + column]);
      });
      expect(features.every(({ elements }) => elements.every((z) => [1, 6, 8].includes(z)))).toBe(true);
      expect(features.some(({ elements }) => elements.join() === '8,8')).toBe(false);
      expect(neighbours.every(({ distance }) => distance < cutoff)).toBe(true);
      expect(energy).toBeCloseTo(members.reduce((sum, one) => sum + one, 0) / members.length, 10);
    }
    const evaluator = await loadEvaluator(own);
    const energies = new Float64Array(own.terms.length);
    evaluator.evaluate(ethanol.positions, new Float64Array(27), energies);
    const at = own.terms.indexOf(data);
    const sum = atomEnergies(data, ethanol.positions)!.reduce((total, one) => total + one, 0);
    expect(sum).toBeCloseTo(energies[at] - selfEnergy(data), 7);
  });

  it('give the golden energies of every member (PyTorch), worked out atom by atom', () => {
    const golden = JSON.parse(readFileSync(new URL('../golden/behler.json', import.meta.url), 'utf8')) as {
      models: { model: NetworkJson; cases: { elements: number[]; positions: number[]; members: number[] }[] }[];
    };
    let compared = 0;
    for (const { model: json, cases } of golden.models) {
      const model = reviveNetwork(json);
      for (const { elements, positions, members } of cases) {
        const species = Uint32Array.from(elements, (z) => model.elements.indexOf(z));
        const data = { kind: 'learned', term: 'atomic_network', model, species } as const;
        const constants = species.reduce((sum, s) => sum + model.selfEnergies[s], 0);
        const atoms = elements.map((_, atom) => atomFeatures(data, Float64Array.from(positions), atom));
        members.forEach((expected, m) => {
          const sum = atoms.reduce((total, one) => total + one.members[m], constants);
          expect(Math.abs(sum - expected)).toBeLessThan(1e-8 * Math.max(1, Math.abs(expected)));
          compared++;
        });
      }
    }
    expect(compared).toBeGreaterThan(5);
  });

  it('of a radial kind are sums of the curves over neighbours, worked out here from the definition', async () => {
    const data = networkOf(await potential('nn-s'));
    const { radial } = data.model;
    const { features, neighbours } = atomFeatures(data, ethanol.positions, 1);
    const fade = (r: number) =>
      ({
        cosine: 0.5 * (Math.cos((Math.PI * r) / radial.cutoff) + 1),
        quintic: 1 - 10 * (r / radial.cutoff) ** 3 + 15 * (r / radial.cutoff) ** 4 - 6 * (r / radial.cutoff) ** 5,
        tanh3: Math.tanh(1 - r / radial.cutoff) ** 3,
        bump: Math.exp(1 - 1 / (1 - (r / radial.cutoff) ** 2)),
      })[radial.cutoffFunction];
    for (const { kind, elements, among, value } of features) {
      if (kind !== 'radial') continue;
      const expected = neighbours
        .filter(({ element }) => element === elements[0])
        .reduce(
          (sum, { distance }) =>
            sum +
            radial.prefactor * Math.exp(-radial.eta[among] * (distance - radial.shift[among]) ** 2) * fade(distance),
          0,
        );
      expect(value).toBeCloseTo(expected, 10);
    }
    const curves = functionCurves(data.model);
    expect(curves.radial).toHaveLength(radial.eta.length);
    expect(curves.radial.every((curve) => curve[curve.length - 1] === 0)).toBe(true);
  });

  it('of a large molecule are worked out from the atoms around the one that is looked at', async () => {
    const long = alkane(40);
    const data = networkOf(await potential('nn-s', long));
    const whole = featureLayout(data.model, data.species);
    const twin = new SymmetryFunctions(data.model, whole);
    twin.describe(long.positions);
    const atom = 60;
    const { features } = atomFeatures(data, long.positions, atom);
    whole.modelFeature.forEach((index, column) => {
      const expected = twin.features[whole.rowOfAtom[atom] * whole.width + column];
      expect(features.find((feature) => feature.index === index)?.value ?? 0).toBeCloseTo(expected, 11);
    });
    expect(atomEnergies(data, long.positions)).toBeNull();
  });
});

describe('spline curves', () => {
  it('are the energy of two atoms', async () => {
    const data = (await potential('spline23')).terms.find(({ term }) => term === 'spline') as LearnedDataOf<'spline'>;
    const { r, functions, knots } = pairFunctions(data);
    expect(functions).toHaveLength(6);
    expect(knots.length).toBeGreaterThan(10);
    for (const { elements, energy } of functions) {
      const species = Uint32Array.from(elements, (z) => data.model.elements.indexOf(z));
      const two: Potential = {
        atoms: 2,
        elements: Uint8Array.from(elements),
        masses: Float64Array.of(1, 1),
        terms: [{ ...data, species }],
        exclusions: { start: new Uint32Array(3), partners: new Uint32Array(0) },
      };
      const evaluator = await loadEvaluator(two);
      const out = new Float64Array(1);
      r.forEach((distance, p) => {
        evaluator.evaluate(Float64Array.of(0, 0, 0, distance, 0, 0), new Float64Array(6), out);
        expect(energy[p]).toBeCloseTo(out[0] - selfEnergy(two.terms[0]), 8);
      });
    }
  });
});

describe('the nearest training geometry', () => {
  it('is the one itself, in any order of like atoms', async () => {
    const data = (await potential('kernel')).terms.find(
      ({ term }) => term === 'force_kernel',
    ) as LearnedDataOf<'force_kernel'>;
    const own = data.model.positions.slice(3 * 9 * 4, 3 * 9 * 5);
    const inOrder = Float64Array.from({ length: 27 }, (_, x) => own[3 * data.species[Math.floor(x / 3)] + (x % 3)]);
    const near = nearness(data.model, data.species).nearest(inOrder);
    expect(near.index).toBe(4);
    expect(near.distance).toBeLessThan(1e-6);
    const away = nearness(data.model, data.species).nearest(inOrder.map((c) => 1.02 * c));
    expect(away.distance).toBeGreaterThan(1e-3);
  });
});

describe('the reach of message passing', () => {
  const long = alkane(24);

  it('counts steps of the cutoff from atom to atom', () => {
    const line = Float64Array.of(0, 0, 0, 1, 0, 0, 2, 0, 0, 9, 0, 0);
    expect([...stepsFrom(line, 0, 1.1)]).toEqual([0, 1, 2, -1]);
    expect([...stepsFrom(line, 0, 2.1)]).toEqual([0, 1, 1, -1]);
  });

  it.each([
    ['equi', 2, 4],
    ['nn-s', 1, 2],
  ])('of %s ends where cutoff and layers say; a wrong cutoff is found out', async (id, layers, forceSteps) => {
    const own = await potential(id, long);
    const claim = claimOf(own)!;
    expect(claim).toMatchObject({ layers, forceSteps });
    const { positions } = long;
    const atom = 0;
    const others = Array.from({ length: own.atoms - 1 }, (_, n) => n + 1).filter((n) => n % 2 === 0);
    const steps = stepsFrom(positions, atom, claim.cutoff + DISPLACEMENT);
    const reached = await measureReach(claimedPart(own, claim), positions, atom, others, steps, async () => undefined);
    expect(contradictions(reached, claim)).toEqual([]);
    // It reaches further than one neighbourhood, and not to the other end.
    expect(reached.some(({ distance, change }) => distance > claim.cutoff && change > 1e-9)).toBe(true);
    expect(reached.some(({ change }) => change === 0)).toBe(true);
    const wrong = stepsFrom(positions, atom, claim.cutoff / 2);
    const claimed = reached.map((one) => ({ ...one, steps: wrong[one.atom] < 0 ? null : wrong[one.atom] }));
    expect(contradictions(claimed, claim).length).toBeGreaterThan(0);
  });

  it('is measured without a claim where charges reach everything', async () => {
    const result = await reach.measure(await subject('mm-class1'), { atom: 2, most: 5 }, surroundings);
    expect(result.claim).toBeNull();
    expect(result.atoms).toHaveLength(5);
    expect(result.left).toBe(3);
    expect(result.atoms[0].change).toBeGreaterThan(1);
    await expect(reach.measure(await subject('mm-class1'), { atom: 9, most: 5 }, surroundings)).rejects.toThrow(
      /no atom 9/,
    );
  });
});
