/** The force field of liquids, and boxes as an Experiment carries them. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadReferenceMolecule } from '../../src/assess/load.ts';
import { fillBox } from '../../src/chem/packing.ts';
import { parsePrmtop } from '../../src/chem/prmtop.ts';
import type { Structure } from '../../src/chem/structure.ts';
import { water } from '../../src/chem/water.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import { loadEvaluator } from '../../src/cpu/evaluator.ts';
import { minimise } from '../../src/cpu/minimise.ts';
import { potentialFromPrmtop } from '../../src/forcefield/amber.ts';
import { potentialOf } from '../../src/forcefield/forcefield.ts';
import { LIQUID, loadForceField } from '../../src/forcefield/ladder.ts';
import type { Potential } from '../../src/forcefield/potential.ts';
import type { BondedTermData, PairTermData } from '../../src/forcefield/term.ts';
import { DEFAULT_EXPERIMENT } from '../../src/session/defaults.ts';
import type { Experiment } from '../../src/session/experiment.ts';
import { decodeLink, encodeLink } from '../../src/session/link.ts';
import { openMolecule } from '../../src/session/molecule.ts';
import { Run } from '../../src/session/run.ts';
import { parseExperiment } from '../../src/session/schema.ts';
import { publicAsset as load } from '../helpers/assets.ts';

const liquid = await loadForceField(LIQUID, load);
const springs = await loadForceField('mm-class1', load);
const { structure: ethanol } = await loadReferenceMolecule(load, 'ethanol');

const pair = ({ terms }: Potential, name: string) => terms.find(({ term }) => term === name) as PairTermData;
const bonded = ({ terms }: Potential, name: string) => terms.find(({ term }) => term === name) as BondedTermData;

async function energyOf(potential: Potential, positions: Float64Array): Promise<number> {
  const energies = new Float64Array(potential.terms.length);
  (await loadEvaluator(potential)).evaluate(positions, new Float64Array(positions.length), energies);
  return energies.reduce((sum, u) => sum + u, 0);
}

/** The molecules of both, far apart. */
function beside(a: Structure, b: Structure, away: number): Structure {
  const n = a.elements.length;
  return {
    ...a,
    elements: Uint8Array.of(...a.elements, ...b.elements),
    positions: Float64Array.of(...a.positions, ...b.positions.map((x) => x + away)),
    bonds: Uint32Array.of(...a.bonds, ...b.bonds.map((atom) => atom + n)),
    bondOrders: Uint8Array.of(...a.bondOrders, ...b.bondOrders),
  };
}

/** An acid's anion. */
function withoutAcidHydrogen({ elements, bonds, ...acid }: Structure): Structure {
  const pairs = Array.from({ length: bonds.length / 2 }, (_, b) => [bonds[2 * b], bonds[2 * b + 1]]);
  const gone = pairs.find(([i, j]) => elements[i] + elements[j] === 9)!;
  const proton = gone.find((atom) => elements[atom] === 1)!;
  const kept = [...elements.keys()].filter((i) => i !== proton);
  return {
    ...acid,
    elements: Uint8Array.from(kept, (i) => elements[i]),
    positions: Float64Array.from(kept.flatMap((i) => [...acid.positions.subarray(3 * i, 3 * i + 3)])),
    bonds: Uint32Array.from(pairs.filter((one) => one !== gone).flatMap((one) => one.map((i) => kept.indexOf(i)))),
    bondOrders: acid.bondOrders.filter((_, b) => pairs[b] !== gone),
    charge: -1,
  };
}

