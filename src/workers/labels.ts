/** The labels of the open molecule, as the page shows them. */
import { yardsticks } from '../assess/labelErrors.ts';
import { tellingSplit, type Split } from '../assess/reference.ts';
import type { Molecule } from '../session/molecule.ts';
import type { ReferenceInfo } from './protocol.ts';

/** Which frames there are to freeze (the most telling split first, cool ones first), and the yardsticks; null without labels. */
export function referenceInfo({ reference }: Molecule): ReferenceInfo | null {
  if (!reference) return null;
  const { splits, temperatures } = reference;
  const split = tellingSplit(reference);
  const frames = Array.from(temperatures, (temperature, index) => ({ index, temperature, split: splits[index] }));
  const rank = (name: Split): number => (name === split ? 0 : 1);
  frames.sort((a, b) => rank(a.split) - rank(b.split) || a.temperature - b.temperature || a.index - b.index);
  const errors = yardsticks(reference, split).map(({ temperature, frames: n, zeroMae, zeroRmse, semiempirical }) => ({
    temperature,
    frames: n,
    zero: { forceMae: zeroMae, forceRmse: zeroRmse },
    semiempirical,
  }));
  const [all] = errors;
  return {
    level: 'ωB97X/6-31G(d)',
    frames,
    split,
    zeroMae: all.zero.forceMae,
    semiempiricalMae: all.semiempirical && all.semiempirical.forceMae,
    yardsticks: errors,
  };
}
