/** Argon and water, 4,000 atoms each: the same atoms at the same places under the cpu Engine and in lammps.js, in turns. */
import type { Box } from '../../src/chem/box.ts';
import { fillBox } from '../../src/chem/packing.ts';
import { water } from '../../src/chem/water.ts';
import { compareInTurns, type Contender } from '../../src/bench/turns.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import { constrainedPotential } from '../../src/forcefield/constraints.ts';
import type { Dynamics } from '../../src/forcefield/engine.ts';
import { liquidForceField } from '../../src/forcefield/liquid.ts';
import { maxwellBoltzmann } from '../../src/forcefield/motion.ts';
import { periodicPotential } from '../../src/forcefield/periodic.ts';
import type { Potential } from '../../src/forcefield/potential.ts';
import { thermalStart, type Start } from '../../src/session/start.ts';

interface Lammps {
  startWithArgs(args: string[]): void;
  runScript(script: string): void;
  getLastErrorMessage(): string;
}
interface LammpsModule {
  readonly LAMMPSWeb: new () => Lammps;
  readonly FS: { writeFile(path: string, text: string): void };
}

/** Steps a run, and runs. */
const STEPS = 40;
const RUNS = 7;
const CUTOFF = 9;
const ARGON = { sigma: 3.405, epsilon: 0.238, mass: 39.948, cutoff: 8.5125, cells: 10, spacing: 5.7192 } as const;

const scope = globalThis as unknown as { postMessage(message: unknown): void };
addEventListener('message', ({ data }: MessageEvent<number>) => {
  compare(data).then(
    (records) => scope.postMessage({ records, threads: data, isolated: crossOriginIsolated }),
    (error: unknown) => scope.postMessage({ error: String(error) }),
  );
});

async function compare(threads: number): Promise<unknown[]> {
  const address = '/peer/lammps-atomify.js';
  const { default: createModule } = (await import(/* @vite-ignore */ address)) as {
    default: (options: object) => Promise<LammpsModule>;
  };
  const records: unknown[] = [];
  for (const system of [argon(), await waterBox()]) {
    const { title, start, data, script, potential, dt } = system;
    const ours = await engine(potential, start, dt);
    const said: string[] = [];
    const note = (text: string): void => void said.push(text);
    const module = await createModule({ print: note, printErr: note });
    module.FS.writeFile('/system.data', data);
    const lammps = new module.LAMMPSWeb();
    lammps.startWithArgs(['-k', 'on', 't', String(threads), '-sf', 'kk', '-log', 'none']);
    const run = (text: string): void => {
      lammps.runScript(text);
      const wrong = lammps.getLastErrorMessage();
      if (wrong) throw new Error(`lammps.js: ${wrong}\n${said.slice(-20).join('\n')}`);
    };
    run(script);
    console.log(said.filter((line) => /kk|grid|cutoff|thread/i.test(line)).join('; '));
    const peer: Contender = {
      name: `lammps.js, ${threads} threads`,
      time: async () => {
        const begin = performance.now();
        run(`run ${STEPS} pre no post no\n`);
        return (1000 * (performance.now() - begin)) / STEPS;
      },
    };
    run('run 1 post no\n');
    records.push(
      ...(await compareInTurns({
        what: `step of ${dt} fs`,
        system: title,
        ours: [ours],
        peers: [peer],
        runs: RUNS,
      })),
    );
  }
  return records;
}

async function engine(potential: Potential, { positions, velocities }: Start, dt: number): Promise<Contender> {
  const simulation = await new CpuEngine().load(potential, 1);
  simulation.setState(positions, velocities);
  const dynamics: Dynamics = { dt, temperature: 300, friction: 0, seed: 1 };
  return {
    name: 'cpu',
    time: async () => {
      const begin = performance.now();
      await simulation.advance(STEPS, dynamics);
      return (1000 * (performance.now() - begin)) / STEPS;
    },
  };
}

/** The text of a data file: atoms as lines of type, charge and place. */
function dataFile(box: Box, masses: readonly number[], atoms: readonly string[], more: readonly string[]): string {
  return [
    'positions of the Force Field Playground\n',
    `${atoms.length} atoms`,
    ...more.slice(0, 1),
    `${masses.length} atom types`,
    ...box.map((edge, c) => `0 ${edge} ${'xyz'[c]}lo ${'xyz'[c]}hi`),
    '\nMasses\n',
    ...masses.map((mass, n) => `${n + 1} ${mass}`),
    '\nAtoms\n',
    ...atoms,
    ...more.slice(1),
    '',
  ].join('\n');
}

