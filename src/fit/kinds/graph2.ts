/**
 * Recipes of kind `graph2`: a Class II force field of coarse types by least squares, and a graph network that corrects its coefficients,
 * trained through energies and forces.
 */
import { class2ForceField } from '../../forcefield/class2/forcefield.ts';
import type { InteractionKind } from '../../forcefield/class2/interactions.ts';
import { CLASS2_HEADS, type CorrectedKind, type Scales } from '../../models/graph/class2Form.ts';
import { GRAPH_ELEMENTS } from '../../models/graph/features.ts';
import type { Class2Settings } from '../settings/class2.ts';
import { Graph2SettingsSchema, type Graph2Settings } from '../settings/graph2.ts';
import { trainingSettings } from '../settings/training.ts';
import { NO_PROGRESS, type Fitter } from '../fitter.ts';
import { savedModel } from '../savedModel.ts';
import { baselinesOf } from '../training/baseline.ts';
import { class2Training } from '../training/class2Graph.ts';
import { trainingFrames } from '../training/data.ts';
import { trainMembers } from '../training/ensemble.ts';
import { teacherFrames, teacherTraining } from '../training/teacher.ts';
import { TrainableGraph } from '../training/trainableGraph.ts';
import { fitClass2 } from './class2.ts';

/** Levels of types that are listed even where they have no coefficients, so that what was never met can be told. */
const LISTED = 3;

export const fitter: Fitter<Graph2Settings> = {
  settings: Graph2SettingsSchema,
  async fit({ recipe, settings, molecules, progress, load, brought }) {
    const { types, width, layers, teacher } = settings;
    const base = await fitClass2({ recipe, settings: types, molecules, progress: NO_PROGRESS, load }, [], LISTED);
    const baselines = await baselinesOf(class2ForceField(base), molecules);
    const taught = teacher ? await teacherFrames(teacher, molecules, recipe.seed, load, brought) : [];
    const lessons = teacher
      ? teacherTraining(taught, molecules.length, teacher, await baselinesOf(class2ForceField(base), taught))
      : [];
    const frames = {
      train: [...trainingFrames(molecules, 'train', baselines), ...lessons],
      validation: trainingFrames(molecules, 'validation', baselines),
    };
    const scales = scalesOf(types);
    const form = class2Training(scales, base);
    const { tables, charges, coulomb } = base;
    return trainMembers(
      (seed) => new TrainableGraph({ width, layers }, form, [...molecules, ...taught], seed),
      1,
      frames,
      { ...trainingSettings(settings, recipe.seed), byMolecule: true },
      progress,
      ([{ weights, history }]) => {
        const model = { width, layers, weights: Float32Array.from(weights), scales, tables, charges, coulomb };
        const parts = [{ kind: 'graph' as const, form: 'class2' as const, model }];
        return savedModel(recipe, { family: 'between', elements: GRAPH_ELEMENTS, parts, histories: [history] }, load);
      },
    );
  },
};

/** The network stands for the types that are not told apart: its outputs are as wide as their contributions would be. */
function scalesOf({ levels, deviations }: Class2Settings): Scales {
  const scale = (kind: InteractionKind): number[] => {
    const missing = deviations[kind].slice(levels[kind]);
    const wide = missing.length > 0 ? missing : deviations[kind].slice(-1);
    return wide[0].map((_, c) => Number(Math.hypot(...wide.map((row) => row[c])).toPrecision(3)));
  };
  return Object.fromEntries(CLASS2_HEADS.map(({ name }) => [name, scale(name)])) as Record<CorrectedKind, number[]>;
}
