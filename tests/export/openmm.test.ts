/** Exported systems in OpenMM (Reference platform, double precision): energies by group and forces are ours. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Structure } from '../../src/chem/structure.ts';
import { exportOpenmm } from '../../src/forcefield/export/openmm.ts';
import { TERMS } from '../../src/forcefield/registry.ts';
import { exportSystem } from '../../src/session/exportSystem.ts';
import { openmmVersion, runOpenmm, write } from '../../tools/lib/exportedEngines.ts';
import { chainPotential, randomChain } from '../helpers/potentials.ts';
import { randomNumbers } from '../helpers/random.ts';
import { compare, type Case } from './compare.ts';
import { amber, evaluated, forcesOf, MM, MOLECULES, shaken } from './systems.ts';

const options = { fixedCharges: true, program: 'a test' };
const version = openmmVersion();

describe.skipIf(!version)(`exported to OpenMM (${version ?? 'skipped: python3-simtk is not installed'})`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'ffp-openmm-'));
  const cases = new Map<string, Case>();
  afterAll(() => rmSync(folder, { recursive: true }));

  const PAIRS = MM.flatMap((rung) => MOLECULES.map((molecule) => [molecule, rung] as const));
  const AMBER = ['amide', 'ethanol-old', 'chamber'];
  const FORMS = [...TERMS.values()]
    // OpenMM's torsion maps have the slopes of splines, which random ones have not: that of the topology `chamber` has.
    .filter(({ kind, name }) => (kind === 'bonded' || kind === 'pair') && name !== 'cmap')
    .map(({ name }) => [name]);
  const TOGETHER = [
    ['coulomb', 'nonbonded_14', 'dispersion', 'zbl'],
    ['coulomb', 'lennard_jones', 'nonbonded_14', 'periodic_torsion', 'periodic_improper'],
  ];

  beforeAll(async () => {
    const prepared: Omit<Case, 'outcome'>[] = [];
    const systems = [
      ...(await Promise.all(PAIRS.map(([molecule, rung]) => shaken(molecule, rung)))),
      ...AMBER.map(amber),
    ];
    for (const system of systems) {
      const { files, energies } = await exportSystem('openmm', system.structure, system.forceField, options);
      write(join(folder, String(prepared.length)), files);
      prepared.push({ name: system.name, energies, forces: await forcesOf(system) });
    }
    for (const terms of [...FORMS, ...TOGETHER]) {
      const atoms = 12;
      const potential = chainPotential(terms, atoms, 5);
      const positions = randomChain(atoms, randomNumbers(5));
      const { energies, forces } = await evaluated(potential, positions);
      const structure: Structure = {
        name: 'chain',
        elements: potential.elements,
        positions,
        bonds: Uint32Array.from({ length: 2 * (atoms - 1) }, (_, n) => (n + 1) >> 1),
        bondOrders: new Uint8Array(atoms - 1).fill(1),
        charge: 0,
        bondSource: 'file',
      };
      const { files, groups } = exportOpenmm({ structure, potential, header: [], energies, fixedCharges: null });
      write(join(folder, String(prepared.length)), files);
      const byGroup = groups.map(({ name, terms: ofGroup }) => [
        name,
        potential.terms.reduce((sum, { term }, t) => sum + (ofGroup.includes(term) ? energies[t] : 0), 0),
      ]);
      prepared.push({ name: terms.join(), energies: Object.fromEntries(byGroup), forces });
    }
    const outcomes = runOpenmm(prepared.map((_, n) => join(folder, String(n))));
    prepared.forEach((one, n) => cases.set(one.name, { ...one, outcome: outcomes[n] }));
  }, 240_000);

  test.each(PAIRS)('%s under %s', (molecule, rung) => compare(cases.get(`${molecule} under ${rung}`)!));
  test.each(AMBER)('%s.prmtop', (name) => compare(cases.get(`${name}.prmtop`)!));
  test.each([...FORMS, ...TOGETHER].map((terms) => terms.join()))('a chain under random %s', (name) =>
    compare(cases.get(name)!),
  );

  test('the comparison can fail: another molecule’s forces are not these', () => {
    const [first, second] = ['mm-class1', 'mm-graph'].map((rung) => cases.get(`ethanol under ${rung}`)!);
    expect(() => compare({ ...first, outcome: second.outcome })).toThrow();
  });
});

describe('what OpenMM cannot express is refused', () => {
  test('charges that follow the geometry, unless fixed ones are asked for', async () => {
    const { structure, forceField } = await shaken('ethanol', 'mm-polarizable');
    const refused = exportSystem('openmm', structure, forceField, { ...options, fixedCharges: false });
    await expect(refused).rejects.toThrow(/ask for fixed charges/);
    const { notes } = await exportSystem('openmm', structure, forceField, options);
    expect(notes.join()).toMatch(/stay fixed/);
  });

  test('networks', async () => {
    const { structure, forceField } = await shaken('ethanol', 'nn-s');
    await expect(exportSystem('openmm', structure, forceField, options)).rejects.toThrow(/learned Term/);
  });

  test('names of strangers stay comments', async () => {
    const { structure, forceField } = await shaken('ethanol', 'mm-class1');
    const name = '--><x>"""\nimport os #\n-->&${x}\u202e';
    const { files } = await exportSystem('openmm', { ...structure, name }, forceField, options);
    for (const { name: file, text } of files) {
      expect(text, file).not.toContain('<x>');
      expect(text, file).not.toMatch(/^import os #/m);
      expect(text.match(/-->/g)?.length ?? 0, file).toBe(file.endsWith('.xml') ? 1 : 0);
    }
  });
});
