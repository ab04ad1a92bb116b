/** From torsion waves k (1 + cos(nφ − δ)) to the rows of the Terms `periodic_torsion` and `periodic_improper`. */
import { FfpError } from '../core/errors.ts';

/** Highest periodicity accepted: force fields use up to 6; a false number must not blow up the rows. */
const HIGHEST_PERIODICITY = 12;

/**
 * A phase this close to 0 or π (rad) is meant to be it. Amber's own 3.141594 is further off, and is taken as it stands.
 */
const EXACT_PHASE = 1e-6;

export interface Wave {
  /** Atoms i-j-k-l. */
  readonly atoms: readonly number[];
  /** kcal/mol. */
  readonly k: number;
  /** n, a whole number from 0 on. */
  readonly periodicity: number;
  /** δ, rad. */
  readonly phase: number;
}

/**
 * One row [constant, c1, s1, …, cM, sM] a quadruple, U = constant + Σ c_n cos nφ + s_n sin nφ, with the waves of the
 * same quadruple (in either direction: φ is the same) added up, rows that are zero left out, and M the highest
 * periodicity of all. In the order of first appearance. Throws FfpError('unsupported') for a periodicity that is not a
 * whole number from 0 to 12.
 */
export function fourierRows(waves: readonly Wave[]): {
  readonly atoms: Uint32Array;
  readonly stride: number;
  readonly parameters: Float64Array;
} {
  let highest = 1;
  for (const { periodicity, k, atoms } of waves) {
    if (!Number.isInteger(periodicity) || periodicity < 0 || periodicity > HIGHEST_PERIODICITY) {
      const names = atoms.map((atom) => atom + 1).join('-');
      throw new FfpError(
        'unsupported',
        `The torsion ${names} has periodicity ${periodicity}; whole numbers up to ${HIGHEST_PERIODICITY} are computed.`,
      );
    }
    if (k !== 0) highest = Math.max(highest, periodicity);
  }
  const stride = 1 + 2 * highest;
  const rows = new Map<string, { readonly atoms: readonly number[]; readonly row: Float64Array }>();
  for (const { atoms, k, periodicity, phase } of waves) {
    if (k === 0) continue;
    const key = (atoms[0] < atoms[3] ? atoms : [...atoms].reverse()).join(' ');
    const entry = rows.get(key) ?? { atoms, row: new Float64Array(stride) };
    rows.set(key, entry);
    const { cos, sin } = phasor(phase);
    entry.row[0] += k;
    if (periodicity === 0) entry.row[0] += k * cos;
    else {
      entry.row[2 * periodicity - 1] += k * cos;
      entry.row[2 * periodicity] += k * sin;
    }
  }
  const kept = [...rows.values()].filter(({ row }) => row.some((value) => value !== 0));
  const parameters = new Float64Array(kept.length * stride);
  kept.forEach(({ row }, n) => parameters.set(row, n * stride));
  return { atoms: Uint32Array.from(kept.flatMap(({ atoms }) => atoms)), stride, parameters };
}

function phasor(phase: number): { readonly cos: number; readonly sin: number } {
  if (Math.abs(phase) <= EXACT_PHASE) return { cos: 1, sin: 0 };
  if (Math.abs(Math.abs(phase) - Math.PI) <= EXACT_PHASE) return { cos: -1, sin: 0 };
  return { cos: Math.cos(phase), sin: Math.sin(phase) };
}