const wrap = (x: number, edge: number): number => x - edge * Math.floor(x / edge);

/** A melt of the reduced density 0.8442, cutoff 2.5 σ, as in LAMMPS's own benchmark. */
function argon() {
  const { sigma, epsilon, mass, cutoff, cells, spacing } = ARGON;
  const edge = cells * spacing;
  const box: Box = [edge, edge, edge];
  const places: number[] = [];
  const corners = [
    [0, 0, 0],
    [0, 1, 1],
    [1, 0, 1],
    [1, 1, 0],
  ];
  for (let n = 0; n < cells ** 3; n++) {
    const cell = [n % cells, Math.floor(n / cells) % cells, Math.floor(n / cells ** 2)];
    for (const corner of corners) cell.forEach((place, c) => places.push((place + corner[c] / 2 + 0.25) * spacing));
  }
  const atoms = places.length / 3;
  const positions = Float64Array.from(places);
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
  const temperature = 1.44 * 119.8;
  const velocities = maxwellBoltzmann(potential.masses, temperature, 1, 1);
  const lines = Array.from(
    { length: atoms },
    (_, i) => `${i + 1} 1 ${[0, 1, 2].map((c) => positions[3 * i + c]).join(' ')}`,
  );
  return {
    title: `argon, ${atoms} atoms, cutoff 2.5 σ`,
    dt: 10,
    potential,
    start: { positions, velocities },
    data: dataFile(box, [mass], lines, ['']),
    script: `units real
atom_style atomic
read_data /system.data
pair_style lj/cut ${cutoff}
pair_coeff 1 1 ${epsilon} ${sigma}
velocity all create ${temperature} 1
neighbor 1.0 bin
neigh_modify delay 0 every 10 check yes
fix 1 all nve
timestep 10
`,
  };
}

/** Rigid TIP3P water: PME here, PPPM there. */
async function waterBox() {
  const count = 1331;
  const edge = Math.cbrt(count / 0.0334);
  const box: Box = [edge, edge, edge];
  const structure = fillBox({ box, solvent: water(), count, seed: 1 });
  const springs = { technicalName: '', parameterCount: 0, parametrize: () => null as never };
  const vacuum = liquidForceField('liquid', springs as never).parametrize(structure);
  const boxed = periodicPotential(vacuum, { box, method: 'pme', cutoff: CUTOFF, tolerance: 5e-4 });
  const potential = await constrainedPotential(boxed, { constraints: 'h-bonds' });
  const start = await thermalStart(potential, structure.positions, 300, 1);
  const { elements, bonds } = structure;
  const lines = Array.from(elements, (z, i) => {
    const [type, charge] = z === 8 ? [1, -0.834] : [2, 0.417];
    const place = [0, 1, 2].map((c) => wrap(start.positions[3 * i + c], box[c]));
    return `${i + 1} ${Math.floor(i / 3) + 1} ${type} ${charge} ${place.join(' ')}`;
  });
  const pairs = Array.from(
    { length: bonds.length / 2 },
    (_, b) => `${b + 1} 1 ${bonds[2 * b] + 1} ${bonds[2 * b + 1] + 1}`,
  );
  const angles = Array.from({ length: count }, (_, m) => `${m + 1} 1 ${3 * m + 2} ${3 * m + 1} ${3 * m + 3}`);
  const numbers = `${pairs.length} bonds\n${count} angles\n1 bond types\n1 angle types`;
  return {
    title: `TIP3P water, ${elements.length} atoms, 9 Å, PME 5e-4 and PPPM 1e-4`,
    dt: 2,
    potential,
    start,
    data: dataFile(box, [15.9994, 1.008], lines, [numbers, '\nBonds\n', ...pairs, '\nAngles\n', ...angles]),
    script: `units real
atom_style full
bond_style harmonic
angle_style harmonic
pair_style lj/cut/coul/long ${CUTOFF}
kspace_style pppm 1e-4
read_data /system.data
bond_coeff 1 553 0.9572
angle_coeff 1 100 104.52
pair_coeff 1 1 0.152 3.1507
pair_coeff 1 2 0 1
pair_coeff 2 2 0 1
special_bonds lj/coul 0 0 0
velocity all create 300 1
neighbor 2.0 bin
neigh_modify delay 0 every 5 check yes
fix 1 all shake 1e-4 20 0 b 1 a 1
fix 2 all nve
timestep 2
`,
  };
}
