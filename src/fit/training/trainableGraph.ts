/** A graph network trained through the energies and forces of the force field whose parameters it gives. */
import type { ReferenceMolecule } from '../../assess/reference.ts';
import { bondedTwin } from '../../cpu/twin.ts';
import { analyseEnvironment } from '../../forcefield/class1/environment.ts';
import type { Table } from '../../forcefield/class1/parameters.ts';
import { COEFFICIENTS, type Tuple } from '../../forcefield/class1/tuples.ts';
import { topologyOf } from '../../forcefield/topology.ts';
import { class1Coefficients, class1GraphTuples, class1Slopes } from '../../models/graph/class1Form.ts';
import { molecularGraph, type MolecularGraph } from '../../models/graph/features.ts';
import {
  runGraphNetwork,
  weightCount,
  weightMatrices,
  weightShapes,
  type GraphNetworkShape,
  type GraphTuples,
} from '../../models/graph/network.ts';
import { Tape, type Matrix } from '../../models/graph/tape.ts';
import { basisTerm, bondedTargets } from '../design.ts';
import { normals } from './trainableAtomicNetwork.ts';
import type { Baseline, TrainingFrame } from './data.ts';
import type { Trainable } from './trainable.ts';

/** A molecule as the network sees it, and where the coefficients of its tuples stand. */
interface GraphMolecule {
  readonly graph: MolecularGraph;
  readonly tuples: readonly {
    readonly tuple: Tuple;
    readonly head: string;
    readonly row: number;
    readonly at: number;
  }[];
  readonly graphTuples: ReadonlyMap<string, GraphTuples>;
  /** Coefficients of all tuples. */
  readonly coefficients: number;
}

/** Basis functions of a frame: energy and forces of every coefficient at 1, for the atoms of its tuple only. */
export interface GraphFrame {
  readonly molecule: number;
  /** [coefficients]. */
  readonly energies: Float64Array;
  /** [coefficients × 12]; unused ends of tuples of less than four atoms are zero. */
  readonly forces: Float32Array;
}

const SPAN = 12;

/** Trainable graph network of the Class I form. */
export class TrainableGraph implements Trainable<GraphFrame> {
  readonly weights: Float64Array;
  readonly decays: Uint8Array;
  private readonly molecules: readonly GraphMolecule[];
  private readonly scratch: Float64Array;
  /** The molecule that the network last looked at with the present weights, and what came of it. */
  private current: Look | null = null;

  /**
   * @param molecules of the data; frames name them by index
   * @param seed of the initial weights
   */
  constructor(
    private readonly shape: GraphNetworkShape,
    molecules: readonly ReferenceMolecule[],
    seed: number,
  ) {
    this.molecules = molecules.map((molecule) => graphMolecule(molecule));
    this.scratch = new Float64Array(3 * Math.max(...molecules.map(({ structure }) => structure.elements.length)));
    this.weights = new Float64Array(weightCount(shape));
    this.decays = new Uint8Array(this.weights.length);
    const normal = normals(seed);
    let at = 0;
    for (const [name, rows, columns] of weightShapes(shape)) {
      const bias = rows === 1;
      // Residual updates and outputs begin small, so that training begins at the rules that the form is built on.
      const spread = bias ? 0 : (name.endsWith('.out') ? 0.1 : 1) / Math.sqrt(rows);
      for (let n = 0; n < rows * columns; n++) this.weights[at + n] = spread * normal();
      this.decays.fill(bias ? 0 : 1, at, at + rows * columns);
      at += rows * columns;
    }
  }

  prepare({ molecule, positions }: TrainingFrame): GraphFrame {
    const { tuples, coefficients } = this.molecules[molecule];
    const energies = new Float64Array(coefficients);
    const forces = new Float32Array(coefficients * SPAN);
    for (const { tuple, at } of tuples)
      for (let c = 0; c < COEFFICIENTS[tuple.kind]; c++) {
        const term = basisTerm([tuple], c);
        const scratch = this.scratch.subarray(0, positions.length).fill(0);
        energies[at + c] = bondedTwin(term.term)(positions, term, scratch);
        tuple.atoms.forEach((atom, a) => forces.set(scratch.subarray(3 * atom, 3 * atom + 3), (at + c) * SPAN + 3 * a));
      }
    return { molecule, energies, forces };
  }

