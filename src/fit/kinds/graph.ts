/** Recipes of kind `graph`: a graph network that assigns Class I parameters, trained through energies and forces. */
import { GRAPH_ELEMENTS } from '../../models/graph/features.ts';
import { fitCharges } from '../charges.ts';
import type { Fitter } from '../fitter.ts';
import { savedModel } from '../savedModel.ts';
import { trainingFrames } from '../training/data.ts';
import { trainMembers } from '../training/ensemble.ts';
import { GraphSettingsSchema, type GraphSettings } from '../settings/graph.ts';
import { trainingSettings } from '../settings/training.ts';
import { class1Training, nonbondedBaselines } from '../training/class1Graph.ts';
import { teacherFrames, teacherTraining } from '../training/teacher.ts';
import { TrainableGraph } from '../training/trainableGraph.ts';

export const fitter: Fitter<GraphSettings> = {
  settings: GraphSettingsSchema,
  async fit({ recipe, settings, molecules, progress, load, brought }) {
    const { width, layers, teacher } = settings;
    // As the file stores them: the network is trained beside the charges that it will meet.
    const charges = new Map(
      Array.from(fitCharges(molecules), ([key, [charge]]) => [key, [Number(charge.toPrecision(6))]]),
    );
    const baselines = nonbondedBaselines(molecules, charges);
    const taught = teacher ? await teacherFrames(teacher, molecules, recipe.seed, load, brought) : [];
    const lessons = teacher
      ? teacherTraining(taught, molecules.length, teacher, nonbondedBaselines(taught, charges))
      : [];
    const frames = {
      train: [...trainingFrames(molecules, 'train', baselines), ...lessons],
      validation: trainingFrames(molecules, 'validation', baselines),
    };
    return trainMembers(
      (seed) => new TrainableGraph({ width, layers }, class1Training, [...molecules, ...taught], seed),
      1,
      frames,
      { ...trainingSettings(settings, recipe.seed), byMolecule: true },
      progress,
      ([{ weights, history }]) => {
        const model = { width, layers, weights: Float32Array.from(weights), charges };
        const parts = [{ kind: 'graph' as const, form: 'class1' as const, model }];
        return savedModel(recipe, { family: 'between', elements: GRAPH_ELEMENTS, parts, histories: [history] }, load);
      },
    );
  },
};
