/** Settings of recipes of kind `kernel`. */
import * as v from 'valibot';
import { lessonsSchema } from './teacher.ts';

const positive = v.pipe(v.number(), v.minValue(1e-12), v.maxValue(1e6));
const some = v.pipe(v.array(positive), v.minLength(1), v.maxLength(32));

export const KernelSettingsSchema = v.strictObject({
  /** Lengths of pairs one, two, three … bonds apart, as parts of the length; the last is for all farther ones. */
  ratios: some,
  /** Factor of the length for each hydrogen of a pair. */
  hydrogen: positive,
  /** Lengths to choose from by the validation frames, 1/Å. */
  lengths: some,
  /** Variances of the noise to choose from, as parts of that of a force component. */
  noises: some,
  /** Variance of the noise of an energy as a part of that of a force component, Å²; energies are not told where it is absent. */
  energyNoise: v.exactOptional(positive),
  /** Permutations of like atoms, at most. */
  mostPermutations: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)), 48),
  /** Frames of shipped files whose forces it is told besides, and what to add to the variance of their noise, to choose from. */
  teacher: v.exactOptional(v.strictObject({ lessons: lessonsSchema, noises: some })),
  /** A shipped force field that the kernel corrects, and that is left where the kernel knows nothing. */
  baseline: v.exactOptional(v.pipe(v.string(), v.maxLength(40))),
});

export type KernelRecipeSettings = v.InferOutput<typeof KernelSettingsSchema>;
