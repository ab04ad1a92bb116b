/** Atom-centred networks of one molecule as a GPU program: numbers, places and the order of the dispatches. */
import type { LearnedDataOf } from '../../../forcefield/term.ts';
import { COSINE_SCALE } from '../../../models/atomicNetwork.ts';
import { featureLayout } from '../../../models/featureLayout.ts';
import { elementRoom, layNetworks, type LayerDispatch } from './layers.ts';
import type { Tile } from './tile.ts';

/** Neighbours of an atom that workgroup memory holds (56 bytes each): four times as many as fit into any molecule. */
const MOST_NEIGHBOURS = 256;

export interface NetworkProgram {
  readonly atoms: number;
  readonly replicas: number;
  readonly members: number;
  readonly lists: Uint32Array<ArrayBuffer>;
  readonly constants: Float32Array<ArrayBuffer>;
  readonly weights: Float32Array<ArrayBuffer>;
  /** Values of `Network`, but for `partials` and `forces_at`. */
  readonly values: Readonly<Record<string, number>>;
  /** How a workgroup of the layer kernel takes them. */
  readonly tile: Tile;
  readonly layers: readonly LayerDispatch[];
  /** Length of `work`, and its part that never changes: the derivative of the energy by the networks' outputs. */
  readonly workLength: number;
  readonly seed: { readonly at: number; readonly values: Float32Array<ArrayBuffer> };
  /** WGSL constants. */
  readonly constantsWgsl: string;
  /** Where the outputs stand in `work`, and how energies come from them. */
  readonly outputs: { readonly at: number; readonly length: number };
  /** Energies of one replica by member, kcal/mol, from the outputs (f64 sums). */
  memberEnergies(outputs: Float32Array, replica: number, into: Float64Array): void;
}

/**
 * Lays the networks out.
 * @param software the adapter is a processor that plays a GPU
 * Throws FfpError('unsupported') for networks that the kernels do not take.
 */
export function buildNetworkProgram(
  { model, species }: LearnedDataOf<'atomic_network'>,
  replicas: number,
  software: boolean,
): NetworkProgram {
  const atoms = species.length;
  const layout = featureLayout(model, species);
  const { groups, present, width } = layout;
  const lists: number[] = [];
  const constants: number[] = [];
  const put = (list: number[], values: Iterable<number>): number => {
    const at = list.length;
    for (const value of values) list.push(value);
    return at;
  };

  // Rows of one element stand together, those of all replicas one after the other.
  const rowBase = new Uint32Array(atoms);
  const rowStride = new Uint32Array(atoms);
  let rows = 0;
  for (const group of groups) {
    for (let atom = 0; atom < atoms; atom++) {
      if (species[atom] !== group.species) continue;
      rowBase[atom] = rows + layout.rowOfAtom[atom] - group.firstRow;
      rowStride[atom] = group.atoms;
    }
    rows += group.atoms * replicas;
  }
  const order = Array.from({ length: atoms }, (_, atom) => atom).sort(
    (a, b) => layout.localSpecies[a] - layout.localSpecies[b] || a - b,
  );
  const pairElements: number[] = [];
  for (let s = 0; s < present; s++) for (let t = s; t < present; t++) pairElements.push(s, t);

  const networks = layNetworks(model, layout, replicas, software);
  const { radial, angular } = model;
  const values = {
    atoms,
    present,
    radial_count: radial.eta.length,
    width,
    features_at: networks.featuresAt,
    gradient_at: networks.gradientAt,
    order: put(lists, order),
    element: put(lists, layout.localSpecies),
    row_base: put(lists, rowBase),
    row_stride: put(lists, rowStride),
    angular_start: put(lists, layout.angularStart),
    pair_elements: put(lists, pairElements),
    eta: put(constants, radial.eta),
    shift: put(constants, radial.shift),
    cosines: put(constants, angular.angles.map(Math.cos)),
    sines: put(constants, angular.angles.map(Math.sin)),
    shifts: put(constants, angular.shifts),
    radial_cutoff: radial.cutoff,
    radial_prefactor: radial.prefactor,
    angular_cutoff: angular.cutoff,
    angular_prefactor: angular.prefactor,
    angular_eta: angular.eta,
    zeta: angular.zeta,
    cosine_scale: COSINE_SCALE,
  };
  const members = model.members.length;
  const { outputs } = networks;
  const selfEnergy = species.reduce((sum, s) => sum + model.selfEnergies[s], 0);
  return {
    atoms,
    replicas,
    members,
    lists: Uint32Array.from(lists),
    constants: Float32Array.from(constants),
    weights: networks.weights,
    values,
    tile: networks.tile,
    layers: networks.dispatches,
    workLength: networks.workLength,
    seed: networks.seed,
    constantsWgsl: `const MOST_NEIGHBOURS: u32 = ${atoms <= 64 ? 64 : MOST_NEIGHBOURS}u;
const MOST_ELEMENTS: u32 = ${elementRoom(present)}u;
const ANGLES: u32 = ${angular.angles.length}u;
const SHIFTS: u32 = ${angular.shifts.length}u;
`,
    outputs,
    memberEnergies: (values_, replica, into) => {
      for (let m = 0; m < members; m++) {
        let sum = 0;
        for (let atom = 0; atom < atoms; atom++)
          sum += values_[4 * (m * rows + rowBase[atom] + replica * rowStride[atom])];
        into[m] = selfEnergy + model.energyUnit * sum;
      }
    },
  };
}
