/** Argon and water as a Potential with a start, and as what LAMMPS reads: the same atoms, places, velocities, cutoffs, mesh and time step. */
import type { Box } from '../../src/chem/box.ts';
import { maxwellBoltzmann } from '../../src/forcefield/motion.ts';
import { periodicPotential } from '../../src/forcefield/periodic.ts';
import type { Potential } from '../../src/forcefield/potential.ts';
import type { Start } from '../../src/session/start.ts';
import { boxPotential, waterBox } from '../waterBoxes.ts';

export interface LammpsSystem {
  readonly title: string;
  readonly potential: Potential;
  readonly start: Start;
  /** fs. */
  readonly dt: number;
  /** The file `/system.data`. */
  readonly data: string;
  /** All but the skin of the list, Å, which is tried out. */
  readonly script: string;
  readonly skins: readonly number[];
  /** The sum that is our energy of all that is not bonded, of the words of LAMMPS's `thermo_style`. */
  readonly energy: string;
  /** Relative difference of the two energies that is still the same physics. */
  readonly agreement: number;
}

/** Argon: σ, Å; ε, kcal/mol; mass, amu; edges of the face-centred cubic lattice. 4,000 atoms. */
const ARGON = { sigma: 3.405, epsilon: 0.238, mass: 39.948, cells: 10 } as const;
/** LAMMPS's benchmark of a melt, in reduced units: density, cutoff, temperature; ε/k of argon, K, and 0.005 τ, fs. */
const MELT = { density: 0.8442, cutoff: 2.5, temperature: 1.44, kelvin: 119.77, dt: 10.784 } as const;

/** The first places are those of the lattice, as in LAMMPS's benchmark, where it melts. */
export function argon(): LammpsSystem {
  const { sigma, epsilon, mass, cells } = ARGON;
  const spacing = sigma * Math.cbrt(4 / MELT.density);
  const cutoff = MELT.cutoff * sigma;
  const edge = cells * spacing;
  const box: Box = [edge, edge, edge];
  const corners = [
    [0, 0, 0],
    [0, 1, 1],
    [1, 0, 1],
    [1, 1, 0],
  ];
  const positions = Float64Array.from(
    Array.from({ length: cells ** 3 }, (_, n) => [n % cells, Math.floor(n / cells) % cells, Math.floor(n / cells ** 2)])
      .flatMap((cell) => corners.map((corner) => cell.map((place, c) => place + corner[c] / 2 + 0.25)))
      .flat(),
    (place) => place * spacing,
  );
  const atoms = positions.length / 3;
  const potential = periodicPotential(
    {
      atoms,
      elements: new Uint8Array(atoms).fill(18),
      masses: new Float64Array(atoms).fill(mass),
      terms: [
        {
          kind: 'pair',
          term: 'lennard_jones',
          atomParameters: new Float64Array(),
          types: new Uint32Array(atoms),
          typeCount: 1,
          table: Float64Array.of(4 * epsilon * sigma ** 12, 4 * epsilon * sigma ** 6),
        },
      ],
      exclusions: { start: new Uint32Array(atoms + 1), partners: new Uint32Array() },
    },
    { box, method: 'cutoff', cutoff, tolerance: 5e-4 },
  );
  const velocities = maxwellBoltzmann(potential.masses, MELT.temperature * MELT.kelvin, 1, 1);
  return {
    title: `argon (Lennard-Jones, cutoff 2.5 σ), ${atoms} atoms`,
    potential,
    start: { positions, velocities },
    dt: MELT.dt,
    data: dataFile({ box, masses: [mass], positions, velocities, prefix: (i) => `${i + 1} 1`, counts: [], more: [] }),
    script: `units real
atom_style atomic
read_data /system.data
pair_style lj/cut ${cutoff}
pair_coeff 1 1 ${epsilon} ${sigma}
fix 1 all nve
timestep ${MELT.dt}
`,
    skins: [0.3 * sigma, 1.5, 0.6 * sigma],
    energy: '$(evdwl)',
    agreement: 1e-6,
  };
}