  evaluate(frame: GraphFrame, forces: Float64Array): number {
    const { values } = this.look(frame.molecule);
    forces.fill(0);
    let energy = 0;
    for (const { tuple, at } of this.molecules[frame.molecule].tuples)
      for (let c = at; c < at + COEFFICIENTS[tuple.kind]; c++) {
        energy += values[c] * frame.energies[c];
        tuple.atoms.forEach((atom, a) => {
          for (let d = 0; d < 3; d++) forces[3 * atom + d] += values[c] * frame.forces[c * SPAN + 3 * a + d];
        });
      }
    return energy;
  }

  addGradient(frame: GraphFrame, byEnergy: number, byForces: Float64Array, gradient: Float64Array): void {
    const { slopes } = this.look(frame.molecule, gradient);
    for (const { tuple, at } of this.molecules[frame.molecule].tuples)
      for (let c = at; c < at + COEFFICIENTS[tuple.kind]; c++) {
        let sum = byEnergy * frame.energies[c];
        tuple.atoms.forEach((atom, a) => {
          for (let d = 0; d < 3; d++) sum += byForces[3 * atom + d] * frame.forces[c * SPAN + 3 * a + d];
        });
        slopes[c] += sum;
      }
  }

  weightsChanged(): void {
    this.current = null;
  }

  endBatch(gradient: Float64Array): void {
    this.flush(gradient);
  }

  /** Runs the network on a molecule unless it just did; what was put off for another molecule goes to `gradient` first. */
  private look(molecule: number, gradient?: Float64Array): Look {
    if (this.current?.molecule === molecule) return this.current;
    if (gradient) this.flush(gradient);
    const { graph, graphTuples, tuples, coefficients } = this.molecules[molecule];
    const tape = new Tape(true);
    const weightSlopes = new Float64Array(this.weights.length);
    const matrices = weightMatrices(tape, this.shape, this.weights, weightSlopes);
    const outputs = runGraphNetwork(tape, this.shape, matrices, graph, graphTuples);
    const values = new Float64Array(coefficients);
    for (const { tuple, head, row, at } of tuples) values.set(class1Coefficients(tuple, rowOf(outputs, head, row)), at);
    this.current = { molecule, tape, weightSlopes, outputs, values, slopes: new Float64Array(coefficients) };
    return this.current;
  }

  private flush(gradient: Float64Array): void {
    const { current } = this;
    this.current = null;
    if (!current) return;
    const { molecule, tape, weightSlopes, outputs, slopes } = current;
    for (const { tuple, head, row, at } of this.molecules[molecule].tuples) {
      const { columns, slope } = outputs.get(head)!;
      const own = slopes.subarray(at, at + COEFFICIENTS[tuple.kind]);
      class1Slopes(tuple, rowOf(outputs, head, row), own).forEach((by, c) => (slope[row * columns + c] += by));
    }
    tape.backward();
    for (let w = 0; w < gradient.length; w++) gradient[w] += weightSlopes[w];
  }
}

interface Look {
  readonly molecule: number;
  readonly tape: Tape;
  readonly weightSlopes: Float64Array;
  readonly outputs: ReadonlyMap<string, Matrix>;
  /** Coefficients of all tuples, and derivatives of the result by them. */
  readonly values: Float64Array;
  readonly slopes: Float64Array;
}

function rowOf(outputs: ReadonlyMap<string, Matrix>, head: string, row: number): Float64Array {
  const { columns, data } = outputs.get(head)!;
  return data.subarray(row * columns, (row + 1) * columns);
}

function graphMolecule({ structure }: ReferenceMolecule): GraphMolecule {
  const environment = analyseEnvironment(structure);
  const { tuples, graph } = class1GraphTuples(environment, topologyOf(structure));
  let coefficients = 0;
  const places = Array.from(tuples, ([head, own]) =>
    own.map((tuple, row) => {
      const at = coefficients;
      coefficients += COEFFICIENTS[tuple.kind];
      return { tuple, head, row, at };
    }),
  ).flat();
  return { graph: molecularGraph(environment), tuples: places, graphTuples: graph, coefficients };
}

/** The nonbonded part of every molecule's frames: what the network's parameters come on top of. */
export function nonbondedBaselines(molecules: readonly ReferenceMolecule[], charges: Table | null): Baseline[] {
  return molecules.map((molecule) => {
    const environment = analyseEnvironment(molecule.structure);
    const { targetForces, targetEnergies } = bondedTargets(
      molecule,
      environment,
      topologyOf(molecule.structure),
      charges,
    );
    return {
      energies: molecule.energies.map((energy, f) => energy - targetEnergies[f]),
      forces: molecule.forces.map((force, x) => force - targetForces[x]),
    };
  });
}
