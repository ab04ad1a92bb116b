/** Lengths that are held, as shaders/kernels/tiled_clusters.wgsl reads them: every atom in one cluster, alone where nothing holds it. */
import { NOBODY } from '../forcefield/constraints.ts';
import type { Potential } from '../forcefield/potential.ts';
import type { Program } from './program.ts';

/** Words of a cluster: how many atoms (0: a water), and which. */
const ROW = 6;
/** Numbers of its shape. */
const SHAPE = 4;

/** Values of the layout that `withClusters` settles. */
export const CLUSTER_FIELDS = { clusters: 0, cluster_rows: 0, cluster_shapes: 0 } as const;

/** A program of a Potential with constraints, made with CLUSTER_FIELDS in its layout, with the clusters behind its lists. */
export function withClusters(program: Program, { atoms, masses, constraints }: Potential): Program {
  if (!constraints) return program;
  const { waters, waterLengths, stars, starLengths } = constraints;
  const rows: number[] = [];
  const shapes: number[] = [];
  const alone = new Uint8Array(atoms).fill(1);
  const add = (kind: number, members: readonly number[], shape: readonly number[]): void => {
    rows.push(kind, ...members, ...new Array<number>(ROW - 1 - members.length).fill(0));
    shapes.push(...shape, ...new Array<number>(SHAPE - shape.length).fill(0));
    for (const atom of members) alone[atom] = 0;
  };
  for (let w = 0, l = 0; w < waters.length; w += 3, l += 2) {
    const members = [...waters.subarray(w, w + 3)];
    const [mo, mh] = members.map((atom) => masses[atom]);
    const half = waterLengths[l + 1] / 2;
    const height = Math.sqrt(waterLengths[l] ** 2 - half ** 2);
    const above = (2 * mh * height) / (mo + 2 * mh);
    add(0, members, [above, height - above, half, mo / (mo + 2 * mh)]);
  }
  for (let s = 0; s < stars.length / 5; s++) {
    const members = [...stars.subarray(5 * s, 5 * s + 5)].filter((atom) => atom !== NOBODY);
    add(members.length, members, [...starLengths.subarray(SHAPE * s, SHAPE * s + members.length - 1)]);
  }
  alone.forEach((free, atom) => {
    if (free === 1) add(1, [atom], []);
  });
  const lists = Uint32Array.from([...program.lists, ...rows]);
  const parameters = Float32Array.from([...program.parameters, ...shapes]);
  return {
    ...program,
    lists,
    parameters,
    layoutValues: {
      ...program.layoutValues,
      clusters: rows.length / ROW,
      cluster_rows: program.lists.length,
      cluster_shapes: program.parameters.length,
      // Where the hand pulls to stands after all lists.
      hand_points: lists.length,
    },
  };
}
