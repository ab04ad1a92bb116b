import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { closedLoop, LoopWork } from '../../src/assess/closedLoop.ts';
import type { Structure } from '../../src/chem/structure.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import type { ForceField } from '../../src/forcefield/forcefield.ts';
import type { Potential } from '../../src/forcefield/potential.ts';
import type {
  AngularFunctions,
  AtomicNetworkModel,
  DenseLayer,
  RadialFunctions,
} from '../../src/models/atomicNetwork.ts';
import type { CutoffFunction } from '../../src/models/cutoffFunctions.ts';
import type { LearnedTermData } from '../../src/forcefield/term.ts';
import type { EquivariantModel } from '../../src/models/equivariantNetwork.ts';
import type { SplineModel } from '../../src/models/spline.ts';
import type { Evaluator } from '../../src/cpu/evaluator.ts';
import { ANI_FILE } from '../../src/models/ani/files.ts';

/** The files of a model on the disk, by path in its folder. */
export function readModelFiles(folder: string): Map<string, Uint8Array> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => ANI_FILE.test(path));
  return new Map(paths.map((path) => [path, new Uint8Array(readFileSync(join(folder, path)))]));
}

/** The model of this project's own making in the NeuroChem layout. */
export const TINY = 'tests/golden/ani/tiny';

/** A network as a golden file has it: lists for arrays. */
export interface NetworkJson {
  readonly name: string;
  readonly elements: number[];
  readonly radial: Omit<RadialFunctions, 'eta' | 'shift' | 'cutoffFunction'> & {
    readonly cutoffFunction?: CutoffFunction;
    readonly eta: number[];
    readonly shift: number[];
  };
  /** Constants of either kind. */
  readonly angular: { readonly kind: AngularFunctions['kind']; readonly cutoffFunction?: CutoffFunction } & Readonly<
    Record<string, unknown>
  >;
  readonly members: (Omit<DenseLayer, 'weights' | 'biases'> & { weights: number[]; biases: number[] })[][][];
  readonly energyUnit: number;
  readonly selfEnergies: number[];
}

/** The model of a golden file; its cutoff functions are cosines where it does not name them. */
export function reviveNetwork({ radial, angular, members, selfEnergies, ...model }: NetworkJson): AtomicNetworkModel {
  const lists = Object.entries(angular).map(([key, value]) => [
    key,
    !Array.isArray(value) ? value : key === 'triangle' ? Uint8Array.from(value) : Float64Array.from(value),
  ]);
  return {
    ...model,
    radial: {
      cutoffFunction: 'cosine',
      ...radial,
      eta: Float64Array.from(radial.eta),
      shift: Float64Array.from(radial.shift),
    },
    angular: { cutoffFunction: 'cosine', ...Object.fromEntries(lists) } as AngularFunctions,
    members: members.map((networks) =>
      networks.map((layers) =>
        layers.map(({ weights, biases, ...layer }) => ({
          ...layer,
          weights: Float32Array.from(weights),
          biases: Float32Array.from(biases),
        })),
      ),
    ),
    selfEnergies: Float64Array.from(selfEnergies),
  };
}

/** A molecule without bonds: networks see none. */
export function moleculeOf(elements: ArrayLike<number>, positions: ArrayLike<number>, charge = 0): Structure {
  return {
    name: 'test',
    elements: Uint8Array.from(elements),
    positions: Float64Array.from(positions),
    bonds: new Uint32Array(0),
    bondOrders: new Uint8Array(0),
    charge,
    bondSource: 'file',
  };
}

/** A Potential of one learned Term. */
function learnedPotential(term: LearnedTermData): Potential {
  const { model, species } = term;
  return {
    atoms: species.length,
    elements: Uint8Array.from(species, (s) => model.elements[s]),
    masses: new Float64Array(species.length).fill(12),
    terms: [term],
    exclusions: { start: new Uint32Array(species.length + 1), partners: new Uint32Array(0) },
  };
}

/** A Potential of one network Term. */
export const networkPotential = (model: AtomicNetworkModel, species: Uint32Array) =>
  learnedPotential({ kind: 'learned', term: 'atomic_network', model, species });

/** A Potential of one equivariant network Term. */
export const equivariantPotential = (model: EquivariantModel, species: Uint32Array) =>
  learnedPotential({ kind: 'learned', term: 'equivariant_network', model, species });

/** A Potential of one spline Term. */
export const splinePotential = (model: SplineModel, species: Uint32Array) =>
  learnedPotential({ kind: 'learned', term: 'spline', model, species });

/** Work along a closed way of the given size (Å), kcal/mol. */
export function loopWork(
  evaluator: Evaluator,
  start: Float64Array,
  points: number,
  size = 0.3,
): { readonly work: number; readonly way: number } {
  const loop = closedLoop(start, points, size);
  const sum = new LoopWork();
  const forces = new Float64Array(start.length);
  const energies = new Float64Array(1);
  for (let p = 0; p < points; p++) {
    evaluator.evaluate(loop.at(p), forces, energies);
    sum.add(forces, loop.step(p));
  }
  return sum;
}

export interface Evaluated {
  readonly energy: number;
  readonly forces: Float64Array;
  readonly members: Float64Array;
}

/** Energy, forces and members' energies on the cpu Engine. */
export async function evaluate(potential: Potential, positions: Float64Array): Promise<Evaluated> {
  const simulation = await new CpuEngine().load(potential, 1);
  simulation.setState(positions);
  const { energies, forces, members } = await simulation.frame();
  if (!members) throw new Error('no members');
  return { energy: energies.reduce((sum, u) => sum + u, 0), forces, members };
}

export const evaluateWith = (forceField: ForceField, structure: Structure) =>
  evaluate(forceField.parametrize(structure), structure.positions);
