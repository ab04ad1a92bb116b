/** The words of the designer of force fields: apart from the others, because they come with it. Plain text only, never markup. */
import type { EnergyUnit, FieldGroup } from '../../src/workers/fitting/contract.ts';
import type { DesignScore } from '../../src/session/experiment.ts';
import { duration, integer, setting, significant } from '../ui/format.ts';

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const FORCE = 'kcal/mol/Å';

const bytes = (count: number): string =>
  count < 1e6
    ? `${significant(count / 1e3, 2)} kB`
    : count < 1e9
      ? `${significant(count / 1e6, 2)} MB`
      : `${significant(count / 1e9, 2)} GB`;

const taken = ({ kind }: Pick<DesignScore, 'kind'>, value: number): string =>
  kind === 'time' ? `${significant(value)} µs a step` : `${integer(value)} parameters`;

const scored = (score: DesignScore): string =>
  `${significant(score.error)} ${FORCE} with ${taken(score, score.taken)}, of at most ${taken(score, score.limit)}`;

export const strings = {
  capital,
  title: 'Design a force field',
  close: 'Close',
  tabsLabel: 'Parts of the designer',
  tabs: { design: 'Design', gallery: 'My designs', challenge: 'Challenge' },
  loading: 'Loading what there is to choose from …',
  name: 'Name',
  numbers: 'The same as numbers',
  numbersOf: (title: string) => `Numbers of “${title}”`,

  presets: {
    label: 'Start from',
    course: {
      'at once': 'Solved at once: one linear system',
      trained: 'Trained in many small steps, which you can watch',
    },
  },

  data: {
    title: 'Data',
    molecules: 'Fit to',
    all: (count: number) => `All ${count} molecules of the Reference set`,
    one: 'One molecule',
    molecule: (title: string, frames: number) => `${title} · ${frames} training frames`,
    own: (file: string) => `Your file ${file.slice(0, 60)}`,
    bring: 'Your own frames …',
    note: 'Your own frames: extended XYZ, or npz as rMD17 and sGDML have them. They stay in this browser.',
    read: (format: string, frames: number, molecules: readonly string[]) =>
      `${capital(format)}: ${integer(frames)} frames of ${molecules.length === 1 ? molecules[0] : `${molecules.length} molecules`}.`,
    unit: 'Energies are in',
    units: ['kcal/mol', 'eV', 'hartree', 'kJ/mol'] satisfies readonly EnergyUnit[],
    unitOption: (unit: string, likely: boolean) => (likely ? `${unit} (likely, by their size)` : unit),
    stage: (title: string) => `Put ${title} on the stage`,
    take: (unit: string) => `Take ${unit}`,
  },

  groups: {
    data: { title: 'Which frames', about: 'How much it gets to see, and the seed of every draw.' },
    sees: { title: 'What an atom sees', about: 'Descriptors: how far it looks, and how finely.' },
    form: { title: 'Form', about: 'What the energy is a sum of: terms, body order, types.' },
    network: { title: 'Network', about: 'Depth and width: what turns what is seen into energy.' },
    physics: { title: 'Physics below', about: 'What is known before any data: a baseline, a wall, charges.' },
    teacher: { title: 'Teacher', about: 'Other force fields can label more geometries, or lend their weights.' },
    training: { title: 'Fit', about: 'Weights of energies and forces, and how long and how fast it learns.' },
  } satisfies Record<FieldGroup, { title: string; about: string }>,

  field: {
    all: 'all',
    none: 'None',
    range: (low: number, high: number, unit: string, whole: boolean) =>
      `Type ${whole ? 'a whole number' : 'a number'} from ${setting(low)} to ${setting(high)}${unit && ` ${unit}`}.`,
    list: (fewest: number, longest: number, low: number, high: number, unit: string) =>
      `Type ${fewest} to ${longest} numbers from ${setting(low)} to ${setting(high)}${unit && ` ${unit}`}, with commas between them.`,
    kept: (refusal: string, value: string, unit: string) =>
      value === '' ? refusal : `${refusal} ${value}${unit && ` ${unit}`} stays until then.`,
  },

  cost: {
    title: 'What it costs',
    parameters: 'Parameters',
    memory: 'Memory of the fit',
    step: 'Time per step, predicted',
    frames: 'Training frames',
    time: 'Time to fit, at most about',
    count: (value: number, exact: boolean) => (exact ? integer(value) : `about ${significant(value, 2)}`),
    bytes,
    microseconds: (value: number) => `${significant(value, 2)} µs`,
    whole: integer,
    note: (molecule: string) => `The step is one of ${molecule || 'the molecule on the stage'} on the cpu Engine.`,
    fit: 'Fit it',
    compute: 'on',
    computes: [
      { value: 'auto', label: 'whatever is faster' },
      { value: 'webgpu', label: 'the GPU' },
      { value: 'cpu', label: 'the processor' },
    ],
    impossible: 'This cannot work yet; what to change is said above or at the entry.',
    busy: 'A fit is going on.',
  },

  fit: {
    title: (name: string) => `Fit of “${name}”`,
    empty: 'Change anything, then fit it: here you see it learn, and where it lands among the shipped force fields.',
    state: {
      running: 'Fitting',
      paused: 'Paused',
      finishing: 'Finishing with the best weights so far',
      done: 'Done',
      cancelled: 'Cancelled',
      failed: 'Stopped',
    },
    begun: (train: number, validation: number) =>
      `${integer(train)} frames to learn from, ${integer(validation)} to check`,
    progress: 'Progress of the fit',
    preparing: 'Loading frames …',
    far: (what: string, seconds: number, left: number | null) =>
      `${capital(what)} · ${duration(seconds)}${left === null ? '' : ` · at most ${duration(Math.max(1, left))} to go`}`,
    device: (device: string, stepsPerSecond: number | null) =>
      ` · ${device}${stepsPerSecond === null ? '' : `, ${significant(stepsPerSecond, 2)} steps/s`}`,
    why: (why: string) => `${capital(why)}.`,
    pause: 'Pause',
    resume: 'Go on',
    finish: 'Finish now',
    cancel: 'Cancel',
    newest: 'Run the newest weights',
    again: 'Go on from where it was',
    notRead: 'The fitted force field could not be loaded; save its file, and fit it again.',
    result: (
      parameters: number | null,
      seconds: number,
      ending: 'finished' | 'early' | 'diverged',
      by: readonly string[],
    ) =>
      `${parameters === null ? 'Fitted' : `${integer(parameters)} parameters, fitted`} in ${duration(seconds)}${by.length === 0 ? '' : ` (${by.join('; then ')})`}${ending === 'early' ? ', ended early' : ending === 'diverged' ? '; it ran away, and the best weights from before are kept' : ''}.`,
    columns: ['Frames', 'n', `Force MAE, ${FORCE}`, 'Energy MAE, kcal/mol'],
    splits: [
      { split: 'train', label: 'Training' },
      { split: 'validation', label: 'Validation' },
      { split: 'test', label: 'Test, held back' },
      { split: 'ood', label: 'Other molecules' },
    ],
    number: (value: number) => significant(value),
    check: (file: string, molecule: string | null) =>
      `To check it elsewhere: save the file, then ffp assess --forcefield ${file} --split test ${molecule === null ? '--reference FRAMES.xyz' : `--molecule ${molecule}`}`,
    run: 'Run it',
    share: 'Share it',
    save: 'Save the force field',
    saveRecipe: 'Save the recipe',
    kept: 'It is on the plane, and kept under “My designs” in this browser.',
    notKept: 'It is on the plane until you leave the page: this browser keeps nothing; save the file.',
  },

  curves: {
    title: { force: 'Force error', energy: 'Energy error' },
    x: 'epoch',
    unit: { force: FORCE, energy: 'kcal/mol' },
    split: { train: 'training', validation: 'validation' },
    now: (name: string, value: string) => `${name} ${value}`,
    description: (title: string, last: readonly string[]) => `${title} by epoch, last: ${last.join(', ')}.`,
    columns: ['Epoch', 'Training', 'Validation'],
  },

  parity: {
    title: (kind: 'forces' | 'energies', split: string, epoch: number | null) =>
      `${kind === 'forces' ? 'Forces' : 'Energies'} against quantum mechanics, ${split} frames${epoch === null ? '' : `, epoch ${epoch}`}`,
    split: { train: 'training', validation: 'validation', test: 'test' },
    description:
      'Each dot is one number: across by quantum mechanics, upwards by the model. The nearer to the diagonal the better.',
    x: { forces: `quantum mechanics, ${FORCE}`, energies: 'quantum mechanics, kcal/mol' },
    y: 'model',
    choose: 'What is compared',
    kind: { forces: 'Forces', energies: 'Energies' },
    columns: ['Quantum mechanics', 'Model'],
  },

  landing: {
    title: (molecule: string) => `On the plane of ${molecule}`,
    x: 'time per step, µs',
    y: `force error, ${FORCE}`,
    own: (name: string) => `${name} (this fit)`,
    predicted: 'The star: predicted time, validation error so far.',
    measured: 'The star: measured on this device, on held-back frames.',
    description: (x: string, y: string, measured: boolean) =>
      `The design is at ${x} µs a step and ${y} ${FORCE}, ${measured ? 'as measured here' : 'as predicted so far'}, among the shipped force fields.`,
    columns: ['Force field', 'µs a step', `Force error, ${FORCE}`],
  },

  gallery: {
    intro: 'Kept in this browser alone, newest first. What you fit arrives here by itself.',
    empty: 'Nothing yet: what you fit arrives here by itself, and stays in this browser.',
    facts: (
      fitted: {
        readonly parameters: number | null;
        readonly bytes: number;
        readonly testMae: number | null;
        readonly seconds: number;
      } | null,
      made: number,
    ) =>
      [
        new Date(made).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' }),
        ...(fitted
          ? [
              ...(fitted.parameters === null ? [] : [`${integer(fitted.parameters)} parameters`]),
              ...(fitted.testMae === null ? [] : [`${significant(fitted.testMae)} ${FORCE} on held-back frames`]),
              `fitted in ${duration(fitted.seconds)}`,
              bytes(fitted.bytes),
            ]
          : ['not fitted']),
      ].join(' · '),
    score: (score: DesignScore) => `Challenge: ${scored(score)}.`,
    of: (action: string, name: string) => `${action}: ${name}`,
    run: 'Run it',
    open: 'Change it',
    saveModel: 'Save the force field',
    saveRecipe: 'Save the recipe',
    remove: 'Remove',
    bring: 'Open a recipe …',
    bringNote: 'A recipe.json, as this page and ffp fit have them.',
    noRecipe: 'This is no recipe: take a recipe.json that this page saved, or one of ffp fit.',
    ownData: 'This design was fitted to somebody’s own frames: bring that file, or fit to another molecule.',
    noWeights: (name: string) => `The weights of ${name} are no longer in this browser; change it, and fit it again.`,
  },

  shared: {
    label: 'A design from a link',
    title: 'design',
    about: 'This link brings a force field that somebody designed.',
    waiting: (title: string) =>
      `This link runs ${title}, a force field that somebody designed, and brings its weights.`,
    score: (score: DesignScore) => `Its sender says of it: ${scored(score)}.`,
    load: 'Load and run it',
    open: 'Put its recipe on the form',
    leave: 'Leave it out',
    another: 'The weights in this link are not those that it names; ask for the link again.',
  },

  challenge: {
    intro: (molecule: string, split: string, frames: number) =>
      `Design a force field of ${molecule} that is nearer to quantum mechanics than every shipped one within a budget. What counts is the mean force error on ${frames} ${split} frames that no fit has seen, and the time per step measured on this device.`,
    noLabels: (molecule: string) =>
      `${molecule || 'This molecule'} has no labelled frames to be judged by: choose one of the Reference set, ethanol for one.`,
    kinds: 'Budget of',
    kind: { time: 'time per step', parameters: 'parameters' },
    limit: 'No more than',
    budget: (budget: { readonly name: string } & Pick<DesignScore, 'kind' | 'limit'>) =>
      `${taken(budget, budget.limit)}, as ${budget.name}`,
    toBeat: (name: string, error: number) => `To beat: ${name}, ${significant(error)} ${FORCE}.`,
    yours: 'Your design',
    nothing: 'Nothing is fitted yet.',
    ownData:
      'It was fitted to your own frames, among which the held-back ones may be: only designs on the Reference set count.',
    measuring: 'Its point on the plane is being measured …',
    won: 'It beats every shipped force field within the budget.',
    notYet: 'Within the budget, but not better yet.',
    over: 'It takes more than the budget.',
    score: (name: string, score: DesignScore) =>
      `${name}: ${scored(score)}${score.best === null ? '' : `; the best shipped one has ${significant(score.best)} ${FORCE}`}.`,
    design: 'To the design',
    share: 'Share it with its score',
    how: 'How to go about it',
    steps: [
      'Guess first: which kind of force field is the nearest within your budget? The plane tells.',
      'Begin with the preset of that kind, fit it as it is, and read its validation error.',
      'Change one thing at a time: how far it sees, how wide it is, what lies below it. Keep what lowers the validation error.',
      'Only then look at the score. Who chooses by the held-back frames has fitted to them.',
    ],
    honest:
      'Shipped force fields know all molecules of the Reference set; yours may know one. Look how it does on others before you trust it.',
  },
} as const;
