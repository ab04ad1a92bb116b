/** Settings of a recipe by its kind, without what carries the recipe out: light enough for a page. */
import * as v from 'valibot';
import type { Recipe } from '../recipe.ts';
import { Class1SettingsSchema } from '../settings/class1.ts';
import { Class2SettingsSchema } from '../settings/class2.ts';
import { EquivariantSettingsSchema } from '../settings/equivariant.ts';
import { Graph2SettingsSchema } from '../settings/graph2.ts';
import { GraphSettingsSchema } from '../settings/graph.ts';
import { KernelSettingsSchema } from '../settings/kernel.ts';
import { NetworkSettingsSchema } from '../settings/network.ts';
import { PolarizableSettingsSchema } from '../settings/polarizable.ts';
import { SplineSettingsSchema } from '../settings/spline.ts';

const SCHEMAS: Readonly<Record<string, v.GenericSchema<unknown, object>>> = {
  class1: Class1SettingsSchema,
  class2: Class2SettingsSchema,
  equivariant: EquivariantSettingsSchema,
  graph: GraphSettingsSchema,
  graph2: Graph2SettingsSchema,
  kernel: KernelSettingsSchema,
  network: NetworkSettingsSchema,
  polarizable: PolarizableSettingsSchema,
  spline: SplineSettingsSchema,
};

/** Settings with all that the recipe leaves out filled in; null where they are not those of its kind. */
export function settingsOf({ kind, settings }: Pick<Recipe, 'kind' | 'settings'>): never | null {
  const result = Object.hasOwn(SCHEMAS, kind) ? v.safeParse(SCHEMAS[kind], settings) : null;
  return result?.success ? (result.output as never) : null;
}

/** The first entry of the settings that is wrong, with its path in the recipe and what is wrong with it; null where none is. */
export function settingsFault({
  kind,
  settings,
}: Pick<Recipe, 'kind' | 'settings'>): { path: string; text: string } | null {
  if (!Object.hasOwn(SCHEMAS, kind)) return { path: 'kind', text: `there is no kind of recipe "${kind}"` };
  const result = v.safeParse(SCHEMAS[kind], settings);
  if (result.success) return null;
  const [issue] = result.issues;
  const keys = issue.path?.map(({ key }) => String(key)) ?? [];
  return { path: ['settings', ...keys].join('.'), text: issue.message };
}
