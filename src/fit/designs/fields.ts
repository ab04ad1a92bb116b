/** What of a recipe can be edited, as data: a page draws its controls from it. */
import type { Field } from './fields/field.ts';
import { EQUIVARIANT, GRAPH, NETWORK } from './fields/learned.ts';
import { KERNEL, SPLINE } from './fields/linear.ts';
import { CLASS1, CLASS2, POLARIZABLE } from './fields/mechanics.ts';
import { DATA } from './fields/shared.ts';

/** Fields by kind of recipe, in the order in which they are shown. */
export const FIELDS: Readonly<Record<string, readonly Field[]>> = {
  class1: [...DATA, ...CLASS1],
  class2: [...DATA, ...CLASS2],
  polarizable: [...DATA, ...POLARIZABLE],
  graph: [...DATA, ...GRAPH],
  graph2: [...DATA, ...GRAPH],
  kernel: [...DATA, ...KERNEL],
  spline: [...DATA, ...SPLINE],
  network: [...DATA, ...NETWORK],
  equivariant: [...DATA, ...EQUIVARIANT],
};