describe('the force field of liquids', () => {
  it('has TIP3P as Amber writes it: the water of a topology that OpenMM made', () => {
    const prmtop = parsePrmtop(readFileSync(new URL('../golden/periodic/solution.prmtop', import.meta.url), 'utf8'));
    const { potential: amber } = potentialFromPrmtop(prmtop, new Float64Array(3 * prmtop.atoms));
    const oxygen = amber.elements.lastIndexOf(8);
    const mine = liquid.parametrize(water());
    const [theirs, own] = [pair(amber, 'coulomb'), pair(mine, 'coulomb')].map(({ atomParameters }) => atomParameters);
    [0, 1, 2].forEach((n) => expect(own[n]).toBeCloseTo(theirs[oxygen + n], 6));
    const ofType = (potential: Potential, i: number, j: number) => {
      const { types, typeCount, table } = pair(potential, 'lennard_jones');
      return [...table.subarray(2 * (types[i] * typeCount + types[j])).subarray(0, 2)];
    };
    ofType(mine, 0, 0).forEach((value, c) => expect(value / ofType(amber, oxygen, oxygen)[c]).toBeCloseTo(1, 2));
    expect(ofType(mine, 0, 1)).toEqual([0, 0]);
    const bonds = bonded(amber, 'harmonic_bond');
    const place = Math.floor(bonds.atoms.indexOf(oxygen) / 2);
    [0, 1].forEach((c) =>
      expect(bonded(mine, 'harmonic_bond').parameters[c]).toBeCloseTo(bonds.parameters[2 * place + c], 4),
    );
    const angles = bonded(amber, 'harmonic_angle');
    const middle = angles.atoms.findIndex((atom, at) => at % 3 === 1 && atom === oxygen);
    const angle = angles.parameters.subarray((2 * (middle - 1)) / 3);
    [0, 1].forEach((c) => expect(bonded(mine, 'harmonic_angle').parameters[c]).toBeCloseTo(angle[c], 4));
  });

  it('is Class I for a molecule that is no water, whatever stands beside it', async () => {
    const alone = await energyOf(springs.parametrize(ethanol), ethanol.positions);
    expect(await energyOf(liquid.parametrize(ethanol), ethanol.positions)).toBeCloseTo(alone, 8);
    const far = beside(beside(water(), ethanol, 4e4), ethanol, 9e4);
    expect(await energyOf(liquid.parametrize(far), far.positions)).toBeCloseTo(2 * alone, 5);
  });

  it('mixes by Lorentz and Berthelot', () => {
    const { types, typeCount, table } = pair(liquid.parametrize(beside(ethanol, water(), 30)), 'lennard_jones');
    const carbon = types[ethanol.elements.indexOf(6)];
    const oxygen = types[ethanol.elements.length];
    const own = pair(springs.parametrize(ethanol), 'lennard_jones');
    const t = own.types[ethanol.elements.indexOf(6)];
    const [a, b] = own.table.subarray(2 * (t * own.typeCount + t));
    const [sigma, epsilon] = [(a / b) ** (1 / 6), (b * b) / (4 * a)];
    // TIP3P as OpenMM has it: σ = 3.15075240657512 Å, ε = 0.635968 kJ/mol.
    const s = (sigma + 3.15075240657512) / 2;
    const e = Math.sqrt(epsilon * (0.635968 / 4.184));
    const [A, B] = table.subarray(2 * (carbon * typeCount + oxygen));
    expect(A / (4 * e * s ** 12)).toBeCloseTo(1, 6);
    expect(B / (4 * e * s ** 6)).toBeCloseTo(1, 6);
  });

  it('keeps the charge of an ion, and of a liquid of ions', async () => {
    const { structure: acid } = await loadReferenceMolecule(load, 'acetic-acid');
    const acetate = withoutAcidHydrogen(acid);
    const sum = (potential: Potential) => pair(potential, 'coulomb').atomParameters.reduce((q, one) => q + one, 0);
    expect(sum(liquid.parametrize(beside(acetate, water(), 20)))).toBeCloseTo(-1, 9);
    expect(sum(liquid.parametrize({ ...beside(acetate, acetate, 20), charge: -2 }))).toBeCloseTo(-2, 9);
  });

  it('makes a box repeat, by PME at 9 Å or half the edge', async () => {
    const box = fillBox({ box: [16, 18, 20], solvent: water(), count: 180, seed: 2 });
    const { periodic } = await potentialOf(liquid, box);
    expect(periodic).toMatchObject({ box: [16, 18, 20], cutoff: 8, electrostatics: { kind: 'pme' } });
    await expect(potentialOf(await loadForceField('nn-s', load), box)).rejects.toThrow(
      /in empty space, not in a periodic box/,
    );
  });

  it('has water that is bound after a short minimisation: no overlap is left', async () => {
    const box = fillBox({ box: [15.6, 15.6, 15.6], solvent: water(), count: 126, seed: 2 });
    const { energy } = await minimise(await potentialOf(liquid, box), box.positions, 0.1, 60);
    // Liquid TIP3P has −9.9 kcal/mol a molecule at 298 K; unrelaxed boxes are positive.
    expect(energy / 126).toBeLessThan(-8);
  });
});

