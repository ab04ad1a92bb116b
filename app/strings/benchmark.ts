/** The words of the benchmark. Plain text only, never markup. */
import type { Backend } from '../../src/forcefield/engine.ts';
import type { SuiteName } from '../../src/workers/benchmark/protocol.ts';
import { integer } from '../ui/format.ts';

const ENGINE: Readonly<Record<Backend, string>> = { cpu: 'processor', webgpu: 'WebGPU' };
const size = /^ani-2x-size-(\d+)$/;

export const strings = {
  title: 'Benchmark this device',
  close: 'Close',
  intro:
    'How fast this device takes steps, measured by the same code that the command line runs. Everything is timed in turns, at least seven times; a number is a median ± half the interquartile range.',
  still: 'The molecule stands still while this runs, so that nothing else uses the device. Keep this tab in front.',
  length: 'How much',
  lengths: {
    quick: 'A slice: fewer sizes, shorter runs; about a minute',
    whole: 'Everything; five to fifteen minutes, and the device will be busy',
  },
  suitesLabel: 'What',
  suites: {
    floor: 'What the graphics interface costs',
    resident: 'Springs, 9 to 137 atoms',
    lanes: 'How many lanes share a molecule',
    replicas: 'Many copies at once',
    learned: 'Networks and the other rungs',
    blocks: 'Matrix products, Fourier transforms',
    cost: 'The designer’s cost model',
  } satisfies Record<SuiteName, string>,
  start: 'Start',
  again: 'Measure again',
  stop: 'Stop',
  nothing: 'Choose at least one thing to measure.',
  waiting: 'Waiting until nothing else is timed',
  progress: (suite: string, at: number, of: number, what: string) =>
    `${suite} (${at} of ${of})${what === '' ? '' : `: ${what}`}`,
  stopped: 'Stopped. What had been measured stands below.',
  failed: (reason: string) => `${reason} What had been measured stands below.`,
  hidden: 'This tab was hidden while it was measured: browsers slow hidden tabs down, so measure again.',
  on: (adapter: string | null, threads: number) =>
    `${adapter ?? 'No graphics adapter'}; ${threads} processor thread${threads === 1 ? '' : 's'}`,
  measuredOn: 'This device',
  sender: 'The sender’s device',
  senderOn: (date: string, device: string) => `From the link, measured ${date}: ${device}.`,
  date: (iso: string) => iso.slice(0, 16).replace('T', ' '),
  copyCsv: 'Copy as CSV',
  copyJson: 'Copy as JSON',
  save: 'Save as file',
  link: 'Copy a link with the times',
  copied: 'Copied.',
  notCopied: 'The browser refused the clipboard: save the file instead.',
  engine: ENGINE,
  model: (id: string) => {
    const members = size.exec(id)?.[1];
    if (id === 'mm-class1') return 'springs';
    return members ? `${members === '1' ? 'a network' : `${members} networks`} of ANI-2x’s size` : id;
  },
  steps: {
    title: 'Time per step',
    columns: {
      system: 'Force field',
      atoms: 'atoms',
      copies: 'copies',
      time: (engine: Backend) => `${ENGINE[engine]}, µs`,
    },
    sender: (engine: Backend) => `sender’s ${ENGINE[engine]}, µs`,
  },
  picture: {
    title: 'Time per step against size',
    x: 'atoms',
    y: 'µs a step',
    line: (model: string, engine: Backend) => `${model}, ${ENGINE[engine]}`,
    sender: 'rings: the sender’s device',
    published: 'crosses: published, other hardware',
    description: (lines: string) => `Time per step against the number of atoms, both axes logarithmic. ${lines}`,
    point: (name: string, microseconds: string, atoms: number) =>
      `${name}: ${microseconds} µs at ${integer(atoms)} atoms.`,
    columns: ['what', 'atoms', 'µs a step', 'spread'],
    how: 'Langevin dynamics at 300 K in vacuum, one molecule, all pairs; the way to the device and back is taken off, because any number of steps shares it. Networks of ANI-2x’s size have its symmetry functions and layers with made-up weights: a step takes as long.',
    source: (name: string, hardware: string, title: string) => `${name}, ${hardware}: ${title}`,
  },
  replicas: {
    title: 'Many copies of alanine dipeptide under springs',
    columns: ['copies', 'Engine', 'µs for all', 'steps of copies a second'],
  },
  floor: { title: 'What the graphics interface costs', columns: ['what', 'µs'] },
  lanes: {
    title: 'How many lanes of the device share a molecule under springs',
    columns: ['system', 'lanes', 'µs a step', 'against the usual number'],
  },
  tax: { title: 'What it adds to a step where many are taken in one dispatch', columns: ['system', 'µs a step'] },
  blocks: {
    title: 'Building blocks, as a part of the most this device was seen to do',
    columns: ['what', 'Engine', 'speed', 'of the peak'],
  },
  skipped: { title: 'Not measured', columns: ['what', 'system', 'why'] },
  numbers: 'The numbers',
} as const;
