/** Words of the part "Scans". Plain text only. */
import type { MeasurementResult } from '../../../src/workers/measure/protocol.ts';
import { significant } from '../../ui/format.ts';

type Curve = MeasurementResult<'scan'>['curves'][number];

const atomsOf = (name: string | null): string =>
  /-([A-Z]+)$/
    .exec(name ?? '')?.[1]
    .split('')
    .join('–') ?? '';

export const strings = {
  intro:
    'Along one coordinate, from one geometry to the next, a force field draws a curve; quantum mechanics draws another. Barriers decide how often a molecule turns, wells how it stands.',
  run: 'Measure all scans',
  choose: 'Scan',
  here: 'This molecule',
  others: 'Other molecules',
  scan: ({ title, kind, name }: Pick<Curve, 'title' | 'kind' | 'name'>): string =>
    kind === 'torsion'
      ? `${title}: turning ${atomsOf(name)}`
      : kind === 'stretch'
        ? `${title}: stretching ${atomsOf(name)}`
        : `${title}: pulling apart`,
  x: { torsion: 'torsion, degrees', stretch: 'bond length, Å', pull: 'distance of the centres, Å' },
  y: 'energy, kcal/mol',
  reference: 'quantum mechanics',
  semiempirical: 'GFN2-xTB',
  climb: { torsion: 'barrier', stretch: 'work to the end', pull: 'work to the end' },
  errorsOf: (mae: number, climb: string, error: number) =>
    `off by ${significant(mae, 2)} on average, ${climb} ${error < 0 ? 'too low' : 'too high'} by ${significant(Math.abs(error), 2)}`,
  curves: (scan: string) => scan,
  curvesDescription: (scan: string, lines: readonly string[]) =>
    `${scan}: energy along the scan by quantum mechanics and by each force field. ${lines.join('; ')} (kcal/mol).`,
  off: (scan: string) => `How far off: ${scan}`,
  offDescription: 'Energy of each force field minus that of quantum mechanics, with lines at ±1 kcal/mol.',
  offY: 'difference, kcal/mol',
  accuracy: '±1 kcal/mol',
  how: ({ level, largerLevel, band }: MeasurementResult<'scan'>) =>
    `Geometries of the Reference set: torsions relaxed by GFN2-xTB with the torsion held, stretches and pull-aparts rigid; the same geometries for everybody. Reference: ${level}. Every curve is zero where the reference is lowest. Barrier of a torsion: highest minus lowest point; of the others: last minus lowest point.${
      band === null
        ? ''
        : ` Grey band: energies in a larger basis (${largerLevel}) differ by ${significant(band, 2)} kcal/mol on average over the Reference set's relabelled frames; an error within it means nothing. Lines at ±1 kcal/mol: “chemical accuracy”.`
    }`,
  all: 'All scans: average error',
  allDescription: (rows: number) =>
    `A table of ${rows} scans: the average error of each force field, kcal/mol, over geometries that a molecule can reach.`,
  allNote: 'kcal/mol, over geometries at most 20 kcal/mol above the minimum',
  allHow:
    'Mean absolute difference of the two curves over the points of a scan whose reference energy is at most 20 kcal/mol above its minimum; the table also has the mean over all points, and the barrier’s error. ',
  notCovered: (name: string, scans: number) =>
    `${name} takes no part in ${scans} of the scans: it does not cover them.`,
  own: 'Turn a torsion of this molecule',
  ownIntro: 'Without quantum mechanics: force fields against each other, the molecule turned as one stiff piece.',
  ownChoose: 'Torsion',
  ownRun: 'Turn it',
  ownNone: 'This molecule has no bond that it can turn about.',
  ownHow:
    'The geometry in which the molecule was opened (its minimum where the Reference set has one), with everything beyond the middle bond turned rigidly in steps of 10°. Each curve is zero where it is lowest itself. There is no reference here: curves that agree may all be wrong.',
  ownTitle: (torsion: string) => `Turning ${torsion}`,
  ownDescription: (torsion: string, lines: readonly string[]) =>
    `Energy of each force field while the torsion ${torsion} is turned rigidly. ${lines.join('; ')}.`,
  barrier: (climb: number) => `barrier ${significant(climb, 2)}`,
} as const;
