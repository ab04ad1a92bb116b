/** Words of the part "Motion". Plain text only. */
import type { MeasurementResult } from '../../../src/workers/measure/protocol.ts';
import { fixed, integer, percent, significant } from '../../ui/format.ts';

type Distributions = MeasurementResult<'distributions'>;
type Spectrum = MeasurementResult<'spectrum'>;
type Kind = Distributions['distributions'][number]['kind'];

export const strings = {
  intro:
    'What a molecule does while it moves: how long its bonds are and how wide its angles, and at which frequencies they swing.',
  shapes: {
    title: 'Bonds, angles, torsions',
    run: 'Let it move',
    kind: 'Kind',
    kinds: { bond: 'bonds', angle: 'angles', torsion: 'torsions' } as const satisfies Record<Kind, string>,
    which: 'Which',
    all: (type: string) => `all ${type}`,
    figure: (label: string) => `How often: ${label}`,
    x: { bond: 'length, Å', angle: 'angle, degrees', torsion: 'torsion, degrees' } as const satisfies Record<
      Kind,
      string
    >,
    y: 'share of the time, per bin',
    mean: (kind: Kind, mean: number | null, deviation: number | null) =>
      mean === null || deviation === null
        ? ''
        : kind === 'bond'
          ? `${fixed(mean, 3)} ± ${fixed(deviation, 3)} Å`
          : `${fixed(mean, 1)} ± ${fixed(deviation, 1)}°`,
    difference: (variation: number | null, chance: number | null) =>
      variation === null
        ? ''
        : `differs by ${percent(variation)} from the first${chance === null ? '' : `; chance alone: ${percent(chance)}`}`,
    description: (label: string, lines: readonly string[]) =>
      `Distribution of ${label} for each force field. ${lines.join('; ')}.`,
    how: ({ temperature, replicas, picoseconds, samples }: Distributions) =>
      `${replicas} copies of the molecule start at the force field’s own minimum, are warmed up, and move in a Langevin bath (2/ps) of ${temperature} K; for the first force field ${significant(picoseconds)} ps each, one sample every 10 fs (${integer(samples)}). ± is the standard deviation. Two distributions p and q differ by ½ Σ |p − q| over bins: the part of one that would have to move to make the other. “Chance alone”: the same between the two halves of the copies of one force field; a difference not much larger means nothing. Torsions turn rarely: theirs mostly say where the copies got to. A run ends after 15 s at the latest.`,
    columns: { first: 'from', share: (name: string) => name },
  },
  differences: {
    title: 'What differs most',
    note: (name: string) => `against ${name}: part of the distribution that differs; dotted: what chance alone makes`,
    description:
      'The types of bonds, angles and torsions, with the part of each distribution that differs from the first force field’s.',
    columns: ['coordinate', 'force field', 'part that differs', 'mean distance', 'chance alone'],
  },
  spectrum: {
    title: 'Frequencies',
    run: 'Find the frequencies',
    figure: 'Vibrational density of states',
    x: 'wavenumber, cm⁻¹',
    y: 'share of the kinetic energy',
    modes: 'normal modes',
    description: (lines: readonly string[]) =>
      `At which wavenumbers the molecule moves, one strip a force field, its normal modes as ticks below. ${lines.join('; ')}.`,
    note: ({ modes, modesNote }: Spectrum) =>
      modes === null
        ? modesNote
        : `${modes.length} modes, ${integer(modes[0] ?? 0)} to ${integer(modes.at(-1) ?? 0)} cm⁻¹${
            modes.some((mode) => mode < 0) ? ', some imaginary: no minimum' : ''
          }`,
    how: ({ replicas, picoseconds, resolution, temperature }: Spectrum) =>
      `Mass-weighted power spectrum of the velocities (the Fourier transform of their autocorrelation), Hann window, of ${replicas} copies of ${significant(picoseconds)} ps at constant energy, after a warm-up to 300 K (mean ${significant(temperature)} K); lines are about ${significant(resolution, 2)} cm⁻¹ wide. The axis is corrected for what the time step of 0.5 fs does to fast motions. Ticks: normal modes, from a Hessian by finite differences at the force field’s own minimum. No infrared intensities: what moves is seen, not what a spectrometer sees. Classical: every mode has the energy kT.`,
    columns: ['wavenumber, cm⁻¹'],
    modesTable: 'Normal modes',
    modeColumns: ['mode'],
  },
} as const;
