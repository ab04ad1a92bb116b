/** The report card: what is built to fail a test fails it, and what it was built from does not. */
import { beforeAll, describe, expect, it } from 'vitest';
import { openReferenceMolecule } from '../../src/assess/load.ts';
import { TESTS, type CardTest, type TestName } from '../../src/assess/card/test.ts';
import { closestContact, copiesOf, diameter, renumbered, shuffled } from '../../src/assess/card/geometry.ts';
import { bridgeOf } from '../../src/assess/card/pull.ts';
import { CONTROL_RUNGS, CONTROLS, controlNames, type ControlName } from '../../src/assess/controls/index.ts';
import { fitLine } from '../../src/assess/line.ts';
import { checkOptions } from '../../src/assess/measurements/index.ts';
import { card } from '../../src/assess/measurements/card.ts';
import type { Structure } from '../../src/chem/structure.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import { loadForceField } from '../../src/forcefield/ladder.ts';
import { publicAsset } from '../helpers/assets.ts';

let ethanol: Structure;
beforeAll(async () => {
  ethanol = (await openReferenceMolecule(publicAsset, 'ethanol')).structure;
});

const engine = new CpuEngine();

async function measure(
  forcefield: string,
  options: { tests?: TestName[]; control?: ControlName } = {},
  structure = ethanol,
): Promise<readonly CardTest[]> {
  const subject = { structure, reference: null, forcefield: await loadForceField(forcefield, publicAsset), engine };
  const { tests } = await card.measure(subject, options, {
    load: publicAsset,
    forcefield: (id) => loadForceField(id, publicAsset),
    engine: () => Promise.resolve(engine),
    progress: () => Promise.resolve(),
  });
  return tests;
}

const failuresOf = (tests: readonly CardTest[]): TestName[] =>
  tests.filter(({ verdict }) => verdict === 'fail').map(({ name }) => name);

describe('controls', () => {
  it.each(controlNames)('%s fails what it is built to fail', async (control) => {
    const built = [...CONTROLS[control].fails];
    const tests = await measure('mm-class1', { control, tests: built });
    expect(tests.map(({ name }) => name).sort()).toEqual(built.sort());
    expect(failuresOf(tests).sort()).toEqual(built.sort());
  });

  it('are springs without what was spoilt: those fail nothing that a control is built to fail but the exchange of atoms', async () => {
    const built = Object.values(CONTROLS).flatMap(({ fails }) => [...fails]);
    expect(failuresOf(await measure('mm-class1', { tests: built }))).toEqual(['exchange']);
  });

  it.each([
    ['dissociation', 'equi'],
    ['generalisation', 'mm-graph'],
  ] as const)('of %s is a shipped force field', async (name, good) => {
    const [failed] = await measure(CONTROL_RUNGS[name], { tests: [name] });
    const [passed] = await measure(good, { tests: [name] });
    expect([failed.verdict, passed.verdict]).toEqual(['fail', 'pass']);
  });

  it('leave no test without one', () => {
    const failing = [
      ...Object.values(CONTROLS).flatMap(({ fails }): TestName[] => [...fails]),
      ...Object.keys(CONTROL_RUNGS),
    ];
    expect(TESTS.filter((name) => !failing.includes(name))).toEqual([]);
  });

  it('fail by what they are: springs with a hard cutoff jump by the charges that are cut off', async () => {
    const tests = await measure('mm-class1', { control: 'hard-cutoff', tests: ['energy-jump', 'force-jump'] });
    const [energy, force] = tests.map(({ value }) => value!);
    // A Coulomb energy q q′/6 Å jumps together with its slope q q′/36 Å², of which one component is the largest.
    expect(force / energy).toBeGreaterThan(0.05);
    expect(force / energy).toBeLessThan(0.2);
  });
});

