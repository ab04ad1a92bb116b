/** The one place for the limits of the report card. What each means: docs/report-card.md. */

/** What rounding leaves of an exact property, by Engine: f64, and f32 with positions of 2⁻²⁴ Å. */
interface Rounding {
  readonly cpu: number;
  readonly webgpu: number;
}

export const LIMITS = {
  /** Of a force component that ought not to change when the molecule is moved, turned, mirrored or renumbered, kcal/mol/Å. */
  invariance: { cpu: 1e-6, webgpu: 1e-2 } satisfies Rounding,
  /** Largest change of the energy when two like atoms change places, kcal/mol. */
  exchange: { cpu: 1e-6, webgpu: 1e-2 } satisfies Rounding,
  /** Energy of two copies far apart less twice the energy of one, kcal/mol. */
  extensivity: 1e-3,
  /** Force component against the central difference of energies, kcal/mol/Å. */
  gradient: 1e-3,
  /** Work along a closed way, as a fraction of the sum of its parts without their signs. */
  loop: 1e-6,
  /** Jump of the energy, kcal/mol, and of a force, kcal/mol/Å, anywhere on the way through the cutoff. */
  energyJump: 1e-4,
  forceJump: 1e-3,
  /** Exponent of the fluctuation of the total energy in the time step. */
  order: { expected: 2, within: 0.3 },
  /** Longest time step that keeps the energy, fs. */
  longestStep: 1,
  /** Force between fragments that have been pulled apart, kcal/mol/Å. */
  apart: 0.5,
  /** Work that pulls a bond apart, kcal/mol: those of peroxides, the weakest ordinary ones, take about 40. */
  bond: 30,
  /** Error on molecules never seen over the error on known ones. */
  generalisation: 2,
} as const;
