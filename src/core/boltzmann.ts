/** What an energy means at a temperature. */
import { BOLTZMANN } from './units.ts';

/** The factor by which an energy error (kcal/mol) is wrong about a ratio of populations at a temperature (K): exp(ΔE/kT). */
export const populationFactor = (energy: number, temperature: number): number =>
  Math.exp(energy / (BOLTZMANN * temperature));

/** What a share of one of two states becomes when that state's energy is `energy` (kcal/mol) too low: p f / (p f + 1 − p). */
export function shiftedShare(share: number, energy: number, temperature: number): number {
  const factor = populationFactor(energy, temperature);
  return (share * factor) / (share * factor + 1 - share);
}
