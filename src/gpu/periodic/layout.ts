/** What the kernels of a box are told, and where things stand in their buffers. */
import type { Box } from '../../chem/box.ts';
import { UniformStruct } from '../uniformStruct.ts';

/** Units of an edge: positions are i32, which wrap where the box repeats. */
export const EDGE_UNITS = 2 ** 32;

/** Words before the rest of `work`; their order is that of shaders/periodic/bindings.wgsl. */
export const HEADER = { stale: 0, built: 1, cellNeed: 2, listNeed: 3, words: 4 } as const;

const UNIT = [
  ['unit_x', 'f32'],
  ['unit_y', 'f32'],
  ['unit_z', 'f32'],
] as const;

export const BOX = new UniformStruct('Box', [
  ...UNIT,
  ['atoms', 'u32'],
  ['forces_at', 'u32'],
  ['cells_x', 'u32'],
  ['cells_y', 'u32'],
  ['cells_z', 'u32'],
  // Entries of a cell and of a row of partners.
  ['cell_room', 'u32'],
  ['list_room', 'u32'],
  ['types', 'u32'],
  // Å²: of pairs that count, of pairs that are listed, and what an atom may move before the list is stale.
  ['cutoff2', 'f32'],
  ['range2', 'f32'],
  ['leeway', 'f32'],
  ['ewald', 'u32'],
  ['field_k', 'f32'],
  ['field_c', 'f32'],
  ['smooth_at', 'u32'],
  ['smooth_scale', 'f32'],
  // Å, 1/Å, 1/Å⁶: where Lennard-Jones begins to be switched off, over which width, and what its shift is made of.
  ['switch_from', 'f32'],
  ['switch_inverse', 'f32'],
  ['shift6', 'f32'],
]);

export const MESH = new UniformStruct('Mesh', [
  ['atoms', 'u32'],
  ['forces_at', 'u32'],
  // Points along the edges, and points per Å.
  ['a', 'u32'],
  ['b', 'u32'],
  ['c', 'u32'],
  ['per_x', 'f32'],
  ['per_y', 'f32'],
  ['per_z', 'f32'],
  // 1/(π V), 1/Å³; and where the waves of each edge begin in `tables`.
  ['front', 'f32'],
  ['waves_x', 'u32'],
  ['waves_y', 'u32'],
  ['waves_z', 'u32'],
]);

/** Å a unit of each edge, as the kernels multiply with it. */
export const unitsOf = (box: Box): { unit_x: number; unit_y: number; unit_z: number } => ({
  unit_x: box[0] / EDGE_UNITS,
  unit_y: box[1] / EDGE_UNITS,
  unit_z: box[2] / EDGE_UNITS,
});
