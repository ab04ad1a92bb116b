/** What reference and model say of the same numbers, for a plot of one against the other. */
import { predictLabels } from '../assess/errors.ts';
import { selectSplit } from '../assess/labelErrors.ts';
import type { ReferenceMolecule, Split } from '../assess/reference.ts';
import { FfpError } from '../core/errors.ts';
import { CpuEngine } from '../cpu/engine.ts';
import type { ForceField } from '../forcefield/forcefield.ts';

/** Points of a plot: more make it slower and no clearer. */
export const PARITY_POINTS = 600;

/** Pairs one after another, reference first: forces in kcal/mol/Å, energies in kcal/mol less each molecule's means. */
export interface ParityPairs {
  readonly forces: Float32Array<ArrayBuffer>;
  readonly energies: Float32Array<ArrayBuffer>;
}

/** Collects pairs of a whole split, and gives evenly spread ones. */
export class ParityCollector {
  private readonly forces: number[] = [];
  private readonly energies = new Map<string | number, [number, number][]>();

  /** Forces and the energy of a frame, as reference and as model have them. */
  add(
    molecule: string | number,
    reference: { readonly energy: number; readonly forces: ArrayLike<number> },
    model: { readonly energy: number; readonly forces: ArrayLike<number> },
  ): void {
    for (let x = 0; x < reference.forces.length; x++) this.forces.push(reference.forces[x], model.forces[x]);
    const own = this.energies.get(molecule);
    const pair: [number, number] = [reference.energy, model.energy];
    if (own) own.push(pair);
    else this.energies.set(molecule, [pair]);
  }

  /** At most `PARITY_POINTS` of each. */
  pairs(): ParityPairs {
    const energies = [...this.energies.values()].flatMap((own) => {
      const means = [0, 1].map((side) => own.reduce((sum, pair) => sum + pair[side], 0) / own.length);
      return own.flatMap((pair) => [pair[0] - means[0], pair[1] - means[1]]);
    });
    return { forces: spread(this.forces), energies: spread(energies) };
  }
}

/** Evenly spread pairs. */
function spread(values: readonly number[]): Float32Array<ArrayBuffer> {
  const count = values.length / 2;
  const points = Math.min(count, PARITY_POINTS);
  return Float32Array.from({ length: 2 * points }, (_, at) => {
    const pair = Math.floor(((at >> 1) * count) / points);
    return values[2 * pair + (at & 1)];
  });
}

/**
 * Pairs of a force field on one split; null where there are no frames of it that the force field covers.
 */
export async function parityOf(
  forceField: ForceField,
  molecules: readonly ReferenceMolecule[],
  split: Split,
): Promise<ParityPairs | null> {
  const engine = new CpuEngine();
  const collector = new ParityCollector();
  let frames = 0;
  for (const molecule of molecules) {
    const chosen = selectSplit(molecule, split);
    if (chosen.frames === 0) continue;
    try {
      const { energies, forces } = await predictLabels(engine, forceField, chosen);
      const size = 3 * chosen.structure.elements.length;
      for (let f = 0; f < chosen.frames; f++) {
        const at = [f * size, (f + 1) * size] as const;
        const reference = { energy: chosen.energies[f], forces: chosen.forces.subarray(...at) };
        collector.add(molecule.name, reference, { energy: energies[f], forces: forces.subarray(...at) });
      }
      frames += chosen.frames;
    } catch (error) {
      if (!(error instanceof FfpError && error.code === 'coverage')) throw error;
    }
  }
  return frames === 0 ? null : collector.pairs();
}
