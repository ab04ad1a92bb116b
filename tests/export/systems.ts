/** Systems that are exported in the tests, away from their minima. */
import { readFileSync } from 'node:fs';
import type { Structure } from '../../src/chem/structure.ts';
import { parsePrmtop } from '../../src/chem/prmtop.ts';
import { parseRst7 } from '../../src/chem/rst7.ts';
import { assetLoader } from '../../src/cli/files.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import { randomNumbers } from '../helpers/random.ts';
import { potentialOf, type ForceField } from '../../src/forcefield/forcefield.ts';
import { loadForceField } from '../../src/forcefield/ladder.ts';
import type { Potential } from '../../src/forcefield/potential.ts';
import { prmtopForceField, prmtopStructure } from '../../src/forcefield/prmtop.ts';
import { openMolecule } from '../../src/session/molecule.ts';

export const load = assetLoader(process.cwd());

export const CLASS1 = ['mm-bonded', 'mm-class1', 'mm-graph'] as const;
export const CLASS2 = ['mm-class2', 'mm-graph2'] as const;
export const MM = [...CLASS1, ...CLASS2, 'mm-polarizable'] as const;
export const MOLECULES = ['ethanol', 'butane', 'acetamide', 'water-dimer', 'methyl-acetate'] as const;

export interface TestSystem {
  readonly name: string;
  readonly structure: Structure;
  readonly forceField: ForceField;
}

/** A molecule of the Reference set with every coordinate moved by up to 0.05 Å. */
export async function shaken(name: string, forcefield: string): Promise<TestSystem> {
  const { structure } = await openMolecule({ kind: 'reference', name }, load);
  const random = randomNumbers(7);
  const positions = structure.positions.map((x) => x + 0.1 * (random() - 0.5));
  return {
    name: `${name} under ${forcefield}`,
    structure: { ...structure, positions },
    forceField: await loadForceField(forcefield, load),
  };
}

/** A topology of tests/golden/amber. */
export function amber(name: string): TestSystem {
  const read = (ending: string) => readFileSync(`tests/golden/amber/${name}.${ending}`, 'utf8');
  const prmtop = parsePrmtop(read('prmtop'));
  const { positions } = parseRst7(read('rst7'), prmtop.atoms);
  return {
    name: `${name}.prmtop`,
    structure: prmtopStructure(prmtop, positions),
    forceField: prmtopForceField(prmtop),
  };
}

/** Energies by Term and forces by the f64 Engine. */
export async function evaluated(potential: Potential, positions: Float64Array) {
  const engine = new CpuEngine();
  const simulation = await engine.load(potential, 1);
  simulation.setState(positions);
  const { energies, forces } = await simulation.frame();
  simulation.destroy();
  engine.destroy();
  return { energies, forces };
}

export async function forcesOf({ structure, forceField }: TestSystem): Promise<Float64Array> {
  return (await evaluated(await potentialOf(forceField, structure), structure.positions)).forces;
}
