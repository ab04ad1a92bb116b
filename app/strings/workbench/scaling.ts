/** The words of the scaling tab. Plain text only, never markup. */
import type { Backend } from '../../../src/forcefield/engine.ts';
import { integer } from '../../ui/format.ts';

const ENGINE: Readonly<Record<Backend, string>> = { cpu: 'CPU', webgpu: 'WebGPU' };

export const strings = {
  intro:
    'How the time for a step grows with the system. A force field that looks at all pairs takes four times as long for twice the atoms; one with a cutoff and a neighbour list would take twice as long.',
  run: 'Time the steps',
  seriesLabel: 'Systems',
  series: { copies: 'copies of this molecule on a grid', alkanes: 'linear alkanes' },
  both: 'both Engines, and where they cross',
  title: { copies: 'Time per step against size: copies', alkanes: 'Time per step against size: alkanes' },
  line: (name: string, engine: Backend, several: boolean) => (several ? `${name}, ${ENGINE[engine]}` : name),
  exponent: (exponent: number | null, error: number | null, from: number | null) =>
    exponent === null
      ? 'too few sizes for an exponent'
      : `∝ N^${exponent.toFixed(2)}${error === null ? '' : ` ± ${error.toFixed(2)}`} from ${from} atoms on`,
  crossing: (name: string, atoms: number) =>
    `${name}: WebGPU is the faster Engine from about ${integer(atoms)} atoms on.`,
  noCrossing: (name: string, faster: Backend) => `${name}: ${ENGINE[faster]} is the faster Engine at every size timed.`,
  description: (lines: string) => `Time per step against the number of atoms, both axes logarithmic: ${lines}.`,
  x: 'atoms',
  y: 'µs a step',
  columns: ['series', 'atoms', 'µs a step', 'spread', 'fastest', 'rounds'],
  how: 'Systems are timed in turns, so that whatever else the machine does falls on all alike; dots are medians of the rounds. The exponent is fitted by least squares to the least disturbed rounds of the larger half of the sizes, with its standard error.',
} as const;
