/** Recipes of kind `graph`: a graph network that assigns Class I parameters, trained through energies and forces. */
import * as v from 'valibot';
import { GRAPH_ELEMENTS } from '../../models/graph/features.ts';
import { fitCharges } from '../charges.ts';
import type { Fitter } from '../fitter.ts';
import { savedModel } from '../savedModel.ts';
import { trainingFrames } from '../training/data.ts';
import { trainMembers } from '../training/ensemble.ts';
import { count, trainingSchema, trainingSettings } from '../training/settings.ts';
import { class1Training, nonbondedBaselines } from '../training/class1Graph.ts';
import { TrainableGraph } from '../training/trainableGraph.ts';

const SettingsSchema = v.strictObject({
  /** Numbers in the vector that describes an atom. */
  width: count(512),
  /** Bonds that news of an atom travels. */
  layers: count(16),
  ...trainingSchema,
});

export type GraphSettings = v.InferOutput<typeof SettingsSchema>;

export const fitter: Fitter<GraphSettings> = {
  settings: SettingsSchema,
  async fit({ recipe, settings, molecules, progress, load }) {
    const { width, layers } = settings;
    // As the file stores them: the network is trained beside the charges that it will meet.
    const charges = new Map(
      Array.from(fitCharges(molecules), ([key, [charge]]) => [key, [Number(charge.toPrecision(6))]]),
    );
    const baselines = nonbondedBaselines(molecules, charges);
    const frames = {
      train: trainingFrames(molecules, 'train', baselines),
      validation: trainingFrames(molecules, 'validation', baselines),
    };
    const [{ weights, history }] = await trainMembers(
      (seed) => new TrainableGraph({ width, layers }, class1Training, molecules, seed),
      1,
      frames,
      { ...trainingSettings(settings, recipe.seed), byMolecule: true },
      progress,
    );
    const model = { width, layers, weights: Float32Array.from(weights), charges };
    return savedModel(
      recipe,
      {
        family: 'between',
        elements: GRAPH_ELEMENTS,
        parts: [{ kind: 'graph', form: 'class1', model }],
        histories: [history],
      },
      load,
    );
  },
};
