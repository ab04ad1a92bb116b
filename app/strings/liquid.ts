/** The words of periodic boxes: how one is filled, and what a liquid tells. Plain text only, never markup. */
import { fixed, integer, significant } from '../ui/format.ts';
import { plural } from './page.ts';

export const strings = {
  intro:
    'A box that repeats in all directions: what leaves on one side comes in on the other. This is how liquids and dissolved molecules are simulated, and where springs earn their keep.',
  what: 'With what',
  water: 'Water',
  aboutWater: 'TIP3P: three atoms that keep their shape, made for liquid water.',
  liquid: (name: string) => `Liquid ${name}`,
  aboutLiquid: 'Class I springs and charges; its density is a guess from the size of the molecule.',
  solution: (name: string) => `${name} in water`,
  aboutSolution: 'One molecule in the middle, as much water around it as goes in.',
  molecules: 'Molecules',
  ofSolvent: 'Molecules of water',
  sizes: (count: number, atoms: number) => `${integer(count)} (${plural(atoms, 'atom')})`,
  pairs: 'Beyond the cutoff',
  pme: 'All of it: particle-mesh Ewald',
  cutoff: 'A mean medium: reaction field',
  size: (atoms: number, edge: number, density: number) =>
    `${plural(atoms, 'atom')}, edges of ${fixed(edge, 1)} Å, ${fixed(density, 3)} g/cm³`,
  steps: 'Steps of 2 fs: bonds to hydrogen keep their length, and water its shape.',
  fill: 'Fill it and run',

  title: 'The liquid',
  another: 'Choose another',
  speed: 'Speed',
  split: 'Where the time of a step goes',
  speedValue: (microseconds: number, nanoseconds: number, engine: string) =>
    `${significant(microseconds / 1000)} ms a step, ${significant(nanoseconds)} ns a day (${engine})`,
  noPlane:
    'There is no quantum-mechanical reference for a liquid of this size: the plane of speed and error is of molecules on their own.',
  rdf: (pair: string) => `${pair} distances`,
  rdfAbout: 'g(r): how many there are at a distance, against as many spread evenly.',
  distance: 'r / Å',
  frames: (count: number) => `mean of ${plural(count, 'frame')}`,
  noRoom: 'Too large for the graphics device',
  smaller: (count: number) => `Fill one of ${plural(count, 'molecule')} instead`,
  shorter: (edge: number) => `Fill one of ${fixed(edge, 2)} Å instead`,
  waiting: 'Waiting for frames…',
  again: 'Begin anew',
  pair: 'Pairs',
  density: 'Density',
  densityValue: (value: number) => `${fixed(value, 3)} g/cm³`,
  edges: 'Box',
  edgesValue: (edges: readonly number[]) => `${edges.map((edge) => fixed(edge, 2)).join(' × ')} Å`,
  peak: (height: number, at: number) => `First peak: ${significant(height)} at ${fixed(at, 2)} Å`,
} as const;
