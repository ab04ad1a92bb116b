/** What holds a molecule from outside leaves with it for OpenMM, exactly, and is refused by name for LAMMPS. */
import { describe, expect, it } from 'vitest';
import { potentialOf } from '../../src/forcefield/forcefield.ts';
import { openmmForceField, openmmStructure } from '../../src/forcefield/openmm/forcefield.ts';
import { parseOpenmmState } from '../../src/forcefield/openmm/state.ts';
import { readOpenmmSystem } from '../../src/forcefield/openmm/system.ts';
import { inBox } from '../../src/forcefield/periodic.ts';
import { restrainedBy, type Restraints } from '../../src/forcefield/restraints.ts';
import { exportSystem } from '../../src/session/exportSystem.ts';
import { evaluated, shaken } from './systems.ts';

const HELD: readonly Restraints[] = [
  { tied: { atoms: 'heavy', constant: 3 } },
  { wall: { shape: 'sphere', radius: 1, constant: 2, centre: [0.2, 0, -0.1] } },
  {
    tied: { atoms: [0, 4], constant: 0.5 },
    wall: { shape: 'box', edges: [1, null, 2], constant: 1, centre: [0, 0, 0] },
  },
];

async function held(restraints: Restraints) {
  const { structure, forceField } = await shaken('ethanol', 'mm-class1');
  // Tied where they were before they were shaken a second time.
  const reference = structure.positions.map((x, n) => x + 0.2 * Math.sin(5 * n));
  return { structure, forceField: restrainedBy(forceField, restraints, reference) };
}
const sum = (values: Float64Array) => values.reduce((all, u) => all + u, 0);
const OPTIONS = { fixedCharges: false, program: 'a test' };

it('a box is refused, whatever sums its pairs', async () => {
  const { structure, forceField } = await shaken('ethanol', 'mm-class1');
  for (const method of ['pme', 'cutoff'] as const) {
    const boxed = inBox(forceField, { box: [30, 30, 30], method, cutoff: 9, tolerance: 1e-4 });
    for (const target of ['openmm', 'lammps'] as const)
      await expect(exportSystem(target, structure, boxed, OPTIONS)).rejects.toThrow(
        /periodic box are not exported: .*take/,
      );
  }
});

describe.each(HELD)('ethanol held by %j', (restraints) => {
  it('comes back from OpenMM’s files with the same energy and forces', async () => {
    const { structure, forceField } = await held(restraints);
    const { files } = await exportSystem('openmm', structure, forceField, OPTIONS);
    const text = (name: string) => files.find((one) => one.name === name)!.text;
    const system = await readOpenmmSystem(text('system.xml'));
    const { positions } = parseOpenmmState(text('state.xml'));
    const back = openmmStructure(system, positions, null, 'ethanol');
    const expected = await evaluated(await potentialOf(forceField, structure), structure.positions);
    const found = await evaluated(openmmForceField(system, back).parametrize(back), positions);
    expect(sum(found.energies)).toBeCloseTo(sum(expected.energies), 7);
    found.forces.forEach((f, n) => expect(Math.abs(f - expected.forces[n])).toBeLessThan(1e-7));
    // And it is held: without restraints the energy is another one.
    const free = await shaken('ethanol', 'mm-class1');
    const { energies } = await evaluated(await potentialOf(free.forceField, free.structure), structure.positions);
    expect(sum(expected.energies) - sum(energies)).toBeGreaterThan(0.01);
  });

  it('is refused for LAMMPS by the name of what holds it', async () => {
    const { structure, forceField } = await held(restraints);
    await expect(exportSystem('lammps', structure, forceField, OPTIONS)).rejects.toThrow(
      /(position_restraint|spherical_wall|box_wall|[Rr]estraint|[Ww]all)/,
    );
  });
});
