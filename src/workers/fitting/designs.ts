/** What a designer asks before anything is fitted: what there is, what a design costs, what is wrong with it. */
import { loadReferenceIndex } from '../../assess/load.ts';
import type { Structure } from '../../chem/structure.ts';
import type { LoadAsset } from '../../core/assets.ts';
import { valueAt } from '../../core/entries.ts';
import { estimate, type Estimate } from '../../fit/designs/estimate.ts';
import { FIELDS } from '../../fit/designs/fields.ts';
import { trainsOnWebGpu } from '../../fit/designs/onWebGpu.ts';
import { FIELD_GROUPS } from '../../fit/designs/fields/field.ts';
import { libraryOf, libraryOfMolecules, type Library } from '../../fit/designs/library.ts';
import { presetRecipe, PRESETS, shippedRecipe } from '../../fit/designs/presets.ts';
import { problems } from '../../fit/designs/problems.ts';
import type { RawData } from '../../fit/own/read.ts';
import { checkRecipe, type Recipe } from '../../fit/recipe.ts';
import { loadFitData, type FitData } from '../../fit/run.ts';
import type { ForceField } from '../../forcefield/forcefield.ts';
import { loadLadderIndex } from '../../forcefield/ladderIndex.ts';
import type { MoleculeSource } from '../../session/experiment.ts';
import { openMolecule } from '../../session/molecule.ts';
import { ForceFields } from '../forceFields.ts';
import type {
  BuildingBlock,
  Catalogue,
  DataDescription,
  EnergyUnit,
  Judgement,
  MeasuredStep,
  ModelFile,
  PresetData,
} from './contract.ts';

/** Kinds of recipes that can start from the weights of a shipped force field. */
const STARTS: Readonly<Record<string, string>> = {
  'nn-s': 'network',
  'nn-m': 'network',
  'nn-l': 'network',
  'mm+nn': 'network',
  equi: 'equivariant',
};

export class Designs {
  private readonly forcefields: ForceFields;
  private readonly brought: ForceField[] = [];
  private shipped: Promise<Library> | null = null;
  /** The molecule on the stage, which is asked about again and again. */
  private stage: { readonly source: string; readonly structure: Promise<Structure> } | null = null;
  /** Data that the visitor brought, by the hash of their file. */
  private readonly own = new Map<string, RawData>();

  constructor(private readonly load: LoadAsset) {
    this.forcefields = new ForceFields(load);
  }

  /** Models that the visitor brought. */
  async bring(models: readonly (readonly ModelFile[])[]): Promise<void> {
    for (const files of models) this.brought.push((await this.forcefields.import(files)).forcefield);
  }

  /** A force field by id, shipped or brought. Throws FfpError('usage') where there is none. */
  forceField(id: string): Promise<ForceField> {
    return this.forcefields.get(id);
  }

  async catalogue(): Promise<Catalogue> {
    const { molecules } = await this.library();
    return {
      presets: PRESETS.map(({ id, kind, family, title, course }) => ({ id, kind, family, title, course })),
      fields: FIELDS,
      groups: FIELD_GROUPS,
      molecules,
      blocks: await this.blocks(),
      webgpu: Object.keys(FIELDS).filter((kind) => trainsOnWebGpu({ kind, settings: {} })),
    };
  }

  preset(id: string, data: PresetData): Promise<Recipe> {
    return presetRecipe(id, data);
  }

  async judge(design: unknown, molecule: MoleculeSource, measured: readonly MeasuredStep[] = []): Promise<Judgement> {
    const structure = await this.structure(molecule);
    let recipe: Recipe | null = null;
    try {
      recipe = checkRecipe(design, 'the design');
    } catch {
      // `problems` says so.
    }
    const library = await this.libraryFor(recipe);
    const start = recipe && valueAt(recipe, 'settings.start.id');
    const lender = typeof start === 'string' ? await shippedRecipe(start) : null;
    const found = problems(design, structure, library, lender);
    const size = recipe && estimate(recipe, structure, library);
    return { estimate: size && (await this.onThisDevice(size, structure, measured)), problems: found };
  }

