/** A graph network trained through the energies and forces of the force field whose coefficients it gives. */
import type { ReferenceMolecule } from '../../assess/reference.ts';
import type { Structure } from '../../chem/structure.ts';
import { bondedTwin } from '../../cpu/twin.ts';
import { analyseEnvironment, type Environment } from '../../forcefield/class1/environment.ts';
import type { BondedTermData } from '../../forcefield/term.ts';
import { molecularGraph, type MolecularGraph } from '../../models/graph/features.ts';
import {
  runGraphNetwork,
  weightCount,
  weightMatrices,
  weightShapes,
  type GraphNetworkShape,
  type GraphTuples,
  type HeadShape,
} from '../../models/graph/network.ts';
import { Tape, type Matrix } from '../../models/graph/tape.ts';
import { normals } from './trainableAtomicNetwork.ts';
import type { TrainingFrame } from './data.ts';
import type { Trainable } from './trainable.ts';

/** A tuple of atoms whose energy is linear in its coefficients, which follow from the outputs of a head. */
export interface FormTuple {
  readonly head: string;
  /** Its place among the tuples of the head. */
  readonly row: number;
  readonly atoms: ArrayLike<number>;
  /** A Term for each coefficient, which has it at 1 and all others at 0. */
  readonly basis: readonly BondedTermData[];
  coefficients(outputs: Float64Array): readonly number[];
  /** Derivatives by the outputs from derivatives by the coefficients. */
  slopes(outputs: Float64Array, byCoefficients: Float64Array): readonly number[];
}

/** What a network's outputs mean. */
export interface TrainedForm {
  readonly heads: readonly HeadShape[];
  /** Tuples of a molecule, and the same as the network wants them. */
  tuplesOf(
    structure: Structure,
    environment: Environment,
  ): { readonly tuples: readonly FormTuple[]; readonly graph: ReadonlyMap<string, GraphTuples> };
}

/** A molecule as the network sees it, and where the coefficients of its tuples stand. */
interface GraphMolecule {
  readonly graph: MolecularGraph;
  readonly tuples: readonly (FormTuple & { readonly at: number })[];
  readonly graphTuples: ReadonlyMap<string, GraphTuples>;
  /** Coefficients of all tuples, and 3 × the atom of each corner of each coefficient's tuple, [coefficients × 4]. */
  readonly coefficients: number;
  readonly corners: Uint32Array;
}

/** Basis functions of a frame: energy and forces of every coefficient at 1, for the atoms of its tuple only. */
export interface GraphFrame {
  readonly molecule: number;
  /** [coefficients]. */
  readonly energies: Float64Array;
  /** [coefficients × 12]; unused ends of tuples of less than four atoms are zero. */
  readonly forces: Float32Array;
}

const CORNERS = 4;
const SPAN = 3 * CORNERS;

/** Trainable graph network of a form. */
export class TrainableGraph implements Trainable<GraphFrame> {
  readonly weights: Float64Array;
  readonly decays: Uint8Array;
  private readonly shape: GraphNetworkShape;
  private readonly molecules: readonly GraphMolecule[];
  private readonly scratch: Float64Array;
  /** The molecule that the network last looked at with the present weights, and what came of it. */
  private current: Look | null = null;
  /** Derivatives by the weights of molecules that the network has looked away from since the last step. */
  private readonly pending: Float64Array;

