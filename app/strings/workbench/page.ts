/** The words of the workbench: apart from the others, because they come with it. Plain text only, never markup. */
import type { Backend } from '../../../src/forcefield/engine.ts';
import { integer } from '../../ui/format.ts';

const ENGINE: Readonly<Record<Backend, string>> = { cpu: 'CPU', webgpu: 'WebGPU' };

export const strings = {
  title: 'Workbench',
  close: 'Close the workbench',
  intro: 'The molecule waits while you measure.',
  tabsLabel: 'What to look at',
  loading: 'Loading…',
  capital: (text: string): string => text.charAt(0).toUpperCase() + text.slice(1),
  tabs: {
    errors: 'Errors',
    scans: 'Scans',
    motion: 'Motion',
    time: 'Time',
    card: 'Report card',
    scaling: 'Scaling',
    verdict: 'Verdict',
    meaning: 'What it means',
  },
  choice: {
    legend: (most: number) => (most === 1 ? 'Force field' : `Force fields (up to ${most})`),
  },
  job: {
    again: 'Measure again',
    waiting: (title: string) => `${title}: waits for its turn`,
    progress: (title: string) => `Progress of ${title}`,
    stop: 'Stop',
  },
  figure: {
    how: 'How was this measured?',
    table: 'The numbers',
    tableOf: (title: string) => `${title}: the numbers`,
    more: (rows: number) => `${integer(rows)} more rows are in the CSV file.`,
  },
  how: {
    device: (engine: Backend, adapter: string) => `${ENGINE[engine]} Engine: ${adapter}. Without a browser:`,
  },
  noLabels: 'This molecule has no quantum-mechanical labels: there is nothing to compare with.',
} as const;
