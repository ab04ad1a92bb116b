/** Recipes of kind `equivariant`: equivariant message passing, trained on energies and forces. */
import { elementBySymbol } from '../../chem/elements.ts';
import { REPULSION_REACH } from '../../forcefield/repulsion.ts';
import type { Fitter } from '../fitter.ts';
import { savedModel } from '../savedModel.ts';
import { EquivariantSettingsSchema, type EquivariantSettings } from '../settings/equivariant.ts';
import { trainingSettings } from '../settings/training.ts';
import { selfEnergies, trainingFrames } from '../training/data.ts';
import { fitting, startModel } from '../training/start.ts';
import { trainMembers } from '../training/ensemble.ts';
import { teacherFrames, teacherTraining } from '../training/teacher.ts';
import { TrainableEquivariantNetwork } from '../training/trainableEquivariantNetwork.ts';

export const fitter: Fitter<EquivariantSettings> = {
  settings: EquivariantSettingsSchema,
  async fit({ recipe, settings, molecules, progress, load, brought }) {
    const elements = settings.elements.map((symbol) => elementBySymbol(symbol).number);
    const train = trainingFrames(molecules, 'train');
    const validation = trainingFrames(molecules, 'validation');
    const { channels, radialCount, layers, cutoff, prefactor, energyUnit } = settings;
    const { start: from } = settings;
    const begin = from && (await startModel(from, 'equivariant_network', load));
    const design = {
      name: recipe.id,
      elements,
      channels,
      radialCount,
      layers,
      cutoff,
      prefactor,
      energyUnit,
      // Those that the network was trained beside, where it was.
      selfEnergies: begin?.selfEnergies ?? selfEnergies(train, elements),
    };
    const { teacher } = settings;
    const lessons = teacher
      ? teacherTraining(await teacherFrames(teacher, molecules, recipe.seed, load, brought), molecules.length, teacher)
      : [];
    const start = (seed: number): TrainableEquivariantNetwork => {
      const network = new TrainableEquivariantNetwork(design, seed);
      if (from && begin) fitting(from.id, () => network.startFrom(begin));
      return network;
    };
    const shape = start(recipe.seed);
    return trainMembers(
      start,
      1,
      { train: [...train, ...lessons], validation },
      trainingSettings(settings, recipe.seed),
      progress,
      ([{ weights, history }]) =>
        savedModel(
          recipe,
          {
            family: 'ml',
            elements,
            parts: [
              ...(settings.repulsion ? [{ kind: 'zbl' as const, ...REPULSION_REACH }] : []),
              { kind: 'learned', architecture: 'equivariant_network', model: shape.toModel(weights) },
            ],
            histories: [history],
          },
          load,
        ),
    );
  },
};
