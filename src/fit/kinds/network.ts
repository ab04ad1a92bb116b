/** Recipes of kind `network`: atom-centred networks, alone or on top of shipped parts, trained on energies and forces. */
import { elementBySymbol } from '../../chem/elements.ts';
import type { SavedPart } from '../../models/file/file.ts';
import type { Fitter } from '../fitter.ts';
import { savedModel } from '../savedModel.ts';
import { trainsOnWebGpu } from '../designs/onWebGpu.ts';
import { angularOf, NetworkSettingsSchema, radialOf, type NetworkSettings } from '../settings/network.ts';
import { trainingSettings } from '../settings/training.ts';
import { partBaselines, rungPart } from '../training/baseline.ts';
import { selfEnergies, trainingFrames } from '../training/data.ts';
import { fitting, startModel } from '../training/start.ts';
import { networkComputing } from '../training/compute.ts';
import { PrincipalComponents } from '../training/principalInputs.ts';
import { trainMembers } from '../training/ensemble.ts';
import { teacherFrames, teacherTraining } from '../training/teacher.ts';
import { TrainableAtomicNetwork } from '../training/trainableAtomicNetwork.ts';

export const fitter: Fitter<NetworkSettings> = {
  settings: NetworkSettingsSchema,
  async fit({ recipe, settings, molecules, progress, load, brought, compute }) {
    const elements = settings.elements.map((symbol) => elementBySymbol(symbol).number);
    const { baseline, repulsion } = settings;
    const given: SavedPart[] = [
      ...(baseline === undefined ? [] : [await rungPart(baseline, load)]),
      ...(repulsion ? [{ kind: 'zbl' as const, ...repulsion }] : []),
    ];
    const baselines = await partBaselines(given, settings.elements, molecules, load);
    const train = trainingFrames(molecules, 'train', baselines);
    const validation = trainingFrames(molecules, 'validation', baselines);
    const { radial, angular, hidden, activation, energyUnit, start: from } = settings;
    const begin = from && (await startModel(from, 'atomic_network', load));
    const design = {
      name: recipe.id,
      elements,
      radial: radialOf(radial),
      angular: angularOf(angular),
      hidden,
      activation,
      energyUnit,
      // Those that the networks were trained beside.
      selfEnergies: begin?.selfEnergies ?? selfEnergies(train, elements),
    };
    const { teacher } = settings;
    const taught = teacher ? await teacherFrames(teacher, molecules, recipe.seed, load, brought) : [];
    const lessons = teacher
      ? teacherTraining(taught, molecules.length, teacher, await partBaselines(given, settings.elements, taught, load))
      : [];
    const { principal } = settings;
    const inputs = principal && new PrincipalComponents(design, train, principal);
    const start = (seed: number): TrainableAtomicNetwork => {
      const network = new TrainableAtomicNetwork(design, train, seed, inputs);
      if (from && begin) fitting(from.id, () => network.startFrom(begin, (seed - recipe.seed) >>> 0));
      return network;
    };
    const shape = start(recipe.seed);
    const frames = { train: [...train, ...lessons], validation };
    const own = trainingSettings(settings, recipe.seed);
    const computing = await networkComputing(
      trainsOnWebGpu(recipe) ? compute : undefined,
      shape,
      frames,
      own,
      settings.members,
      progress,
    );
    return trainMembers(
      start,
      settings.members,
      frames,
      own,
      progress,
      (trained) => {
        const part: SavedPart = {
          kind: 'learned',
          architecture: 'atomic_network',
          model: { ...shape.toModel(), members: trained.flatMap(({ weights }) => shape.toModel(weights).members) },
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
      computing,
    );
  },
};
