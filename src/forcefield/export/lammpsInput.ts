import type { SigmaEpsilon } from './lennardJones.ts';

export interface LammpsInput {
  readonly header: readonly string[];
  /** Null where there are no pair Terms. */
  readonly coefficients: readonly { readonly types: readonly [number, number]; readonly own: SigmaEpsilon }[] | null;
  /** Whether there is a file of 1-4 pairs. */
  readonly listed: boolean;
  /** Å. */
  readonly cutoff: number;
  readonly dielectric: number;
  /** Of Coulomb's energy between 1-4 neighbours. */
  readonly weight: number;
  readonly bonds: boolean;
  readonly angles: boolean;
  readonly dihedrals: boolean;
  readonly atoms: number;
  /** kcal/mol, by group. */
  readonly energies: Readonly<Record<string, number>>;
}

/** The input script: energies beside ours, then a minimisation and a run. */
export function lammpsInput(input: LammpsInput): string {
  const { header, coefficients, listed, cutoff, bonds, angles, dihedrals, atoms, energies } = input;
  const total = Object.values(energies).reduce((sum, energy) => sum + energy, 0);
  const own = 'lj/cut/coul/cut';
  const pairs =
    coefficients === null
      ? [`pair_style zero ${cutoff} nocoeff`]
      : [
          listed
            ? `pair_style hybrid/overlay ${own} ${cutoff} list molecule.pairs ${cutoff} nocheck`
            : `pair_style ${own} ${cutoff}`,
        ];
  const coefficientLines =
    coefficients === null
      ? ['pair_coeff * *']
      : [
          ...coefficients.map(
            ({ types, own: { sigma, epsilon } }) =>
              `pair_coeff ${types.join(' ')} ${listed ? `${own} ` : ''}${epsilon} ${sigma}`,
          ),
          ...(listed ? ['pair_coeff * * list'] : []),
        ];
  // LAMMPS keeps neighbours in pages, whose size it must be told for molecules beyond its default.
  const neighbours = Math.max(2000, atoms + 100);
  return `${header.map((line) => `# ${line}\n`).join('')}# LAMMPS with the packages MOLECULE and MISC.
#   lmp -in molecule.in                 compares the energies, minimises, 10 ps of Langevin dynamics at 300 K
#   lmp -in molecule.in -var steps 0    energies alone; -var forces 1 writes the forces to forces.dump

variable steps index 20000
variable temperature index 300.0
variable forces index 0

units real
atom_style full
atom_modify map array
boundary s s s
${bonds ? 'bond_style harmonic\n' : ''}${angles ? 'angle_style harmonic\n' : ''}${dihedrals ? 'dihedral_style charmm\n' : ''}special_bonds lj 0.0 0.0 0.0 coul 0.0 0.0 ${input.weight}
${pairs.join('\n')}
dielectric ${input.dielectric}
read_data molecule.data
${coefficientLines.join('\n')}
neighbor 2.0 bin
neigh_modify delay 0 every 1 check yes one ${neighbours} page ${10 * neighbours}

thermo_style custom step temp pe ebond eangle edihed epair
thermo 1000
run 0
print "energy, kcal/mol: LAMMPS, exported"
print "bond $(ebond:%.9f) ${energies.bond}"
print "angle $(eangle:%.9f) ${energies.angle}"
print "dihedral $(edihed:%.9f) ${energies.dihedral}"
print "pair $(epair:%.9f) ${energies.pair}"
print "total $(pe:%.9f) ${total}"
if "\${forces} == 1" then "write_dump all custom forces.dump fx fy fz modify sort id format float %.17g"
if "\${steps} == 0" then "quit 0"

minimize 0.0 1.0e-4 1000 10000
reset_timestep 0
velocity all create \${temperature} 1 mom yes rot yes dist gaussian
fix integrate all nve
fix bath all langevin \${temperature} \${temperature} 1000.0 1
timestep 0.5
dump trajectory all custom 100 trajectory.lammpstrj id type xu yu zu
dump_modify trajectory sort id
run \${steps}
`;
}
