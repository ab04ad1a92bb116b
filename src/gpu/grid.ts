/** Most workgroups in one dimension of a dispatch. */
const MAXIMUM_GROUPS = 65535;

/** A grid of at least `count` workgroups in two dimensions; kernels drop the few that are too many. */
export function gridOf(count: number): [number, number] {
  const rows = Math.ceil(count / MAXIMUM_GROUPS);
  return [Math.ceil(count / rows), rows];
}