  async readData(file: Blob, name: string, unit?: EnergyUnit): Promise<DataDescription> {
    const { readOwnData } = await import('./ownData.ts');
    const { description, raw } = await readOwnData(file, name, unit);
    // One at a time: they may be large.
    this.own.clear();
    this.own.set(description.reference.sha256, raw);
    return description;
  }

  /**
   * What a recipe is fitted to.
   * @param file the visitor's, where the recipe is fitted to one
   */
  async dataOf(recipe: Recipe, file: Blob | undefined): Promise<FitData> {
    const { reference, only } = recipe.data;
    const brought = (id: string): Promise<ForceField> => this.forcefields.get(id);
    if (reference === 'shipped') return { ...(await loadFitData(this.load, only)), brought };
    const { dataOfFile } = await import('./ownData.ts');
    return { ...(await dataOfFile(reference, recipe.seed, file, this.load)), brought };
  }

  private library(): Promise<Library> {
    this.shipped ??= (async () => {
      const [index, rungs] = await Promise.all([loadReferenceIndex(this.load), loadLadderIndex(this.load)]);
      return libraryOf(index, Object.fromEntries(rungs.map(({ id, parameterCount }) => [id, parameterCount])));
    })();
    // What failed to load may be tried again.
    this.shipped.catch(() => (this.shipped = null));
    return this.shipped;
  }

  private async libraryFor(recipe: Recipe | null): Promise<Library> {
    const library = await this.library();
    if (!recipe || recipe.data.reference === 'shipped') return library;
    const { reference } = recipe.data;
    const raw = this.own.get(reference.sha256);
    if (!raw) return { ...library, molecules: [] };
    const { moleculesOf } = await import('./ownData.ts');
    return libraryOfMolecules(moleculesOf(raw, reference, recipe.seed), library.rungs);
  }

  private structure(source: MoleculeSource): Promise<Structure> {
    const key = JSON.stringify(source);
    if (this.stage?.source !== key)
      this.stage = { source: key, structure: openMolecule(source, this.load).then(({ structure }) => structure) };
    return this.stage.structure;
  }

  private async blocks(): Promise<BuildingBlock[]> {
    const rungs = await loadLadderIndex(this.load);
    const shipped = rungs
      .filter(({ specimen }) => !specimen)
      .map(({ id, plainName, technicalName, sha256, parameterCount }): BuildingBlock => {
        const startOf = id in STARTS ? [STARTS[id]] : [];
        const roles: BuildingBlock['roles'] = [
          'baseline',
          'teacher',
          ...(startOf.length > 0 ? ['start' as const] : []),
        ];
        return { id, plainName, technicalName, sha256, parameters: parameterCount, roles, startOf };
      });
    const own = this.brought.map(({ id, plainName, technicalName, parameterCount }): BuildingBlock => ({
      id,
      plainName,
      technicalName,
      sha256: null,
      parameters: parameterCount,
      roles: ['teacher'],
      startOf: [],
    }));
    return [...shipped, ...own];
  }

  /** Times scaled by how much faster shipped force fields are here than predicted. */
  private async onThisDevice(
    size: Estimate,
    structure: Structure,
    measured: readonly MeasuredStep[],
  ): Promise<Estimate> {
    const library = await this.library();
    const ratios: number[] = [];
    for (const { forcefield, microsecondsPerStep } of measured) {
      const recipe = await shippedRecipe(forcefield);
      const predicted = recipe && estimate(recipe, structure, library);
      if (predicted && microsecondsPerStep > 0) ratios.push(microsecondsPerStep / predicted.microsecondsPerStep);
    }
    if (ratios.length === 0) return size;
    const factor = ratios.sort((a, b) => a - b)[ratios.length >> 1];
    return {
      ...size,
      microsecondsPerStep: factor * size.microsecondsPerStep,
      fitSeconds: factor * size.fitSeconds,
    };
  }
}