  /**
   * @param molecules of the data; frames name them by index
   * @param seed of the initial weights
   */
  constructor(
    shape: Omit<GraphNetworkShape, 'heads'>,
    form: TrainedForm,
    molecules: readonly ReferenceMolecule[],
    seed: number,
  ) {
    this.shape = { ...shape, heads: form.heads };
    this.molecules = molecules.map(({ structure }) => graphMolecule(form, structure));
    this.scratch = new Float64Array(3 * Math.max(...molecules.map(({ structure }) => structure.elements.length)));
    this.weights = new Float64Array(weightCount(this.shape));
    this.decays = new Uint8Array(this.weights.length);
    this.pending = new Float64Array(this.weights.length);
    const normal = normals(seed);
    let at = 0;
    for (const [name, rows, columns] of weightShapes(this.shape)) {
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
    const scratch = this.scratch.subarray(0, positions.length);
    for (const { atoms, basis, at } of tuples)
      for (const [c, term] of basis.entries()) {
        scratch.fill(0);
        energies[at + c] = bondedTwin(term.term)(positions, term, scratch);
        for (let a = 0; a < atoms.length; a++)
          forces.set(scratch.subarray(3 * atoms[a], 3 * atoms[a] + 3), (at + c) * SPAN + 3 * a);
      }
    return { molecule, energies, forces };
  }

  evaluate({ molecule, energies, forces: basis }: GraphFrame, forces: Float64Array): number {
    const { values } = this.look(molecule);
    const { coefficients, corners } = this.molecules[molecule];
    forces.fill(0);
    let energy = 0;
    for (let c = 0; c < coefficients; c++) {
      energy += values[c] * energies[c];
      for (let a = 0; a < CORNERS; a++)
        for (let d = 0; d < 3; d++) forces[corners[c * CORNERS + a] + d] += values[c] * basis[c * SPAN + 3 * a + d];
    }
    return energy;
  }

  /** Derivatives go to the coefficients; they reach `gradient` in `endBatch`, so that the network is gone through once a molecule. */
  addGradient({ molecule, energies, forces: basis }: GraphFrame, byEnergy: number, byForces: Float64Array): void {
    const { slopes } = this.look(molecule);
    const { coefficients, corners } = this.molecules[molecule];
    for (let c = 0; c < coefficients; c++) {
      let sum = byEnergy * energies[c];
      for (let a = 0; a < CORNERS; a++)
        for (let d = 0; d < 3; d++) sum += byForces[corners[c * CORNERS + a] + d] * basis[c * SPAN + 3 * a + d];
      slopes[c] += sum;
    }
  }

  weightsChanged(): void {
    this.current = null;
  }

  endBatch(gradient: Float64Array): void {
    this.lookAway();
    for (let w = 0; w < gradient.length; w++) gradient[w] += this.pending[w];
    this.pending.fill(0);
  }

  /** Runs the network on a molecule unless it just did. */
  private look(molecule: number): Look {
    if (this.current?.molecule === molecule) return this.current;
    this.lookAway();
    const { graph, graphTuples, tuples, coefficients } = this.molecules[molecule];
    const tape = new Tape(true);
    const weightSlopes = new Float64Array(this.weights.length);
    const matrices = weightMatrices(tape, this.shape, this.weights, weightSlopes);
    const outputs = runGraphNetwork(tape, this.shape, matrices, graph, graphTuples);
    const values = new Float64Array(coefficients);
    for (const tuple of tuples) values.set(tuple.coefficients(rowOf(outputs, tuple)), tuple.at);
    const slopes = new Float64Array(coefficients);
    this.current = { molecule, tape, weightSlopes, outputs, values, slopes };
    return this.current;
  }

  /** Takes the derivatives that have come together for the molecule through the network. */
  private lookAway(): void {
    const { current } = this;
    this.current = null;
    if (!current || current.slopes.every((slope) => slope === 0)) return;
    const { molecule, tape, weightSlopes, outputs, slopes } = current;
    for (const tuple of this.molecules[molecule].tuples) {
      const { head, row, at, basis } = tuple;
      const { columns, slope } = outputs.get(head)!;
      const own = slopes.subarray(at, at + basis.length);
      tuple.slopes(rowOf(outputs, tuple), own).forEach((by, c) => (slope[row * columns + c] += by));
    }
    tape.backward();
    for (let w = 0; w < weightSlopes.length; w++) this.pending[w] += weightSlopes[w];
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

function rowOf(outputs: ReadonlyMap<string, Matrix>, { head, row }: FormTuple): Float64Array {
  const { columns, data } = outputs.get(head)!;
  return data.subarray(row * columns, (row + 1) * columns);
}

function graphMolecule(form: TrainedForm, structure: Structure): GraphMolecule {
  const environment = analyseEnvironment(structure);
  const { tuples, graph } = form.tuplesOf(structure, environment);
  let coefficients = 0;
  const placed = tuples.map((tuple) => {
    const at = coefficients;
    coefficients += tuple.basis.length;
    return { ...tuple, at };
  });
  const corners = new Uint32Array(CORNERS * coefficients);
  for (const { atoms, basis, at } of placed)
    basis.forEach((_, c) => {
      for (let a = 0; a < atoms.length; a++) corners[(at + c) * CORNERS + a] = 3 * atoms[a];
    });
  return { graph: molecularGraph(environment), tuples: placed, graphTuples: graph, coefficients, corners };
}
