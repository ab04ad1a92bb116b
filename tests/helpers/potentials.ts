import type { Potential } from '../../src/forcefield/potential.ts';
import { loadTerms, TERMS } from '../../src/forcefield/registry.ts';
import type { RegionTermData, TermData, TermParameter } from '../../src/forcefield/term.ts';
import { FORMS, randomLearned } from './learned.ts';
import { randomNumbers } from './random.ts';

export { randomChain } from './chain.ts';

// Tests see every Term there is, also those that are no part of the first load.
await loadTerms();

/** Parameters within the ranges that the schema names. */
function draw(parameters: readonly TermParameter[], random: () => number): number[] {
  return parameters.map(({ range: [low, high] }) => low + (high - low) * random());
}

/** Every Term by name, and every form of a learned Term: what each test of all Terms is made for, one by one. */
export const TERM_CASES: readonly string[] = [...TERMS.keys(), ...Object.keys(FORMS)];

/** Data of one Term on a chain: every run of consecutive atoms is a tuple, in both directions; random types. */
export function randomTerm(name: string, atoms: number, random: () => number): TermData {
  const schema = TERMS.get(name.split(',')[0])!;
  if (schema.kind === 'bonded') {
    const tuples = Array.from({ length: Math.max(0, atoms - schema.arity + 1) }, (_, first) => {
      const run = Array.from({ length: schema.arity }, (_unused, n) => first + n);
      return first % 2 === 0 ? run : run.reverse();
    });
    const leading = schema.parameters.slice(0, schema.parameters.length - (schema.series ?? 0));
    const repeated = schema.series ? schema.parameters.slice(leading.length) : [];
    const row = (): number[] => [
      ...draw(leading, random),
      ...(schema.series ? Array.from({ length: 4 }, () => draw(repeated, random)).flat() : []),
    ];
    const rows = tuples.map(row);
    const stride = leading.length + 4 * repeated.length;
    return {
      kind: 'bonded',
      term: schema.name,
      atoms: Uint32Array.from(tuples.flat()),
      stride,
      parameters: Float64Array.from(rows.flat()),
    };
  }
  if (schema.kind === 'learned') return randomLearned(name, atoms, random);
  if (schema.kind === 'region') return randomRegion(atoms, random);
  if (schema.kind === 'lattice') throw new Error(`the Term ${name} exists in periodic boxes alone`);
  const columns = schema.tableParameters?.length ?? 0;
  const typeCount = columns > 0 ? 3 : 0;
  const table = new Float64Array(typeCount * typeCount * columns);
  for (let a = 0; a < typeCount; a++)
    for (let b = a; b < typeCount; b++) {
      const row = draw(schema.tableParameters!, random);
      table.set(row, (a * typeCount + b) * columns);
      table.set(row, (b * typeCount + a) * columns);
    }
  return {
    kind: 'pair',
    term: schema.name,
    atomParameters: Float64Array.from(Array.from({ length: atoms }, () => draw(schema.atomParameters, random)).flat()),
    types: columns > 0 ? Uint32Array.from({ length: atoms }, () => Math.floor(3 * random())) : new Uint32Array(0),
    typeCount,
    table,
  };
}

/** Terms that a random region has: bonded, pairwise and learned. */
const INSIDE = ['harmonic_bond', 'coulomb', 'atomic_network'];

/** A region of the first half of a chain, with a link atom where the chain leaves it. */
function randomRegion(atoms: number, random: () => number): RegionTermData {
  const inside = Math.ceil(atoms / 2);
  const links = inside < atoms ? [inside - 1, inside] : [];
  return {
    kind: 'region',
    term: 'region',
    potential: chainPotential(INSIDE, inside + links.length / 2, Math.floor(1e6 * random())),
    atoms: Uint32Array.from({ length: inside }, (_, n) => n),
    links: Uint32Array.from(links),
    fractions: Float64Array.from(links.slice(1), () => 0.6 + 0.2 * random()),
  };
}

/** The same Potential with its atoms renumbered: atom i becomes atom `order[i]`. */
export function renumber(potential: Potential, order: readonly number[]): Potential {
  const { atoms, exclusions } = potential;
  const move = <T extends Float64Array | Uint32Array | Uint8Array>(values: T, columns = 1): T => {
    const moved = values.slice() as T;
    order.forEach((to, from) => moved.set(values.subarray(from * columns, (from + 1) * columns), to * columns));
    return moved;
  };
  const rows: number[][] = Array.from({ length: atoms }, () => []);
  order.forEach((to, from) => {
    const row = exclusions.partners.subarray(exclusions.start[from], exclusions.start[from + 1]);
    rows[to] = [...row].map((partner) => order[partner]).sort((a, b) => a - b);
  });
  return {
    atoms,
    elements: move(potential.elements),
    masses: move(potential.masses),
    terms: potential.terms.map((term) => {
      switch (term.kind) {
        case 'bonded':
          return { ...term, atoms: term.atoms.map((atom) => order[atom]) };
        case 'pair':
          return {
            ...term,
            atomParameters: move(term.atomParameters, term.atomParameters.length / atoms),
            types: move(term.types, term.types.length / atoms),
          };
        case 'learned':
          return { ...term, species: move(term.species) };
        case 'region':
          return {
            ...term,
            atoms: term.atoms.map((atom) => order[atom]),
            links: term.links.map((atom) => order[atom]),
          };
        case 'lattice':
          return term;
      }
    }),
    exclusions: {
      start: Uint32Array.from({ length: atoms + 1 }, (_, i) => rows.slice(0, i).flat().length),
      partners: Uint32Array.from(rows.flat()),
    },
  };
}

/** Each Term draws its own numbers, so that a new Term changes no other's test. */
const seedOf = (name: string): number =>
  name.split('').reduce((hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 0x01000193), 0x811c9dc5) >>> 0;

/** A Potential of the named Terms on a chain, pairs up to three bonds apart excluded. */
export function chainPotential(terms: readonly string[], atoms: number, seed: number): Potential {
  const random = randomNumbers(seed);
  const rows = Array.from({ length: atoms }, (_, i) =>
    Array.from({ length: 7 }, (_unused, n) => i + n - 3).filter((j) => j !== i && j >= 0 && j < atoms),
  );
  const start = Uint32Array.from({ length: atoms + 1 }, (_, i) =>
    rows.slice(0, i).reduce((sum, row) => sum + row.length, 0),
  );
  return {
    atoms,
    elements: new Uint8Array(atoms).fill(6),
    masses: Float64Array.from({ length: atoms }, () => 1 + 15 * random()),
    terms: terms.map((name) => randomTerm(name, atoms, randomNumbers(seed + seedOf(name)))),
    exclusions: { start, partners: Uint32Array.from(rows.flat()) },
  };
}
