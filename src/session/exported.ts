/** A molecule under a force field as a system of a program that runs on clusters. */
import { FfpError } from '../core/errors.ts';
import type { Structure } from '../chem/structure.ts';
import { hillFormula } from '../chem/formula.ts';
import type { ExportedSystem, ExportRequest } from '../forcefield/export/exported.ts';
import { groupEnergies } from '../forcefield/export/exported.ts';
import type { ForceField } from '../forcefield/forcefield.ts';
import type { Potential } from '../forcefield/potential.ts';

export const EXPORT_TARGETS = ['openmm', 'lammps'] as const;
export type ExportTarget = (typeof EXPORT_TARGETS)[number];

export interface ExportOptions {
  /** Charges that follow the geometry may be exported as they are at the structure's positions, fixed. */
  readonly fixedCharges: boolean;
  /** What made the files, with its version. */
  readonly program: string;
}

export interface Exported extends ExportedSystem {
  readonly atoms: number;
  /** kcal/mol, at the structure's positions. */
  readonly energy: number;
  /** By the groups that the other program reports, kcal/mol. */
  readonly energies: Readonly<Record<string, number>>;
}

/** A molecule whose force field was evaluated. */
export interface Evaluated {
  /** At the positions that are exported. */
  readonly structure: Structure;
  readonly potential: Potential;
  /** Of each Term there, kcal/mol. */
  readonly energies: Float64Array;
  readonly forceField: Pick<ForceField, 'id' | 'technicalName'>;
}

/**
 * Files of a molecule under a force field for another program, at the structure's positions.
 * @throws FfpError('unsupported') for what that program cannot express: in words that name it
 */
export async function exportEvaluated(
  target: ExportTarget,
  { structure, potential, energies, forceField }: Evaluated,
  options: ExportOptions,
): Promise<Exported> {
  if (potential.periodic)
    throw new FfpError(
      'unsupported',
      'Systems in a periodic box are not exported: what is written sums all pairs in empty space; take the files that the box came from, or (in ffp) --nonbonded none.',
    );
  const request: ExportRequest = {
    structure,
    potential,
    header: headerOf(structure, forceField, options),
    energies,
    fixedCharges: options.fixedCharges ? await chargesAt(potential, structure.positions) : null,
  };
  const system =
    target === 'openmm'
      ? (await import('../forcefield/export/openmm.ts')).exportOpenmm(request)
      : (await import('../forcefield/export/lammps.ts')).exportLammps(request);
  return {
    ...system,
    atoms: potential.atoms,
    energy: energies.reduce((sum, value) => sum + value, 0),
    energies: groupEnergies(request, system.groups),
  };
}

/** Charges that equilibrate at positions, e, [N]; null where those of this Potential do not. */
async function chargesAt({ terms, atoms }: Potential, positions: Float64Array): Promise<Float64Array | null> {
  const term = terms.find((one) => one.kind === 'learned' && one.term === 'charge_equilibration');
  if (term?.kind !== 'learned' || term.term !== 'charge_equilibration') return null;
  const [{ ChargeEquilibration }, { equilibrationSystem }] = await Promise.all([
    import('../cpu/learned/charge_equilibration.ts'),
    import('../models/chargeEquilibration.ts'),
  ]);
  const evaluation = new ChargeEquilibration(equilibrationSystem(term.model, term.species));
  evaluation.evaluate(positions, new Float64Array(3 * atoms));
  return evaluation.charges.slice(0, atoms);
}

function headerOf(
  { name, elements }: Structure,
  { id, technicalName }: Evaluated['forceField'],
  { program }: ExportOptions,
): string[] {
  return [
    `${name === '' ? 'a molecule' : name} (${hillFormula(elements)}) under ${technicalName} (${id}), in vacuum: all pairs, no cutoff`,
    `written by ${program}`,
    id === 'prmtop'
      ? 'Parameters: those of the Amber topology that was exported; its own licence and citation apply.'
      : 'Parameters: (c) The Force Field Playground authors, CC BY 4.0, changed in form only; cite the program and the force field.',
  ];
}
