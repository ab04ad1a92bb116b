/** Atom-centred networks of one molecule as a GPU program: numbers, places and the order of the dispatches. */
import type { LearnedDataOf } from '../../../forcefield/term.ts';
import { COSINE_SCALE, type AngularFunctions } from '../../../models/atomicNetwork.ts';
import { behlerTables, type BehlerTables } from '../../../models/behlerTables.ts';
import { CUTOFF_FUNCTIONS } from '../../../models/cutoffFunctions.ts';
import { featureLayout } from '../../../models/featureLayout.ts';
import { elementRoom, layNetworks, type LayerDispatch } from './layers.ts';
import type { Tile } from './tile.ts';

/** Adds numbers to a list; returns where they begin. */
const put = (list: number[], values: Iterable<number>): number => {
  const at = list.length;
  for (const value of values) list.push(value);
  return at;
};

/** Neighbours of an atom that workgroup memory holds (56 bytes each): four times as many as fit into any molecule. */
const MOST_NEIGHBOURS = 256;

/** Values of the kernels of one kind of angular functions, in those of the other. */
const NO_ANI = { cosines: 0, sines: 0, shifts: 0, angular_eta: 0, zeta: 0, cosine_scale: 0 };
const NO_BEHLER = { shells: 0, functions: 0, shell_count: 0, shell_eta: 0 };

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
  /** Which files of shaders/learned/atomic_network have the angular functions: KIND_features and KIND_forces. */
  readonly angular: AngularFunctions['kind'];
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
    radial_cutoff: radial.cutoff,
    radial_prefactor: radial.prefactor,
    angular_cutoff: angular.cutoff,
    angular_prefactor: angular.prefactor,
    ...(angular.kind === 'ani'
      ? {
          angular_items: angular.angles.length,
          cosines: put(constants, angular.angles.map(Math.cos)),
          sines: put(constants, angular.angles.map(Math.sin)),
          shifts: put(constants, angular.shifts),
          angular_eta: angular.eta,
          zeta: angular.zeta,
          cosine_scale: COSINE_SCALE,
          ...NO_BEHLER,
        }
      : { ...behlerValues(behlerTables(angular), lists, constants), ...NO_ANI }),
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
    angular: angular.kind,
    workLength: networks.workLength,
    seed: networks.seed,
    constantsWgsl: `const MOST_NEIGHBOURS: u32 = ${atoms <= 64 ? 64 : MOST_NEIGHBOURS}u;
const MOST_ELEMENTS: u32 = ${elementRoom(present)}u;
const RADIAL_FADE: u32 = ${CUTOFF_FUNCTIONS.indexOf(radial.cutoffFunction)}u;
const ANGULAR_FADE: u32 = ${CUTOFF_FUNCTIONS.indexOf(angular.cutoffFunction)}u;
${angular.kind === 'ani' ? `const ANGLES: u32 = ${angular.angles.length}u;\nconst SHIFTS: u32 = ${angular.shifts.length}u;\n` : ''}`,
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

/** Behler's functions as shaders/learned/atomic_network/behler.wgsl reads them. */
function behlerValues(tables: BehlerTables, lists: number[], constants: number[]): Readonly<Record<string, number>> {
  const { eta, triangle, start, zeta, lambda, turn, place } = tables;
  // First function and kind of each radial factor; behind the last, where its functions end.
  const shells = [...eta.keys()].flatMap((h) => [start[h], triangle[h]]);
  const functions = [...eta.keys()].flatMap((h) =>
    [...place.subarray(start[h], start[h + 1])].flatMap((at, n) => {
      const t = turn[start[h] + n];
      return [h, at, zeta[t] - 1, lambda[t] < 0 ? 1 : 0];
    }),
  );
  return {
    angular_items: place.length,
    shell_count: eta.length,
    shells: put(lists, [...shells, place.length]),
    functions: put(lists, functions),
    shell_eta: put(constants, eta),
  };
}
