/** lammps.js as a contender. */
import type { Contender } from '../../src/bench/turns.ts';
import type { LammpsSystem } from './lammpsSystems.ts';

interface Lammps {
  startWithArgs(args: string[]): void;
  runScript(script: string): void;
  getLastErrorMessage(): string;
}

interface LammpsModule {
  readonly LAMMPSWeb: new () => Lammps;
  readonly FS: { writeFile(path: string, text: string): void };
}

/** A build of lammps.js, as its package names it, and the threads it is told to take; null: a build or styles that know of none. */
export interface Build {
  readonly file: 'lammps' | 'lammps-atomify';
  readonly threads: number | null;
}

export const nameOf = ({ threads }: Build): string =>
  `lammps.js, ${threads === null ? 'one thread, plain styles' : `${threads} thread${threads === 1 ? '' : 's'}, Kokkos`}`;

/** Steps after which a skin is judged, and those that say how long one takes. */
const TRIAL_STEPS = 40;
const FIRST_STEPS = 3;

/**
 * Starts a build of its own on a system. The list is made anew when an atom has moved half the skin, as ours is, and has the skin that was fastest.
 * @param folder where the package's builds are served
 * @param energy ours of all that is not bonded at the start, kcal/mol: throws where the build's is another one
 */
export async function lammpsPeer(
  folder: string,
  build: Build,
  system: LammpsSystem,
  energy: number,
  { most, longest }: { readonly most: number; readonly longest: number },
): Promise<Contender> {
  const { default: create } = (await import(/* @vite-ignore */ `${folder}/${build.file}.js`)) as {
    default: (options: object) => Promise<LammpsModule>;
  };
  const said: string[] = [];
  const note = (text: string): void => void said.push(text);
  const module = await create({ print: note, printErr: note });
  module.FS.writeFile('/system.data', system.data);
  const lammps = new module.LAMMPSWeb();
  lammps.startWithArgs([
    ...(build.threads === null ? [] : ['-k', 'on', 't', `${build.threads}`, '-sf', 'kk']),
    '-log',
    'none',
  ]);
  const run = (text: string): void => {
    lammps.runScript(text);
    const wrong = lammps.getLastErrorMessage();
    if (wrong) throw new Error(`${nameOf(build)}: ${wrong}\n${said.slice(-20).join('\n')}`);
  };
  run(system.script);
  run(`thermo_style custom step pe evdwl ecoul elong\nrun 0\nprint "energy ${system.energy}"\n`);
  const theirs = Number(/energy (\S+)/.exec(said.filter((line) => line.startsWith('energy ')).at(-1) ?? '')?.[1]);
  if (!(Math.abs(theirs - energy) < system.agreement * Math.abs(energy)))
    throw new Error(`${nameOf(build)} computes something else: ${theirs} kcal/mol where ours are ${energy}`);
  const begun = (skin: number): void =>
    run(`neighbor ${skin} bin\nneigh_modify delay 0 every 1 check yes\nrun 1 post no\n`);
  const take = (count: number): number => {
    const begin = performance.now();
    run(`run ${count} pre no post no\n`);
    return (1000 * (performance.now() - begin)) / count;
  };
  begun(system.skins[0]);
  const affordable = Math.max(FIRST_STEPS, Math.floor((1000 * longest) / take(FIRST_STEPS)));
  const trials = system.skins.map((skin) => {
    begun(skin);
    return take(Math.min(TRIAL_STEPS, affordable));
  });
  begun(system.skins[trials.indexOf(Math.min(...trials))]);
  return { name: nameOf(build), time: () => Promise.resolve(take(Math.min(most, affordable))) };
}
