/** Exported systems in LAMMPS: energies by group and forces are ours. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Structure } from '../../src/chem/structure.ts';
import { exportLammps } from '../../src/forcefield/export/lammps.ts';
import { exportSystem } from '../../src/session/exportSystem.ts';
import { lammpsVersion, runLammps, write } from '../../tools/lib/exportedEngines.ts';
import { chainPotential, randomChain } from '../helpers/potentials.ts';
import { randomNumbers } from '../helpers/random.ts';
import { compare, type Case } from './compare.ts';
import { amber, CLASS1, CLASS2, evaluated, forcesOf, MOLECULES, shaken, type TestSystem } from './systems.ts';

const options = { fixedCharges: true, program: 'a test' };
const version = lammpsVersion();

describe.skipIf(!version)(`exported to LAMMPS (${version ?? 'skipped: lmp is not installed'})`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'ffp-lammps-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  async function run(system: TestSystem): Promise<Case> {
    const { files, energies } = await exportSystem('lammps', system.structure, system.forceField, options);
    const own = join(folder, system.name.replaceAll(' ', '-'));
    write(own, files);
    return { name: system.name, energies, forces: await forcesOf(system), outcome: runLammps(own) };
  }

  test.each(CLASS1.flatMap((rung) => MOLECULES.map((molecule) => [molecule, rung] as const)))(
    '%s under %s',
    async (molecule, rung) => compare(await run(await shaken(molecule, rung))),
  );
  test.each(['amide', 'ethanol-old'])('%s.prmtop', async (name) => compare(await run(amber(name))));

  test('torsions of any phase, with a constant, in a molecule that other terms are missing from', async () => {
    const atoms = 8;
    const potential = chainPotential(['harmonic_bond', 'periodic_torsion', 'periodic_improper'], atoms, 3);
    const positions = randomChain(atoms, randomNumbers(3));
    const { energies, forces } = await evaluated(potential, positions);
    const structure = { name: 'chain', elements: potential.elements, positions } as Structure;
    const { files } = exportLammps({ structure, potential, header: [], energies, fixedCharges: null });
    const own = join(folder, 'chain');
    write(own, files);
    const byGroup = { bond: energies[0], angle: 0, dihedral: energies[1] + energies[2], pair: 0 };
    compare({ name: 'chain', energies: byGroup, forces, outcome: runLammps(own) });
  });

  test('the comparison can fail: another force field’s energies are not these', async () => {
    const [first, second] = await Promise.all(
      ['mm-class1', 'mm-graph'].map(async (id) => run(await shaken('ethanol', id))),
    );
    expect(() => compare({ ...first, outcome: second.outcome })).toThrow();
  });
});

describe('what LAMMPS cannot express is refused', () => {
  test.each([...CLASS2, 'mm-polarizable', 'nn-s'])('%s', async (id) => {
    const { structure, forceField } = await shaken('ethanol', id);
    await expect(exportSystem('lammps', structure, forceField, options)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/^[^\n]+\.$/),
    });
  });

  test('1-4 charges with several factors', async () => {
    const { structure, forceField } = await shaken('butane', 'mm-class1');
    const changed = {
      ...forceField,
      parametrize: (molecule: Structure) => {
        const potential = forceField.parametrize(molecule);
        const terms = potential.terms.map((term) => {
          if (term.kind !== 'bonded' || term.term !== 'nonbonded_14') return term;
          const parameters = term.parameters.slice();
          parameters[2] *= 1.1;
          return { ...term, parameters };
        });
        return { ...potential, terms };
      },
    };
    await expect(exportSystem('lammps', structure, changed, options)).rejects.toThrow(/one factor/);
  });
});
