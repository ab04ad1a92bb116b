import type { LearnedTermData } from '../../src/forcefield/term.ts';
import type { Architecture } from '../../src/models/learned.ts';
import { randomKernel } from './kernels.ts';
import { randomEquivariantModel } from './equivariantNetworks.ts';
import { randomModel, type ModelShape } from './networks.ts';
import { randomSplines } from './splines.ts';

type Draw = (atoms: number, random: () => number) => LearnedTermData;

/** Random data of every learned Term for a chain of `atoms` atoms: the tests of all Terms draw from here. */
const RANDOM: { readonly [A in Architecture]: Draw } = {
  atomic_network: (atoms, random) => network({})(atoms, random),
  force_kernel: (atoms, random) => ({
    kind: 'learned',
    term: 'force_kernel',
    model: randomKernel(atoms, random),
    species: randomOrder(atoms, random),
  }),
  equivariant_network: (atoms, random) => {
    const model = randomEquivariantModel(random);
    return {
      kind: 'learned',
      term: 'equivariant_network',
      model,
      species: randomSpecies(atoms, model.elements, random),
    };
  },
  charge_equilibration: (atoms, random) => {
    const between = (low: number, high: number) => low + (high - low) * random();
    const elements = [1, 6, 8];
    const model = {
      elements,
      electronegativity: Float64Array.from(elements, () => between(100, 250)),
      hardness: Float64Array.from(elements, () => between(250, 450)),
      fragments: Uint32Array.of(0, 1, 0),
      charges: Float64Array.of(-1, 1),
    };
    return { kind: 'learned', term: 'charge_equilibration', model, species: randomSpecies(atoms, elements, random) };
  },
  spline: (atoms, random) => {
    const model = randomSplines(random);
    return { kind: 'learned', term: 'spline', model, species: randomSpecies(atoms, model.elements, random) };
  },
};

/** An atom-centred network of another shape than that of `RANDOM`. */
const network =
  (shape: ModelShape): Draw =>
  (atoms, random) => {
    const model = randomModel(random, shape);
    return { kind: 'learned', term: 'atomic_network', model, species: randomSpecies(atoms, model.elements, random) };
  };

/** Learned Terms with models that run other code, by `TERM, what is other`: the tests of all Terms see them too. */
export const FORMS: Readonly<Record<string, Draw>> = {
  'atomic_network, tanh³': network({ cutoffFunction: 'tanh3' }),
  'atomic_network, Behler and quintic': network({ angular: 'behler', cutoffFunction: 'quintic' }),
  'atomic_network, Behler and bump': network({ angular: 'behler', cutoffFunction: 'bump' }),
};

/** Random data of one learned Term, or of one of its forms, by name. */
export function randomLearned(name: string, atoms: number, random: () => number): LearnedTermData {
  return (FORMS[name] ?? RANDOM[name as Architecture])(atoms, random);
}

function randomSpecies(atoms: number, elements: readonly number[], random: () => number): Uint32Array {
  return Uint32Array.from({ length: atoms }, () => Math.floor(elements.length * random()));
}

/** 0 … count − 1 in any order. */
function randomOrder(count: number, random: () => number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, n) => n);
  for (let n = count - 1; n > 0; n--) {
    const other = Math.floor((n + 1) * random());
    [order[n], order[other]] = [order[other], order[n]];
  }
  return order;
}
