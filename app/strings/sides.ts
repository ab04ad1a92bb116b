/** The words of the side-by-side view: apart from the others, because they come with it. Plain text only, never markup. */
import type { Backend } from '../../src/forcefield/engine.ts';
import { fixed, integer, setting, significant, simulatedTime } from '../ui/format.ts';

const ENGINE: Readonly<Record<Backend, string>> = { cpu: 'CPU', webgpu: 'WebGPU' };
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Time of the clock: "412 ms", "3.20 s", "4 min 05 s". */
function clock(ms: number): string {
  if (ms < 1000) return `${fixed(ms, 0)} ms`;
  if (ms < 100_000) return `${fixed(ms / 1000, 2)} s`;
  return `${integer(Math.floor(ms / 60_000))} min ${String(Math.floor(ms / 1000) % 60).padStart(2, '0')} s`;
}

const signed = (value: number): string => (value > 0 ? '+' : '') + fixed(value, 2);

export const strings = {
  title: 'Side by side',
  close: 'Back to the run',
  closeShort: 'Back',
  capital,
  engineName: ENGINE,
  letter: (lane: number): string => 'ABCD'[lane] ?? '',
  play: 'Play all',
  pause: 'Pause all',
  restart: 'All back to the start',
  fit: 'Fit all to view',
  mode: {
    label: 'How they keep step',
    synchronised: 'Same steps',
    free: 'Same clock time',
    explained: {
      synchronised:
        'Every force field takes the same number of steps between two pictures; the dearest one sets the pace.',
      free: 'Every force field gets the same share of the clock, one after the other on this device and never at once, so that none slows another; a cheap one runs ahead. A picture shows different times.',
    },
  },
  playback: { label: 'Playback', slow: (rate: number) => `Slow motion · ${setting(rate)} fs/s`, full: 'Full speed' },
  from: {
    label: 'Start from',
    start: 'The beginning of the run',
    step: (step: number) => `Step ${integer(step)} of the run`,
  },
  add: { label: 'Add a force field', none: 'Add a force field…' },
  remove: (name: string) => `Remove ${name}`,
  engine: (name: string) => `Engine of ${name}`,
  makeReference: 'Make it the reference',
  compareWith: (name: string) => `Compare the others with ${name}`,
  conditions: (temperature: number | null, dt: number, seed: number): string =>
    `${temperature === null ? 'Constant energy' : `Bath of ${setting(temperature)} K`}, steps of ${setting(dt)} fs; the same positions, velocities and noise (seed ${integer(seed)}) for all.`,
  preparing: {
    start: (fraction: number) => `Going to the start: ${integer(100 * fraction)} %…`,
    lanes: (fraction: number) => `Preparing the force fields: ${integer(100 * fraction)} %…`,
    first: 'Preparing the force fields…',
  },
  pane: (letter: string, name: string) => `${letter}: ${capital(name)}`,
  canvas: (name: string, molecule: string) => `${capital(molecule)} under ${name}; arrow keys turn all pictures`,
  canvasRole: 'molecule viewer',
  noWebgl: 'No 3-D graphics here; the numbers go on.',
  numbers: {
    time: 'Simulated',
    stepping: 'Clock, stepping',
    perDay: 'ns a day',
    rmsd: 'RMSD',
    force: 'Forces differ',
    energy: 'Energy differs',
  },
  units: { rmsd: 'Å', force: 'kcal/mol/Å', energy: 'kcal/mol' },
  time: simulatedTime,
  clock,
  aPicture: (ms: number): string => `${significant(ms, 2)} ms a picture`,
  perDay: (ns: number | null) => (ns === null ? '–' : significant(ns)),
  /** Decimals that stand still while numbers run. */
  difference: { rmsd: (x: number) => fixed(x, 2), force: (x: number) => fixed(x, 2), energy: signed },
  reference: 'Reference',
  isReference: 'The others are compared with this one.',
  plots: {
    rmsd: 'How far apart the shapes are',
    force: 'Forces on the reference’s geometry',
    energy: 'Energy on the reference’s geometry',
    x: (letter: string) => `simulated time of ${letter}, ps`,
  },
  chaos:
    'Motion is chaotic: from the same start two runs part ever faster, however little their forces differ, so a large RMSD tells little; forces and energies on one geometry do not have that fault.',
  how: 'What the numbers mean',
  meanings: [
    'Engine: the one that is faster with the force field, by a short timing, until you choose.',
    'Clock, stepping: time of the clock between the call to step and its end, on an Engine that does nothing else meanwhile (on WebGPU with the way to the device and back); no drawing, no preparation. Nanoseconds a day follow from it, and are fewer where pictures come after a few steps.',
    'RMSD: root mean square distance of like atoms of the two pictures, after the one is moved and turned upon the other; all atoms weigh the same. The pictures are turned in this way too.',
    'Forces differ: mean absolute difference of all force components, both force fields evaluated on the reference’s present geometry.',
    'Energy differs: the same for the potential energy, each force field’s counted from its own value at the common start. Measured about four times a second.',
  ],
  command: 'Without a browser:',
  /** @param molecule null: none that has a name on the command line, the link stands for it */
  commandLine: (molecule: string | null, forcefields: readonly string[]) =>
    `npm run --silent ffp -- compare ${molecule === null ? '--link LINK' : `--molecule ${molecule}`} --forcefields ${forcefields.join(',')} --steps 1000`,
  summary: (parts: readonly string[]) => `${parts.join('. ')}.`,
  summaryOf: (name: string, time: number, stepping: number, rmsd: number | null, force: number | null) =>
    `${capital(name)}: ${simulatedTime(time)} simulated in ${clock(stepping)} of stepping${
      rmsd === null || force === null
        ? ''
        : `, RMSD ${fixed(rmsd, 2)} Å, forces differ by ${fixed(force, 1)} kcal/mol/Å`
    }`,
  stopped: (name: string, message: string) => `${capital(name)} stopped: ${message}`,
  tooFew: 'Two force fields are needed that cover this molecule: add one, or choose another molecule.',
} as const;
