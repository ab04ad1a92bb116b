/** Recipes of kind `network`: atom-centred networks, alone or on top of shipped parts, trained on energies and forces. */
import * as v from 'valibot';
import { elementBySymbol } from '../../chem/elements.ts';
import { ACTIVATIONS } from '../../models/atomicNetwork.ts';
import type { SavedPart } from '../../models/file/file.ts';
import type { Fitter } from '../fitter.ts';
import { savedModel } from '../savedModel.ts';
import { partBaselines, rungPart } from '../training/baseline.ts';
import { selfEnergies, trainingFrames } from '../training/data.ts';
import { trainMembers } from '../training/ensemble.ts';
import { teacherFrames, teacherSchema, teacherTraining } from '../training/teacher.ts';
import { count, notNegative, positive, trainingSchema, trainingSettings } from '../training/settings.ts';
import { TrainableAtomicNetwork } from '../training/trainableAtomicNetwork.ts';

const short = v.pipe(v.array(notNegative), v.minLength(1), v.maxLength(64));

const SettingsSchema = v.strictObject({
  elements: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[A-Z][a-z]?$/))), v.minLength(1), v.maxLength(10)),
  /** Radial functions: `functions` of them, their shifts evenly spread from `first` to the cutoff less 0.4 Å. */
  radial: v.strictObject({ cutoff: positive, functions: count(64), first: positive, eta: positive }),
  /** Angular functions: `angles` of them evenly spread over half a turn, for each shift [Å]. */
  angular: v.strictObject({ cutoff: positive, angles: count(32), zeta: positive, eta: positive, shifts: short }),
  /** Widths of hidden layers, multiples of 4. */
  hidden: v.pipe(v.array(v.pipe(count(1024), v.multipleOf(4))), v.minLength(1), v.maxLength(8)),
  activation: v.exactOptional(v.picklist(ACTIVATIONS), 'silu'),
  /** kcal/mol per unit of a network's output. */
  energyUnit: v.exactOptional(positive, 20),
  members: v.exactOptional(count(16), 1),
  /** A cheaper force field that it learns from besides. */
  teacher: v.exactOptional(teacherSchema),
  /** A shipped force field that the network corrects. */
  baseline: v.exactOptional(v.pipe(v.string(), v.maxLength(40))),
  /** Repulsion at short distances, fading between these parts of the sum of two covalent radii; none where null. */
  repulsion: v.exactOptional(v.nullable(v.strictObject({ inner: positive, outer: positive })), {
    inner: 0.5,
    outer: 0.7,
  }),
  ...trainingSchema,
});

export type NetworkSettings = v.InferOutput<typeof SettingsSchema>;

export const fitter: Fitter<NetworkSettings> = {
  settings: SettingsSchema,
  async fit({ recipe, settings, molecules, progress, load }) {
    const elements = settings.elements.map((symbol) => elementBySymbol(symbol).number);
    const { baseline, repulsion } = settings;
    const given: SavedPart[] = [
      ...(baseline === undefined ? [] : [await rungPart(baseline, load)]),
      ...(repulsion ? [{ kind: 'zbl' as const, ...repulsion }] : []),
    ];
    const baselines = await partBaselines(given, settings.elements, molecules, load);
    const train = trainingFrames(molecules, 'train', baselines);
    const validation = trainingFrames(molecules, 'validation', baselines);
    const { radial, angular, hidden, activation, energyUnit } = settings;
    const design = {
      name: recipe.id,
      elements,
      radial: {
        cutoff: radial.cutoff,
        prefactor: 1,
        eta: new Float64Array(radial.functions).fill(radial.eta),
        shift: spread(radial.first, radial.cutoff - 0.4, radial.functions),
      },
      angular: {
        kind: 'ani' as const,
        cutoff: angular.cutoff,
        prefactor: 1,
        zeta: angular.zeta,
        angles: spread(Math.PI / 2 / angular.angles, Math.PI - Math.PI / 2 / angular.angles, angular.angles),
        eta: angular.eta,
        shifts: Float64Array.from(angular.shifts),
      },
      hidden,
      activation,
      energyUnit,
      selfEnergies: selfEnergies(train, elements),
    };
    const { teacher } = settings;
    const taught = teacher ? await teacherFrames(teacher, molecules, recipe.seed, load) : [];
    const lessons = teacher
      ? teacherTraining(taught, teacher, await partBaselines(given, settings.elements, taught, load))
      : [];
    const start = (seed: number) => new TrainableAtomicNetwork(design, train, seed);
    const trained = await trainMembers(
      start,
      settings.members,
      { train: [...train, ...lessons], validation },
      trainingSettings(settings, recipe.seed),
      progress,
    );
    const last = start(recipe.seed);
    const model = last.toModel();
    const part: SavedPart = {
      kind: 'learned',
      architecture: 'atomic_network',
      model: { ...model, members: trained.flatMap(({ weights }) => last.toModel(weights).members) },
    };
    return savedModel(
      recipe,
      {
        family: baseline === undefined ? 'ml' : 'between',
        elements,
        parts: [...given, part],
        histories: trained.map(({ history }) => history),
      },
      load,
    );
  },
};

function spread(first: number, last: number, number: number): Float64Array {
  return Float64Array.from({ length: number }, (_, n) => first + ((last - first) * n) / Math.max(1, number - 1));
}
