/** Recipes to begin with: one for each kind of rung, for the molecules that a visitor chooses. */
import { withValue } from '../../core/entries.ts';
import { FfpError } from '../../core/errors.ts';
import type { Family } from '../../forcefield/forcefield.ts';
import { checkRecipe, type OwnData, type Recipe } from '../recipe.ts';

export interface Preset {
  /** Of the shipped rung that it is like. */
  readonly id: string;
  readonly kind: string;
  readonly family: Family;
  /** Plain words for what it makes. */
  readonly title: string;
  /** How long it takes to fit, in a word: `at once` where it is one linear solution, `trained` where it has a course to watch. */
  readonly course: 'at once' | 'trained';
  /** The recipe that it changes, below `recipes/`. */
  readonly recipe: string;
  /** Changes to its settings that suit few molecules, by path. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/**
 * Epochs for one molecule, where each takes some ten milliseconds; training ends earlier where nothing gets better. For more molecules so
 * many fewer: about as many steps. With two frames a step ethanol comes as far in a third of the time as with eight.
 */
const ONE_MOLECULE = { 'settings.epochs': 3000, 'settings.patience': 600, 'settings.batch': 2 };
const FEWEST_EPOCHS = 200;

/** Parameters by gradients, from the least-squares solution on. */
const GRADIENT = { 'settings.gradient': { epochs: 400, rate: 0.01, patience: 100 } };

export const PRESETS: readonly Preset[] = [
  preset('mm-bonded', 'class1', 'mm', 'bare springs', 'at once'),
  preset('mm-class1', 'class1', 'mm', 'springs', 'at once'),
  preset('mm-class2', 'class2', 'mm', 'springs that talk to each other', 'at once'),
  preset('mm-class1-gradient', 'class1', 'mm', 'springs, charges too, step by step', 'trained', GRADIENT, 'mm-class1'),
  preset('mm-class2-gradient', 'class2', 'mm', 'talking springs, step by step', 'trained', GRADIENT, 'mm-class2'),
  preset('mm-polarizable', 'polarizable', 'mm', 'springs with shifting charges', 'at once'),
  preset('mm-graph', 'graph', 'between', 'springs set by a network', 'trained', { 'settings.epochs': 200 }),
  preset('mm-graph2', 'graph2', 'between', 'talking springs set by a network', 'trained'),
  preset('kernel', 'kernel', 'between', 'one molecule by heart', 'trained', {}, 'kernel-ethanol'),
  preset('spline23', 'spline', 'ml', 'splines', 'at once'),
  preset('nn-s', 'network', 'ml', 'a tiny network', 'trained', ONE_MOLECULE),
  preset('nn-m', 'network', 'ml', 'a small network', 'trained', ONE_MOLECULE),
  preset('mm+nn', 'network', 'between', 'springs plus a network', 'trained', ONE_MOLECULE),
  preset('equi', 'equivariant', 'ml', 'a network of messages', 'trained', {
    'settings.channels': 16,
    'settings.epochs': 150,
  }),
];

function preset(
  id: string,
  kind: string,
  family: Family,
  title: string,
  course: Preset['course'],
  settings: Preset['settings'] = {},
  recipe = id,
): Preset {
  return { id, kind, family, title, course, recipe, settings };
}

/**
 * A recipe without the shipped files of lessons, which are large, and say little about few molecules or nothing about one's own; and without
 * principal components, which need many frames (docs/adr/0026-principal-components.md).
 */
function forFew(recipe: Recipe): Recipe {
  const { teacher, principal: _, ...settings } = recipe.settings;
  const { lessons: __, ...others } = (teacher ?? {}) as { lessons?: unknown; forceFields?: readonly unknown[] };
  return { ...recipe, settings: others.forceFields?.length ? { ...settings, teacher: others } : settings };
}

const shipped = import.meta.glob<unknown>('../../../recipes/*.json', { import: 'default' });

/** The recipe of a shipped force field; null where it has none of its own. */
export async function shippedRecipe(name: string): Promise<Recipe | null> {
  const path = `../../../recipes/${name}.json`;
  return Object.hasOwn(shipped, path) ? checkRecipe(await shipped[path](), path) : null;
}

/** What is fitted to. */
export type PresetData =
  | { readonly reference: 'shipped'; readonly only?: readonly string[] }
  | { readonly reference: OwnData; readonly only?: readonly string[] };

/**
 * The recipe of a preset for the given data.
 * Throws FfpError('usage') where there is no such preset.
 */
export async function presetRecipe(id: string, data: PresetData): Promise<Recipe> {
  const found = PRESETS.find((known) => known.id === id);
  if (!found)
    throw new FfpError('usage', `there is no preset "${id}"; there are ${PRESETS.map((one) => one.id).join(', ')}`);
  const recipe = structuredClone(await shippedRecipe(found.recipe))!;
  const few = data.only !== undefined || data.reference !== 'shipped';
  const changed = {
    ...recipe,
    id: `my-${id}`,
    technicalName: `my ${recipe.technicalName}`.slice(0, 60),
    data: { reference: data.reference, ...(data.only && { only: [...data.only] }) },
    out: recipe.out.replace(/^.*[/]/, 'my-').replace(/^my-ethanol/, 'my-kernel'),
  };
  const alone = few ? forFew(changed) : changed;
  const molecules = data.only?.length ?? 1;
  const shared = (at: string, value: unknown): unknown =>
    (at.endsWith('.epochs') || at.endsWith('.patience')) && typeof value === 'number'
      ? Math.min(value, Math.max(FEWEST_EPOCHS, Math.round(value / Math.max(1, molecules))))
      : value;
  const settled =
    few || 'settings.gradient' in found.settings
      ? Object.entries(found.settings).reduce<unknown>(
          (whole, [at, value]) => withValue(whole, at, shared(at, value)),
          alone,
        )
      : alone;
  return checkRecipe(settled, `the preset "${id}"`);
}
