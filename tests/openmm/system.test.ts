/** OpenMM Systems: against what OpenMM computes of them, back and forth through this program's own exporter, and what is refused. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parsePdb } from '../../src/chem/pdb.ts';
import { minimise } from '../../src/cpu/minimise.ts';
import { exportSystem } from '../../src/session/exportSystem.ts';
import { FfpError } from '../../src/core/errors.ts';
import { constrainedPotential } from '../../src/forcefield/constraints.ts';
import { potentialOf } from '../../src/forcefield/forcefield.ts';
import { openmmForceField, openmmStructure } from '../../src/forcefield/openmm/forcefield.ts';
import { parseOpenmmState } from '../../src/forcefield/openmm/state.ts';
import { readOpenmmSystem } from '../../src/forcefield/openmm/system.ts';
import { periodicPotential } from '../../src/forcefield/periodic.ts';
import type { Potential } from '../../src/forcefield/potential.ts';
import { evaluated, shaken } from '../export/systems.ts';
import { LANES, openLane, type Lane } from '../helpers/engines.ts';
import { scaledError } from '../helpers/tolerance.ts';

const file = (name: string) => readFileSync(new URL(`../golden/openmm/${name}`, import.meta.url), 'utf8');

interface Golden {
  readonly positions: readonly number[];
  readonly energy: number;
  readonly energies: Readonly<Record<string, number>>;
  readonly forces: readonly number[];
}

const golden = (name: string) => JSON.parse(file(`${name}.json`)) as Golden;

async function potentialIn(name: string): Promise<Potential> {
  const system = await readOpenmmSystem(file(`${name}.xml`));
  const structure = openmmStructure(system, Float64Array.from(golden(name).positions), null, name);
  const potential = openmmForceField(system, structure).parametrize(structure);
  return system.periodic ? periodicPotential(potential, system.periodic) : potential;
}

// The tiled regime of small molecules is that of their Terms' tests.
describe.each(LANES.slice(0, 2))('Systems that OpenMM made, on %s', (name) => {
  let lane: Lane;
  beforeAll(async () => {
    lane = await openLane(name);
  });
  afterAll(() => lane.destroy());

  // OpenMM 7.7's PME rounds its mesh up differently: 1e-6 is the tolerance that the System states.
  it.each([
    ['forms', 1e-8],
    ['field', 1e-8],
    ['switched', 1e-8],
    ['held', 1e-8],
    ['water', 2e-5],
  ] as const)('%s', async (system, tolerance) => {
    const { positions, energy, forces } = golden(system);
    const simulation = await lane.load(await potentialIn(system));
    simulation.setState(Float64Array.from(positions));
    const frame = await simulation.frame();
    simulation.destroy();
    const limit = name === 'cpu' ? tolerance : 2e-4;
    expect(scaledError([frame.energies.reduce((sum, u) => sum + u, 0)], [energy], 100)).toBeLessThan(limit);
    expect(scaledError(frame.forces, forces, 10)).toBeLessThan(limit);
  });
});

describe('what a System says', () => {
  it('is read Force by Force', async () => {
    const { energies } = golden('forms');
    const potential = await potentialIn('forms');
    const { energies: own } = await evaluated(potential, Float64Array.from(golden('forms').positions));
    const of = (...terms: string[]) =>
      potential.terms.reduce((sum, { term }, t) => sum + (terms.includes(term) ? own[t] : 0), 0);
    const theirs = (...names: string[]) =>
      Object.entries(energies).reduce((sum, [key, u]) => sum + (names.includes(key.split(' ')[1]) ? u : 0), 0);
    expect(of('harmonic_bond')).toBeCloseTo(theirs('HarmonicBondForce'), 7);
    expect(of('harmonic_angle')).toBeCloseTo(theirs('HarmonicAngleForce'), 7);
    expect(of('periodic_torsion')).toBeCloseTo(theirs('PeriodicTorsionForce', 'RBTorsionForce'), 7);
    expect(of('cmap')).toBeCloseTo(theirs('CMAPTorsionForce'), 7);
    expect(of('morse_bond')).toBeCloseTo(theirs('CustomBondForce'), 7);
    expect(of('harmonic_improper')).toBeCloseTo(theirs('CustomTorsionForce'), 6);
    expect(of('lennard_jones', 'coulomb', 'nonbonded_14')).toBeCloseTo(theirs('NonbondedForce'), 7);
  });

  it('holds lengths, which have a place in the Potential, and is told of what was left out', async () => {
    const { constraints, notes, periodic, potential } = await readOpenmmSystem(file('water.xml'));
    // 25 rigid waters.
    expect(constraints).toHaveLength(75);
    expect(constraints[0].distance).toBeCloseTo(0.9572, 6);
    expect(notes.join(' ')).toMatch(/MonteCarloBarostat was left out.*75 lengths, of which 75 have no spring/);
    expect(periodic).toMatchObject({ method: 'pme', cutoff: 6, tolerance: 1e-6, dispersionCorrection: true });
    expect(periodic!.box[0]).toBeCloseTo(12.4, 9);
    const bonds = potential.terms.find(({ term }) => term === 'harmonic_bond')!;
    expect(bonds.kind === 'bonded' && bonds.parameters.filter((_, p) => p % 2 === 0)).toEqual(new Float64Array(75));
    const held = await constrainedPotential(await potentialIn('water'), { constraints: 'h-bonds' });
    expect(held.constraints).toMatchObject({ count: 75 });
    expect(held.constraints!.waters).toHaveLength(75);
  });

  it('keeps molecules together that have lengths and no springs: also on the way downhill', async () => {
    const free = await potentialIn('water');
    await expect(constrainedPotential(free, { constraints: 'none' })).rejects.toThrow(
      /75 lengths and no springs.*h-bonds/,
    );
    const held = await constrainedPotential(free, { constraints: 'h-bonds' });
    const { positions } = await minimise(held, Float64Array.from(golden('water').positions), 0.1, 40);
    const { waters } = held.constraints!;
    const lengths = Array.from({ length: 2 * 25 }, (_, n) => {
      const [i, j] = [3 * waters[3 * (n >> 1)], 3 * waters[3 * (n >> 1) + 1 + (n % 2)]];
      return Math.hypot(...[0, 1, 2].map((c) => positions[i + c] - positions[j + c]));
    });
    expect(Math.min(...lengths)).toBeGreaterThan(0.9);
    expect(Math.max(...lengths)).toBeLessThan(1.1);
  });

  it('refuses a length without a spring that is not held', async () => {
    const text = file('water.xml').replace(
      /<Constraint d="[^"]*" p1="0" p2="1"\/>/,
      '<Constraint d=".3" p1="0" p2="3"/>',
    );
    const { potential } = await readOpenmmSystem(text);
    const elements = (await potentialIn('water')).elements;
    await expect(constrainedPotential({ ...potential, elements }, { constraints: 'h-bonds' })).rejects.toThrow(
      /a length for atoms 1 and 4 and no spring/,
    );
  });

  it('goes with the PDB file that OpenMM writes: molecules are found', async () => {
    const system = await readOpenmmSystem(file('field.xml'));
    const { elements, positions } = parsePdb(file('field.pdb'));
    const { bonds } = openmmStructure(system, positions, elements, '');
    expect(bonds).toHaveLength(100);
    expect(() => openmmStructure(system, positions.slice(3), null, '')).toThrow(/76 atoms, the System is of 77/);
  });
});

describe('what this program exports', () => {
  it.each([
    ['ethanol', 'mm-class1'],
    ['acetamide', 'mm-class2'],
    ['methyl-acetate', 'mm-graph'],
  ])('%s under %s comes back', async (molecule, forcefield) => {
    const { structure, forceField } = await shaken(molecule, forcefield);
    const { files } = await exportSystem('openmm', structure, forceField, { fixedCharges: false, program: 'a test' });
    const text = (name: string) => files.find((one) => one.name === name)!.text;
    const system = await readOpenmmSystem(text('system.xml'));
    const { positions } = parseOpenmmState(text('state.xml'));
    const back = openmmStructure(system, positions, null, molecule);
    expect(back.elements).toEqual(structure.elements);
    const expected = await evaluated(await potentialOf(forceField, structure), structure.positions);
    const found = await evaluated(openmmForceField(system, back).parametrize(back), positions);
    const sum = (values: Float64Array) => values.reduce((all, u) => all + u, 0);
    expect(sum(found.energies)).toBeCloseTo(sum(expected.energies), 7);
    expect(scaledError(found.forces, expected.forces, 1)).toBeLessThan(1e-9);
  });
});

describe('a System is refused', () => {
  const forms = file('forms.xml');
  const change = (from: string | RegExp, to: string) => {
    const changed = forms.replace(from, to);
    expect(changed).not.toBe(forms);
    return changed;
  };
  it.each<[string, () => string, RegExp]>([
    [
      'a Force that nobody knows',
      () => change('type="RBTorsionForce"', 'type="GayBerneForce"'),
      /it has a GayBerneForce/,
    ],
    ['another expression', () => change('D*(1-exp', '2*D*(1-exp'), /CustomBondForce with the energy "2\*D/],
    ['a virtual site', () => change('mass="14.007"', 'mass="0"'), /particle 2 is a virtual site/],
    [
      'a cutoff without a box',
      () => change('method="0"', 'method="1"'),
      /sums by CutoffNonPeriodic; NoCutoff, CutoffPeriodic and PME are computed/,
    ],
    ['Lennard-Jones by waves', () => change('method="0"', 'method="5"'), /sums by LJPME/],
    [
      'a sum over waves alone',
      () => change('includeDirectSpace="1"', 'includeDirectSpace="0"'),
      /leaves out the direct space/,
    ],
    [
      'a length below nothing',
      () => file('water.xml').replace(/<Constraint d="/, '<Constraint d="-'),
      /the length between particles 0 and 1 is not positive/,
    ],
    ['an atom that is not there', () => change('p2="1"', 'p2="8"'), /names the particles/],
    ['a number that is none', () => change('eps=".3"', 'eps="inf"'), /"eps" of a <Particle> is "inf"/],
    ['a map between strangers', () => change('b2="2"', 'b2="7"'), /not neighbours in a chain of five/],
    [
      'a State',
      () => '<State><Positions/></State>',
      /no OpenMM System: it begins with <State>, which has positions and no forces/,
    ],
    ['a text that ends early', () => forms.slice(0, 5000), /cut off|does not end/],
    ['an entity bomb', () => '<!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>', /document types/],
    ['an entity of its own', () => change('name="NonbondedForce"', 'name="&b;"'), /an entity that is none of/],
    ['no XML', () => 'ATOM      1  N   ALA A   1', /there is text where an element should be/],
    ['nothing', () => '', /cut off/],
    ['a tower', () => '<a>'.repeat(100), /more than 40 elements lie within each other/],
    [
      'an edge for an angle',
      () => change('<A x="2" y="0"', '<A x="2" y=".5"').replace('method="0"', 'method="4"'),
      /triclinic \(angles 90, 90, 75\.9638°\)/,
    ],
  ])('%s', async (_what, text, words) => {
    const error: unknown = await readOpenmmSystem(text()).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(FfpError);
    expect((error as FfpError).message).toMatch(words);
  });
});
