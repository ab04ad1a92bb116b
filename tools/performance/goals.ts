/** The goals that the project set itself as ratios, and what was measured of each. */
import { isSoftware } from '../../src/gpu/device.ts';
import { underLoad, type KeptRecord } from './reports.ts';

export interface Goal {
  readonly what: string;
  readonly target: string;
  /** The ratio or number in question, larger is better where `least` is a ratio; null: this record says nothing of it. */
  readonly of: (record: KeptRecord) => { readonly value: number; readonly shown: string } | null;
  readonly met: (value: number) => boolean;
}

const times = (value: number): string => `${value.toPrecision(2)} ×`;
/** The ratio of medians, and that of the best runs where they were kept; where the machine was busy, the latter decides. */
const ratio = ({ ratio: value, bestRatio, report }: KeptRecord) =>
  value === null
    ? null
    : {
        value: underLoad(report) && bestRatio !== undefined ? bestRatio : value,
        shown: `${times(value)}${bestRatio === undefined ? '' : ` (best runs: ${times(bestRatio)})`}`,
      };
const median = (unit: string) => (record: KeptRecord) => ({
  value: record.median,
  shown: `${Number(record.median.toPrecision(3))} ${unit}`,
});
/** What a visitor has: there a submit goes from one process to another, and costs more than in Node. */
const inBrowser = ({ report }: KeptRecord): boolean => report.machine.processor === null;
const hard = ({ adapter, backend }: KeptRecord): boolean =>
  backend === 'webgpu' && adapter !== undefined && !isSoftware(adapter);

export const GOALS: readonly Goal[] = [
  {
    what: 'cpu Engine, 22 atoms, Class I, Langevin, against OpenMM Reference',
    target: '≥ 1.5 ×',
    of: (r) =>
      r.suite === 'peers' && r.atoms === 22 && r.backend === 'cpu' && (r.peer ?? '').endsWith('Reference')
        ? ratio(r)
        : null,
    met: (value) => value >= 1.5,
  },
  {
    what: 'webgpu Engine on a software adapter, in Chromium, 22 atoms, against one dispatch and submit a step',
    target: '≥ 10 ×',
    of: (r) =>
      r.suite === 'resident' &&
      r.atoms === 22 &&
      !hard(r) &&
      inBrowser(r) &&
      (r.peer ?? '').startsWith('webgpu, one dispatch and submit')
        ? ratio(r)
        : null,
    met: (value) => value >= 10,
  },
  {
    what: 'the same against one dispatch a step, many a submit',
    target: '≥ 10 ×',
    of: (r) =>
      r.suite === 'resident' &&
      r.atoms === 22 &&
      !hard(r) &&
      inBrowser(r) &&
      (r.peer ?? '').startsWith('webgpu, one dispatch a step')
        ? ratio(r)
        : null,
    met: (value) => value >= 10,
  },
  {
    what: 'webgpu Engine on a graphics card, up to 64 atoms, springs',
    target: '≤ 2.5 µs a step',
    of: (r) =>
      r.suite === 'resident' &&
      r.peer === null &&
      hard(r) &&
      (r.atoms ?? 99) <= 64 &&
      /webgpu resident/.test(r.what) &&
      r.what.startsWith('Langevin')
        ? median('µs')(r)
        : null,
    met: (value) => value <= 2.5,
  },
  {
    what: 'the same, many copies of 22 atoms',
    target: '≥ 5e7 steps of copies a second',
    of: (r) => {
      if (r.suite !== 'replicas' || !hard(r) || !r.replicas || r.replicas < 1024) return null;
      const value = (1e6 * r.replicas) / r.median;
      return { value, shown: value.toExponential(1) };
    },
    met: (value) => value >= 5e7,
  },
  {
    what: 'ANI-2x, 22 atoms, one network, energy and forces, the faster Engine against PyTorch on one thread',
    target: '≥ 2 ×',
    of: (r) =>
      r.suite === 'ani' &&
      /22 atoms/.test(r.system) &&
      /, 1 network/.test(r.system) &&
      (r.peer ?? '').endsWith(', 1 thread')
        ? ratio(r)
        : null,
    met: (value) => value >= 2,
  },
  {
    what: 'eight networks of ANI-2x’s size against one of them, 22 atoms',
    target: '≤ 3 × the time',
    of: (r) => {
      if (r.suite !== 'learned' || r.atoms !== 22 || !/8 networks/.test(r.what) || !r.ratio) return null;
      const best = r.bestRatio === undefined ? r.ratio : r.bestRatio;
      return {
        value: 1 / (underLoad(r.report) ? best : r.ratio),
        shown: `${times(1 / r.ratio)} (best runs: ${times(1 / best)})`,
      };
    },
    met: (value) => value <= 3,
  },
  {
    what: 'DHFR in water, 23,558 atoms, PME, the faster Engine against OpenMM CPU',
    target: '≥ 0.3 ×',
    of: (r) => (/23,?558 atoms/.test(r.system) && /OpenMM.*CPU/.test(r.peer ?? '') ? ratio(r) : null),
    met: (value) => value >= 0.3,
  },
  {
    what: 'Lennard-Jones, 4,000 atoms, the faster Engine against lammps.js in the same browser',
    target: '≥ 1.5 ×',
    of: (r) => (/lammps\.js/i.test(r.peer ?? '') && /Lennard-Jones/.test(r.system) ? ratio(r) : null),
    met: (value) => value >= 1.5,
  },
  {
    what: 'rigid water, 3,993 atoms, PME, the faster Engine against lammps.js in the same browser',
    target: '≥ 1.5 ×',
    of: (r) => (/lammps\.js/i.test(r.peer ?? '') && /water/.test(r.system) ? ratio(r) : null),
    met: (value) => value >= 1.5,
  },
  {
    what: 'cost of a step in boxes of water from 3,000 atoms on, PME, cpu Engine: power of the number of atoms',
    target: '≤ 1.1',
    of: (r) => {
      if (r.suite !== 'periodic' || !/PME.*, cpu: power of the atoms/.test(r.what)) return null;
      const value = underLoad(r.report) && r.best !== undefined ? r.best : r.median;
      return { value, shown: `${value.toFixed(2)} (${r.system})` };
    },
    met: (value) => value <= 1.1,
  },
  {
    what: 'API tax on a graphics card: wall time a step less the kernel’s own, resident',
    target: '≤ 1 µs a step',
    of: (r) => (r.what.startsWith('API tax') && hard(r) ? median('µs')(r) : null),
    met: (value) => value <= 1,
  },
  {
    what: 'first load, compressed',
    target: '≤ 300 kB',
    of: (r) => (r.suite === 'app' && r.what.startsWith('first load') ? median('kB')(r) : null),
    met: (value) => value <= 300,
  },
  {
    what: 'first moving frame',
    target: '≤ 2 s',
    of: (r) => (r.suite === 'app' && r.what.startsWith('first moving') ? median('ms')(r) : null),
    met: (value) => value <= 2000,
  },
];