describe('the card', () => {
  it('of a network: it passes what springs cannot, atoms that change places and bonds that break', async () => {
    const tests = await measure('equi', { tests: ['exchange', 'dissociation', 'rotation', 'gradient'] });
    expect(failuresOf(tests)).toEqual([]);
    expect(tests.find(({ name }) => name === 'dissociation')!.curve!.points.length).toBeGreaterThan(100);
  });

  it('does not take a bond that hardly holds for one that breaks', async () => {
    const [test] = await measure('spline23', { tests: ['dissociation'] });
    expect(test.verdict).toBe('fail');
    expect(test.value).toBeLessThan(0.5);
    expect(test.meaning).toMatch(/far too little/);
  });

  it('says of a force field of one molecule what cannot be tested, and tests its cutoffs with half of it', async () => {
    const tests = await measure('kernel', { tests: ['extensivity', 'energy-jump', 'generalisation'] });
    expect(tests.map(({ verdict }) => verdict)).toEqual(['not-applicable', 'pass', 'not-applicable']);
    expect(tests[0].meaning).toMatch(/does not cover two/);
  });

  it('of a molecule without like atoms has no number for what needs them, and no NaN', async () => {
    const { structure } = await openReferenceMolecule(publicAsset, 'hydrogen-cyanide');
    const tests = await measure('nn-s', {}, structure);
    expect(tests).toHaveLength(TESTS.length);
    expect(tests.find(({ name }) => name === 'exchange')!.verdict).toBe('not-applicable');
    expect(JSON.parse(JSON.stringify(tests))).toEqual(tests);
  });

  it('refuses options that are none', () => {
    expect(() => checkOptions(card, { tests: ['rotations'] })).toThrow(/option "tests.0"/);
    expect(() => checkOptions(card, { tests: [] })).toThrow(/option "tests"/);
    expect(() => checkOptions(card, { control: 'toString' })).toThrow(/option "control"/);
  });
});

describe('its tools', () => {
  it('a bridge is the bond between heavy atoms, and never one in a ring', async () => {
    expect(bridgeOf(ethanol)?.label).toBe('C1–C2');
    const { structure: benzene } = await openReferenceMolecule(publicAsset, 'benzene');
    expect(bridgeOf(benzene)?.label).toMatch(/^C\d+–H\d+$|^H\d+–C\d+$/);
    expect(bridgeOf({ ...ethanol, bonds: new Uint32Array(0), bondOrders: new Uint8Array(0) })).toBeNull();
  });

  it('copies and renumbering keep what they should', () => {
    const atoms = ethanol.elements.length;
    const two = copiesOf(ethanol, [
      [0, 0, 0],
      [0, 0, 30],
    ]);
    expect(closestContact(two.positions, atoms)).toBeGreaterThan(30 - diameter(ethanol.positions));
    expect(Array.from(two.bonds.subarray(ethanol.bonds.length))).toEqual(
      Array.from(ethanol.bonds, (atom) => atom + atoms),
    );
    const order = shuffled(atoms, 1);
    expect([...order].sort((a, b) => a - b)).toEqual([...order.keys()]);
    const other = renumbered(ethanol, order);
    order.forEach((to, from) => expect(other.elements[to]).toBe(ethanol.elements[from]));
    expect(other.positions[3 * order[2] + 1]).toBe(ethanol.positions[7]);
  });

  it('fits a line with its error', () => {
    const line = fitLine([0, 1, 2, 3], [1, 3, 5, 7]);
    expect(line.slope).toBeCloseTo(2, 12);
    expect(line.intercept).toBeCloseTo(1, 12);
    expect(line.error).toBeCloseTo(0, 12);
    // Residuals ±1/2 about y = 2x: s² = 0.8/2, Σ(x−x̄)² = 5.
    expect(fitLine([0, 1, 2, 3], [0.5, 1.5, 4.5, 5.5]).error).toBeCloseTo(Math.sqrt(0.8 / 2 / 5), 12);
    expect(fitLine([0, 1], [0, 1]).error).toBeNull();
  });
});
