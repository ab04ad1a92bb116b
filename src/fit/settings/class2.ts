import * as v from 'valibot';
import { COEFFICIENTS, type InteractionKind } from '../../forcefield/class2/interactions.ts';
import { gradientSchema } from './gradient.ts';

const positive = v.pipe(v.number(), v.minValue(1e-6), v.maxValue(1e6));

/** Standard deviations of the contributions at each level, coarse to fine, of each coefficient, kcal/mol. */
const deviations = (kind: InteractionKind) =>
  v.pipe(v.array(v.pipe(v.array(positive), v.length(COEFFICIENTS[kind].length))), v.minLength(1), v.maxLength(4));
const level = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4));

export const Class2SettingsSchema = v.pipe(
  v.strictObject({
    /** Standard deviation of what the form cannot describe, kcal/mol/Å: sets how much a datum weighs against the priors. */
    noise: positive,
    /** Weight of a squared energy error [kcal/mol] against a squared force component error [kcal/mol/Å]. */
    energyWeight: positive,
    /** Solutions after the first, each with observations reweighted by the errors of the last; 0 means least squares. */
    reweightings: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100)),
    /** A component that is off by so much keeps its weight in a reweighting, kcal/mol/Å. */
    typicalError: positive,
    /** One that is off by less than this does not gain more, kcal/mol/Å. */
    leastError: positive,
    /** Conjugate-gradient steps of each solution, at most, and the relative residual at which it ends. */
    iterations: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1e6)),
    tolerance: positive,
    /** From there on by gradients, end to end on energies and forces; not at all where absent. Charges stay as they are. */
    gradient: v.exactOptional(v.omit(gradientSchema, ['charges'])),
    /** Levels of types that are told apart, from the coarsest. */
    levels: v.strictObject({
      bond: level,
      angle: level,
      torsion: level,
      arm: level,
      plane: level,
      pair14: level,
      pair: level,
    }),
    /** Groups of coefficients to do without: the names of GROUPS in problem.ts. */
    without: v.optional(
      v.array(
        v.picklist([
          'bond-bond',
          'bond-angle',
          'angle-angle',
          'angle-torsion',
          'bond-torsion',
          '1-3',
          'anharmonic',
          'out-of-plane',
        ]),
      ),
      [],
    ),
    /** Priors, by `node tools/run.mjs tools/class2-priors.ts`. */
    deviations: v.strictObject({
      bond: deviations('bond'),
      angle: deviations('angle'),
      torsion: deviations('torsion'),
      arm: deviations('arm'),
      plane: deviations('plane'),
      pair14: deviations('pair14'),
      pair: deviations('pair'),
    }),
  }),
  v.check(
    ({ levels, deviations: own }) =>
      (Object.keys(levels) as InteractionKind[]).every((kind) => levels[kind] <= own[kind].length),
    'there must be deviations for every level',
  ),
);

export type Class2Settings = v.InferOutput<typeof Class2SettingsSchema>;