describe('a box in an Experiment', () => {
  const experiment: Experiment = {
    ...DEFAULT_EXPERIMENT,
    molecule: { kind: 'box', name: 'Water', solvent: 'water', molecules: 60, seed: 9 },
    settings: {
      ...DEFAULT_EXPERIMENT.settings,
      forcefield: LIQUID,
      dt: 1,
      nonbonded: { method: 'cutoff', cutoff: 5.5 },
    },
  };
  const start = async (one: Experiment) => {
    const engine = new CpuEngine();
    const sources = { engine: async () => engine, forcefield: (id: string) => loadForceField(id, load) };
    return Run.start(one, (await openMolecule(one.molecule, load)).structure, sources);
  };

  it('runs from a link to the same bits', async () => {
    const hashes = [];
    for (const one of [experiment, await decodeLink(await encodeLink(experiment, ''))]) {
      const run = await start(one);
      expect(run.potential.periodic).toMatchObject({ cutoff: 5.5, electrostatics: { kind: 'reaction field' } });
      await run.advance(5);
      hashes.push(await run.stateHash());
      run.destroy();
    }
    expect(hashes[0]).toEqual(hashes[1]);
  });

  it('sums pairs another way from an event on', async () => {
    const run = await start({ ...experiment, events: [{ step: 2, set: { nonbonded: { method: 'pme', cutoff: 6 } } }] });
    await run.advance(3);
    expect(run.potential.periodic).toMatchObject({ cutoff: 6, electrostatics: { kind: 'pme' } });
    run.destroy();
  });

  it('holds a molecule of the Reference set, alone or in water', async () => {
    const source = { kind: 'reference', name: 'ethanol' } as const;
    const pure = await openMolecule({ kind: 'box', name: 'Ethanol', solvent: source, molecules: 30, seed: 1 }, load);
    expect(pure.structure.elements).toHaveLength(270);
    const solved = await openMolecule(
      { kind: 'box', name: 'In water', solvent: 'water', solute: source, edge: 15, seed: 1 },
      load,
    );
    expect(solved.structure.elements.subarray(0, 9)).toEqual(ethanol.elements);
    expect(solved.structure.box).toEqual([15, 15, 15]);
    expect(pair(await potentialOf(liquid, solved.structure), 'lennard_jones').typeCount).toBeGreaterThan(5);
  });

  it.each([
    [{ edge: 1 }, /"molecule\.edge" must lie between 2 and 500/],
    [{ molecules: 1e6 }, /"molecule\.molecules" must lie between/],
    [{ solvent: 'mercury' }, /"molecule\.solvent"/],
    [{ solute: { kind: 'box', name: 'x', solvent: 'water', seed: 1 } }, /"molecule\.solute/],
    [{ depth: 3 }, /"molecule\.depth" is not a known field/],
  ])('is refused with %j', (change, words) => {
    expect(() => parseExperiment({ ...experiment, molecule: { ...experiment.molecule, ...change } })).toThrow(words);
  });
});
