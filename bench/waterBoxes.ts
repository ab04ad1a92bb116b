/** Boxes of water that are copies of one box, side by side: the same liquid in every size, so that only the number of atoms differs. */
import type { Box } from '../src/chem/box.ts';
import { fillBox } from '../src/chem/packing.ts';
import type { Structure } from '../src/chem/structure.ts';
import { water } from '../src/chem/water.ts';
import { constrainedPotential } from '../src/forcefield/constraints.ts';
import type { ForceField } from '../src/forcefield/forcefield.ts';
import { liquidForceField } from '../src/forcefield/liquid.ts';
import { periodicPotential } from '../src/forcefield/periodic.ts';
import type { Potential } from '../src/forcefield/potential.ts';
import { thermalStart, type Start } from '../src/session/start.ts';

export type Method = 'pme' | 'cutoff';
/** Copies along the edges. */
export type Copies = readonly [number, number, number];

/** Molecules an Å³ at 298 K and 1 bar; Å; K. */
const DENSITY = 0.0334;
const CUTOFF = 9;
const TEMPERATURE = 298;

/** For a box in which there is nothing but water. */
const NO_SPRINGS = {
  technicalName: '',
  parameterCount: 0,
  parametrize: () => {
    throw new Error('there is nothing but water');
  },
} as unknown as ForceField;

export interface WaterBox {
  readonly structure: Structure;
  readonly box: Box;
  readonly start: Start;
}

/** A box of so many molecules of rigid TIP3P, thermal. */
export async function waterBox(molecules: number): Promise<WaterBox> {
  const edge = Math.cbrt(molecules / DENSITY);
  const box: Box = [edge, edge, edge];
  const structure = fillBox({ box, solvent: water(), count: molecules, seed: 1 });
  const potential = await boxPotential(structure, box, 'pme');
  return { structure, box, start: await thermalStart(potential, structure.positions, TEMPERATURE, 1) };
}

/** Rigid TIP3P in a box: 9 Å, PME at a tolerance of 5e-4 or a reaction field. */
export function boxPotential(structure: Structure, box: Box, method: Method): Promise<Potential> {
  const vacuum = liquidForceField('liquid', NO_SPRINGS).parametrize(structure);
  const boxed = periodicPotential(vacuum, { box, method, cutoff: CUTOFF, tolerance: 5e-4 });
  return constrainedPotential(boxed, { constraints: 'h-bonds' });
}

/** Copies of a box side by side, moving alike. */
export function copied({ structure, box, start }: WaterBox, [nx, ny, nz]: Copies): WaterBox {
  const atoms = structure.elements.length;
  const places = Array.from({ length: nx * ny * nz }, (_, n) => [
    n % nx,
    Math.floor(n / nx) % ny,
    Math.floor(n / nx / ny),
  ]);
  const all = <T extends Float64Array | Uint8Array | Uint32Array>(
    of: T,
    change: (value: number, at: number, copy: number) => number,
  ): T => {
    const result = new (of.constructor as new (length: number) => T)(places.length * of.length);
    places.forEach((_, copy) => of.forEach((value, at) => (result[copy * of.length + at] = change(value, at, copy))));
    return result;
  };
  const placed = (x: Float64Array): Float64Array =>
    all(x, (value, at, copy) => value + places[copy][at % 3] * box[at % 3]);
  const same = (value: number): number => value;
  return {
    structure: {
      ...structure,
      elements: all(structure.elements, same),
      positions: placed(structure.positions),
      bonds: all(structure.bonds, (atom, _, copy) => atom + copy * atoms),
      bondOrders: all(structure.bondOrders, same),
    },
    box: [nx * box[0], ny * box[1], nz * box[2]],
    start: { positions: placed(start.positions), velocities: all(start.velocities, same) },
  };
}