const WATERS = 1331;

/** Rigid TIP3P: the same width of Ewald's charges, mesh and order of splines in LAMMPS's PPPM as in our PME. */
export async function rigidWater(): Promise<LammpsSystem> {
  const { structure, box, start } = await waterBox(WATERS);
  const potential = await boxPotential(structure, box, 'pme');
  const { electrostatics, cutoff } = potential.periodic!;
  if (electrostatics.kind !== 'pme') throw new Error('made with PME');
  const { elements, bonds } = structure;
  const bondLines = Array.from(
    { length: bonds.length / 2 },
    (_, b) => `${b + 1} 1 ${bonds[2 * b] + 1} ${bonds[2 * b + 1] + 1}`,
  );
  const angleLines = Array.from({ length: WATERS }, (_, m) => `${m + 1} 1 ${3 * m + 2} ${3 * m + 1} ${3 * m + 3}`);
  const [oxygen, hydrogen] = [potential.masses[elements.indexOf(8)], potential.masses[elements.indexOf(1)]];
  return {
    title: `rigid TIP3P water, ${elements.length} atoms`,
    potential,
    start,
    dt: 2,
    data: dataFile({
      ...start,
      box,
      masses: [oxygen, hydrogen],
      prefix: (i) => `${i + 1} ${Math.floor(i / 3) + 1} ${elements[i] === 8 ? '1 -0.834' : '2 0.417'}`,
      counts: [`${bondLines.length} bonds`, `${WATERS} angles`, '1 bond types', '1 angle types'],
      more: ['\nBonds\n', ...bondLines, '\nAngles\n', ...angleLines],
    }),
    script: `units real
atom_style full
bond_style harmonic
angle_style harmonic
pair_style lj/cut/coul/long ${cutoff}
kspace_style pppm 1e-4
kspace_modify gewald ${electrostatics.alpha} mesh ${electrostatics.grid.join(' ')} order 5
read_data /system.data
bond_coeff 1 553 0.9572
angle_coeff 1 100 104.52
pair_coeff 1 1 0.152 ${(2 * 1.7683) / 2 ** (1 / 6)}
pair_coeff 1 2 0 1
pair_coeff 2 2 0 1
special_bonds lj/coul 0 0 0
fix 1 all shake 1e-4 20 0 b 1 a 1
fix 2 all nve
timestep 2
`,
    skins: [1, 1.5, 2],
    energy: '$(evdwl+ecoul+elong)',
    agreement: 1e-4,
  };
}

interface DataFile extends Start {
  readonly box: Box;
  readonly masses: readonly number[];
  /** What stands before an atom's place. */
  readonly prefix: (atom: number) => string;
  /** Lines of the head, and sections. */
  readonly counts: readonly string[];
  readonly more: readonly string[];
}

/** LAMMPS's `read_data`: molecules may stick out, as places are wrapped one by one; velocities in Å/fs are its own in units "real". */
function dataFile({ box, masses, positions, velocities, prefix, counts, more }: DataFile): string {
  const atoms = Array.from({ length: positions.length / 3 }, (_, i) => i);
  const three = (i: number, of: (at: number, c: number) => number): string =>
    [0, 1, 2].map((c) => of(3 * i + c, c)).join(' ');
  const wrapped = (at: number, c: number): number => positions[at] - box[c] * Math.floor(positions[at] / box[c]);
  return [
    'made by the benchmark\n',
    `${atoms.length} atoms`,
    `${masses.length} atom types`,
    ...counts,
    ...box.map((edge, c) => `0 ${edge} ${'xyz'[c]}lo ${'xyz'[c]}hi`),
    '\nMasses\n',
    ...masses.map((mass, n) => `${n + 1} ${mass}`),
    '\nAtoms\n',
    ...atoms.map((i) => `${prefix(i)} ${three(i, wrapped)}`),
    '\nVelocities\n',
    ...atoms.map((i) => `${i + 1} ${three(i, (at) => velocities[at])}`),
    ...more,
    '',
  ].join('\n');
}
