/** Recipes of kind `equivariant`: equivariant message passing, trained on energies and forces. */
import * as v from 'valibot';
import { elementBySymbol } from '../../chem/elements.ts';
import { REPULSION_REACH } from '../../forcefield/repulsion.ts';
import type { Fitter } from '../fitter.ts';
import { savedModel } from '../savedModel.ts';
import { selfEnergies, trainingFrames } from '../training/data.ts';
import { trainMembers } from '../training/ensemble.ts';
import { teacherFrames, teacherSchema, teacherTraining } from '../training/teacher.ts';
import { count, positive, trainingSchema, trainingSettings } from '../training/settings.ts';
import { TrainableEquivariantNetwork } from '../training/trainableEquivariantNetwork.ts';

const SettingsSchema = v.strictObject({
  elements: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[A-Z][a-z]?$/))), v.minLength(1), v.maxLength(10)),
  /** Shape of the network: see src/models/equivariantNetwork.ts. */
  channels: v.pipe(count(256), v.multipleOf(4)),
  radialCount: count(32),
  layers: count(4),
  /** Å. */
  cutoff: v.pipe(positive, v.maxValue(20)),
  /** Of the radial functions: about one over the square root of the number of neighbours. */
  prefactor: v.exactOptional(positive, 0.2),
  /** kcal/mol per unit of what the network puts out. */
  energyUnit: v.exactOptional(positive, 20),
  /** Repulsion at distances no bond has, which the network never sees in training. */
  repulsion: v.exactOptional(v.boolean(), true),
  /** Force fields that it learns from besides. */
  teacher: v.exactOptional(teacherSchema),
  ...trainingSchema,
});

export type EquivariantSettings = v.InferOutput<typeof SettingsSchema>;

export const fitter: Fitter<EquivariantSettings> = {
  settings: SettingsSchema,
  async fit({ recipe, settings, molecules, progress, load }) {
    const elements = settings.elements.map((symbol) => elementBySymbol(symbol).number);
    const train = trainingFrames(molecules, 'train');
    const validation = trainingFrames(molecules, 'validation');
    const { channels, radialCount, layers, cutoff, prefactor, energyUnit } = settings;
    const design = {
      name: recipe.id,
      elements,
      channels,
      radialCount,
      layers,
      cutoff,
      prefactor,
      energyUnit,
      selfEnergies: selfEnergies(train, elements),
    };
    const { teacher } = settings;
    const lessons = teacher ? teacherTraining(await teacherFrames(teacher, molecules, recipe.seed, load), teacher) : [];
    const start = (seed: number) => new TrainableEquivariantNetwork(design, seed);
    const [{ weights, history }] = await trainMembers(
      start,
      1,
      { train: [...train, ...lessons], validation },
      trainingSettings(settings, recipe.seed),
      progress,
    );
    const model = start(recipe.seed).toModel(weights);
    return savedModel(
      recipe,
      {
        family: 'ml',
        elements,
        parts: [
          ...(settings.repulsion ? [{ kind: 'zbl' as const, ...REPULSION_REACH }] : []),
          { kind: 'learned', architecture: 'equivariant_network', model },
        ],
        histories: [history],
      },
      load,
    );
  },
};
