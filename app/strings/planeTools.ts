/** The words of the plane's tools: apart from the others, because they come with them. Plain text only, never markup. */
import type { XName } from '../plots/plane/quantities.ts';

export const toolStrings = {
  design: 'Design your own',
  benchmark: 'Benchmark this device',
  labels: {
    instead: (best: string) =>
      `Until somebody asks quantum mechanics, the plane shows how far each force field is from ${best}, on twelve frames at 300 K. That is no error: both may be wrong.`,
    script: 'Psi4 script',
    scriptHint: 'A Python script that labels these twelve frames with Psi4 at the level of this page (ωB97X/6-31G(d))',
    bring: 'Bring labels',
    bringHint:
      'What the script wrote (labels.xyz), or any extended XYZ of this molecule with energies and forces in eV and eV/Å',
  },
  copyTable: 'Copy as CSV',
  columns: {
    name: 'Force field',
    engine: 'Engine',
    time: 'µs a step',
    perDay: 'ns a day',
    error: 'Force error, kcal/mol/Å',
    missed: 'of the force missed',
    rmse: 'RMSE, kcal/mol/Å',
    energy: 'Energy error, kcal/mol',
    unseen: 'Unseen molecules, kcal/mol/Å',
    frames: 'frames',
  },
  title: 'Axes and files',
  bothEngines: 'Both Engines',
  x: 'Across',
  y: 'Upwards',
  temperature: 'Labels made at',
  kelvin: (kelvin: string) => (kelvin === '' ? 'all temperatures' : `${kelvin} K`),
  xWords: {
    step: 'Time per step',
    atom: 'Time per atom and step',
    day: 'Nanoseconds a day, longest step',
    batch: 'Evaluations a second, in a batch',
  } satisfies Record<XName, string>,
  literature: 'Published points',
  sources: 'The published points, and where they stand',
  source: 'Source',
  publishedNote: (y: string) =>
    `Crosses: other hardware, other molecules, another reference than everything else on this plane. ${
      y === 'energy' || y === 'set-energy'
        ? 'Their energy errors are over 800 structures of SPICE v3.'
        : 'Their force errors are not known: they stand on the axis.'
    }`,
};
