/**
 * The words of the first screen. All words of the page lie in this folder: those of parts that are loaded later in files of their own.
 * Functions where numbers or names come in; plain text only, never markup.
 */
import type { Backend } from '../../src/forcefield/engine.ts';
import type { Published } from '../plots/plane/literature.ts';
import { isEnergy, type Reading, type XName, type YName } from '../plots/plane/quantities.ts';
import { duration, integer, percent, setting, significant, withSpread } from '../ui/format.ts';

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
export const plural = (count: number, one: string): string => `${integer(count)} ${one}${count === 1 ? '' : 's'}`;

const unitOf = (name: YName): string => (isEnergy(name) ? 'kcal/mol' : 'kcal/mol/Å');

const engineName: Readonly<Record<Backend, string>> = { cpu: 'CPU', webgpu: 'WebGPU' };

export const strings = {
  title: 'Force Field Playground',
  notLoaded: 'This part of the page could not be loaded: check the connection and reload.',
  close: 'Close',
  capital,
  /** The field's own name of a force field, where its plain one does not say it. */
  fieldsName: ({ plainName, technicalName }: { plainName: string; technicalName: string }): string =>
    plainName.includes(technicalName) ? '' : technicalName,
  engineName,

  loading: {
    worker: 'Starting the simulation…',
    molecule: 'Preparing the molecule…',
    viewer: 'Starting the graphics…',
    part: 'Loading…',
  },
  busy: {
    runTo: (step: number) => `Running to step ${integer(step)}…`,
    timing: 'Timing the Engines…',
  },

  crash: {
    title: 'The simulation has stopped',
    restart: 'Restart',
  },

  header: {
    molecule: 'Molecule',
    chooseMolecule: 'Choose a molecule',
    lessons: 'Lessons',
    atoms: (count: number) => plural(count, 'atom'),
    toLight: 'Light theme',
    toDark: 'Dark theme',
    help: 'Help',
    copyLink: 'Copy link',
  },

  link: {
    keptRunning: 'What was running goes on.',
    defaultInstead: 'The usual start is shown instead.',
  },

  models: {
    add: 'Add a model',
    kept: (titles: string) => `Kept in this browser: ${titles}.`,
    load: 'Put it on the plane',
  },

  viewer: {
    label: (name: string) => `${capital(name)}, a molecule in three dimensions`,
    roleDescription: 'molecule viewer',
    hint: 'Space plays and pauses, arrow keys turn, + and − zoom, F fits, [ and ] pick atoms.',
    composition: (name: string, formula: string, counts: string, bonds: string) =>
      `${capital(name)}, ${formula}: ${counts}. Bonds: ${bonds}.`,
    moving: (forcefield: string) => `It moves under the force field “${forcefield}”.`,
    paused: (forcefield: string) => `It is paused; its force field is “${forcefield}”.`,
    movedBy: (forcefield: string, temperature: number | null) =>
      `moved by ${forcefield}${temperature === null ? '' : ` at ${setting(temperature)} K`}`,
    frozenFrame: 'frozen: a Reference frame',
    frozen: (level: string) => `It is frozen at a Reference frame; hollow arrows show the forces of ${level}.`,
    noWebgl:
      'This browser shows no 3-D graphics here (WebGL is missing or switched off). Simulation, plots and numbers work without.',
    lost: 'The graphics were interrupted. The simulation goes on; the picture comes back.',
    restore: 'Bring the picture back',
    fit: 'Fit to view',
    look: 'Picture: style, colours, measures',
    hands: 'Hands on',
    forces: 'Forces',
    forcesTitle: 'Show the force on each atom as an arrow',
  },

  transport: {
    play: 'Play',
    pause: 'Pause',
    step: 'One step',
    reset: 'Back to the start',
    playback: 'Playback',
    slow: 'Slow motion',
    slowShort: 'Slow',
    full: 'Full speed',
    rate: (rate: number) => `${setting(rate)} fs/s`,
  },

  freeze: {
    button: 'Freeze and compare with quantum mechanics',
    compare: 'Compare with QM',
    compareShort: 'Compare',
    back: 'Back to motion',
  },

  plane: {
    closer: 'Look closer',
    sides: 'Side by side',
    title: 'How fast, how right',
    xTitle: {
      step: 'Time per step on this device (µs)',
      atom: 'Time per atom and step on this device (ns)',
      day: 'Nanoseconds a day on this device, with the longest step each bears',
      batch: 'Evaluations a second on this device, 64 copies at once',
    } satisfies Record<XName, string>,
    yName: {
      force: 'Force error',
      rmse: 'Force error, root mean square',
      energy: 'Energy error',
      'set-force': 'Force error, all molecules',
      'set-energy': 'Energy error, all molecules',
      ood: 'Force error, unseen molecules',
      torsion: 'Energy error along torsions',
      disagreement: 'Disagreement',
    } satisfies Record<YName, string>,
    yTitle: (name: YName, temperature: number | null): string =>
      `${strings.plane.yName[name]}${temperature === null ? '' : ` at ${integer(temperature)} K`} (${unitOf(name)})`,
    disagreementTitle: (best: string) => `Disagreement with ${best} (kcal/mol/Å)`,
    chemical: '“chemical accuracy”',
    ghost: (id: string, engine: string, device: string) => `${id} on the ${engine} of ${device}`,
    ghosts: (device: string) => `Rings: measured by who sent the link, on ${device}.`,
    published: ({ name, hardware, atoms, microsecondsPerStep, energyMae, source }: Published) =>
      `${name}: ${significant(microsecondsPerStep)} µs a step for ${integer(atoms)} atoms on ${hardware}${energyMae === null ? '' : `, energy error ${significant(energyMae)} kcal/mol`}. ${source.conditions}. ${source.title}`,
    yUnknown: 'Force error: unknown',
    label: 'Speed–accuracy plane: speed across, error upwards, both logarithmic',
    corner: 'fast and right',
    zero: 'predicting no force',
    semiempirical: 'GFN2-xTB',
    budget: 'one night for 1 µs',
    running: 'running',
    measuring: (names: readonly string[]) => `Being measured: ${names.join(', ')}…`,
    unmeasured: 'not measured yet',
    notMeasured: (names: readonly string[]) => `Not measured yet: ${names.join(', ')}`,
    notCovered: (reason: string) => `Not for this molecule: ${reason}`,
    notHere: (engine: string, reason: string) => `Not on ${engine}: ${reason}`,
    noReference: 'This molecule has no quantum-mechanical labels: its errors are unknown.',
    pointLabel: (name: string, technical: string, time: string, error: string, running: boolean) =>
      `${capital(name)} (${technical}): ${time}, ${error}${running ? ', running' : ', press to run it'}`,
    xText: (name: XName, { value, spread, measured }: Reading, runs: number) => {
      const unit = { step: 'µs a step', atom: 'ns per atom and step', day: 'ns a day', batch: 'evaluations a second' }[
        name
      ];
      return `${withSpread(value, spread)} ${unit} (${measured ? plural(runs, 'timing') : 'guessed from its model card'})`;
    },
    yText: (name: YName, { value, spread, measured }: Reading, frames: number) =>
      `${withSpread(value, spread)} ${unitOf(name)} (${measured ? plural(frames, 'frame') : 'from its model card'})`,
    table: 'The same numbers as a table',
    tableCopied: 'The table was copied.',
    tableNotCopied: 'The browser did not let the page copy: “Axes and files” has a file.',
  },

  story: {
    label: 'The first minute',
    question: 'How should a computer guess the forces on atoms?',
    frozenTitle: 'Hollow arrows: quantum mechanics. Filled: the force field.',
    frozen: (name: string, fraction: number) =>
      `${capital(name)}: in this frame ${percent(fraction)} of the quantum force is missed. Now click another dot.`,
    tryOther: (name: string) => `Try ${name}`,
    comparedTitle: 'The better the recipe, the better the filled arrows fit.',
    compared: (name: string, fraction: number, previousName: string, previousFraction: number) =>
      `${capital(name)}: ${percent(fraction)} missed. ${capital(previousName)}: ${percent(previousFraction)}.`,
    comparedTimes: (name: string, faster: number) =>
      faster >= 1
        ? ` In return ${name}: ${significant(faster, 2)} times as fast.`
        : ` And ${name}: ${significant(1 / faster, 2)} times as slow.`,
    next: 'Go on',
    budgetTitle: 'You have one night for a microsecond. Which dot?',
    budget: (dt: number, limit: number) =>
      `Eight hours, in steps of ${setting(dt)} fs, leave ${significant(limit, 2)} µs a step: the line on the plane. Click a dot.`,
    best: (name: string, seconds: number) =>
      `${capital(name)}: done in ${duration(seconds)}, and nothing that is done by morning is closer to quantum mechanics.`,
    inTime: (name: string, seconds: number, best: string, bestError: number, error: number) =>
      `${capital(name)}: done in ${duration(seconds)}. Also done by morning: ${best}, with an error of ${significant(bestError)} instead of ${significant(error)} kcal/mol/Å.`,
    tooSlow: (name: string, seconds: number) => `${capital(name)}: ${duration(seconds)}. Morning comes first.`,
    unmeasured: 'Not timed yet: click it again in a moment.',
    finish: 'Explore on my own',
    skip: 'Skip',
  },

  caption: {
    measured: (name: string, seconds: number, missed: number) =>
      `${capital(name)}: a nanosecond takes ${duration(seconds)} on this device, and ${percent(missed)} of the quantum force is missed.`,
    timed: (name: string, seconds: number) =>
      `${capital(name)}: a nanosecond takes ${duration(seconds)} on this device.`,
    measuring: (name: string) => `${capital(name)}: measuring how long a nanosecond takes on this device…`,
  },

  status: {
    label: 'Status',
    speed: (steps: number) => `${integer(steps)} steps/s`,
    perDay: (ns: number) => `${significant(ns)} ns/day at full speed`,
    perDayShort: (ns: number) => `${significant(ns)} ns/day`,
    step: (step: number) => `step ${integer(step)}`,
    noWebgpu: 'WebGPU absent: running on the CPU',
    more: 'More',
    less: 'Less',
  },

  tabs: { label: 'Views', plane: 'Plane', plots: 'Plots', settings: 'Settings' },

  notice: { dismiss: 'Dismiss' },
} as const;
