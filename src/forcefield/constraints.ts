/** Bonds that keep their lengths: rigid water, and bonds to hydrogen. What they are; src/cpu/constraints.ts and shaders/constraints hold them. */
import { FfpError } from '../core/errors.ts';
import type { Potential } from './potential.ts';
import { bondedSchema, loadTerms } from './registry.ts';
import type { BondedTermData, TermData } from './term.ts';

/** Hydrogens on one atom, at most. */
export const MOST_HYDROGENS = 4;
/** In place of a hydrogen that is not there. */
export const NOBODY = 0xffffffff;
/** Relative error of a length at which the solvers have done enough, in f64. */
export const CONSTRAINT_TOLERANCE = 1e-10;
/** Of springs in place of lengths that have none, while a start goes downhill, kcal/mol/Å²: about that of a bond to hydrogen. */
const STAND_IN = 450;
/** Lightest atom that repartitioning may leave behind, amu. */
const LIGHTEST = 1;

/** Lengths that stay what they are, by clusters that share no atom: each is solved by itself. */
export interface Constraints {
  /** Rigid waters: O, H, H, [3W]. */
  readonly waters: Uint32Array;
  /** O–H and H–H of each, Å, [2W]. */
  readonly waterLengths: Float64Array;
  /** An atom and up to four hydrogens on it, NOBODY where there are fewer, [5S]. */
  readonly stars: Uint32Array;
  /** Lengths of those bonds, Å, [4S]. */
  readonly starLengths: Float64Array;
  /** How many lengths are held: as many degrees of freedom fewer. */
  readonly count: number;
  /** The same Potential with nothing held: what goes downhill before a start. */
  readonly flexible: Potential;
}

/** What may be asked for. */
export interface ConstraintOptions {
  /** `h-bonds`: bonds to hydrogen keep their lengths, and water its shape. */
  readonly constraints: 'none' | 'h-bonds';
  /** Mass of hydrogens, amu: what they gain, the atoms that they are bonded to lose. Rigid water keeps its own. Absent: as they are. */
  readonly hydrogenMass?: number;
}

/**
 * A Potential with other masses and with lengths that are held. Rejects with FfpError('unsupported' | 'usage'), also for lengths without a spring
 * that would not be held: what they connect would fall apart.
 */
export async function constrainedPotential(
  potential: Potential,
  { constraints, hydrogenMass }: ConstraintOptions,
): Promise<Potential> {
  if (constraints === 'none' && potential.springless)
    throw new FfpError(
      'unsupported',
      `This system states ${potential.springless.length / 2} lengths and no springs for them, and would fall apart: hold bonds to hydrogen and the shape of water (constraints: h-bonds).`,
    );
  if (constraints === 'none' && hydrogenMass === undefined) return potential;
  await loadTerms(potential.terms.map(({ term }) => term));
  const bonds = hydrogenBonds(potential);
  const held = constraints === 'h-bonds' ? clusters(potential, bonds) : null;
  const masses = hydrogenMass === undefined ? potential.masses : repartitioned(potential, bonds, held, hydrogenMass);
  const heavy = { ...potential, masses };
  if (!held) return heavy;
  const pairs = heldPairs(held);
  refuseLoose(potential, pairs);
  if (held.count === 0) return heavy;
  const flexible = { ...heavy, terms: withSprings(potential) };
  return { ...heavy, terms: withoutHeld(potential, held, pairs), constraints: { ...held, flexible } };
}

/** Throws FfpError('unsupported') where a length without a spring is not among the pairs that are held. */
function refuseLoose({ springless = new Uint32Array() }: Potential, held: ReadonlySet<string>): void {
  for (let p = 0; p < springless.length; p += 2) {
    const [i, j] = [springless[p], springless[p + 1]];
    if (!held.has(pairKey(i, j)))
      throw new FfpError(
        'unsupported',
        `This system states a length for atoms ${i + 1} and ${j + 1} and no spring, and only bonds to hydrogen and the shape of water are held: make it with constraints=HBonds, which leaves the other bonds their springs.`,
      );
  }
}

/** The Terms with springs for lengths that have none: what goes downhill must not fall apart. */
function withSprings({ springless, terms }: Potential): Potential['terms'] {
  if (!springless) return terms;
  const pairs = new Set<string>();
  for (let p = 0; p < springless.length; p += 2) pairs.add(pairKey(springless[p], springless[p + 1]));
  return terms.map((data) => {
    if (data.kind !== 'bonded' || data.term !== 'harmonic_bond') return data;
    const { atoms, stride } = data;
    const parameters = data.parameters.map((value, p) => {
      const t = Math.floor(p / stride);
      return p % stride === 0 && pairs.has(pairKey(atoms[2 * t], atoms[2 * t + 1])) ? STAND_IN : value;
    });
    return { ...data, parameters };
  });
}

/** Degrees of freedom that constraints take away. */
export const constraintCount = ({ constraints }: Pick<Potential, 'constraints'>): number => constraints?.count ?? 0;

/**
 * Checks clusters, as `validatePotential` does the rest: no atom in two of them, lengths that molecules have. Throws FfpError('file').
 */
export function validateConstraints({ atoms, constraints }: Potential): void {
  if (!constraints) return;
  const fail = (what: string): never => {
    throw new FfpError('file', `not a valid potential: ${what}`);
  };
  const { waters, waterLengths, stars, starLengths } = constraints;
  if (waters.length * 2 !== waterLengths.length * 3 || stars.length * 4 !== starLengths.length * 5)
    fail('constraints without lengths');
  const seen = new Set<number>();
  for (const atom of [...waters, ...stars.filter((one) => one !== NOBODY)]) {
    if (atom >= atoms || seen.has(atom)) fail(`atom ${atom} is constrained twice, or is not there`);
    seen.add(atom);
  }
  let count = waters.length;
  stars.forEach((atom, n) => {
    if (n % 5 === 0 || atom === NOBODY) return;
    count++;
    const length = starLengths[4 * Math.floor(n / 5) + (n % 5) - 1];
    if (!(length > 0.1 && length < 10)) fail(`atom ${atom} is held at ${length} Å`);
  });
  for (let w = 0; w < waterLengths.length; w += 2) {
    const [oh, hh] = [waterLengths[w], waterLengths[w + 1]];
    if (!(oh > 0.1 && oh < 10 && hh > 0.1 && hh < 2 * oh)) fail(`a water of ${oh} and ${hh} Å`);
  }
  if (count !== constraints.count) fail(`${constraints.count} constraints where there are ${count}`);
}

/** A bond to hydrogen; of two hydrogens the first is the partner. */
interface HydrogenBond {
  readonly partner: number;
  readonly hydrogen: number;
  /** Rest length, Å; null where the Term has none. */
  readonly length: number | null;
}

/** Whether a Term is of single bonds. */
const isOfBonds = (data: TermData): boolean =>
  data.kind === 'bonded' && /(^|_)bond$/.test(data.term) && bondedSchema(data.term).arity === 2;

/** The place of the rest length in a row of a Term of bonds; −1 where a Term's minimum lies elsewhere (Class II has a linear part). */
function placeOfLength({ term }: BondedTermData): number {
  const names = bondedSchema(term).parameters.map(({ name }) => name);
  return names.includes('k1') ? -1 : names.indexOf('r0');
}

function hydrogenBonds({ elements, terms }: Potential): readonly HydrogenBond[] {
  const found = new Map<string, HydrogenBond>();
  for (const data of terms) {
    if (data.kind !== 'bonded' || !isOfBonds(data)) continue;
    const place = placeOfLength(data);
    for (let t = 0; t < data.atoms.length / 2; t++) {
      const [i, j] = [data.atoms[2 * t], data.atoms[2 * t + 1]];
      if (elements[i] !== 1 && elements[j] !== 1) continue;
      const [partner, hydrogen] = elements[j] === 1 ? [i, j] : [j, i];
      const length = place < 0 ? null : data.parameters[t * data.stride + place];
      found.set(`${Math.min(i, j)} ${Math.max(i, j)}`, { partner, hydrogen, length });
    }
  }
  return [...found.values()];
}

function clusters(potential: Potential, bonds: readonly HydrogenBond[]): Omit<Constraints, 'flexible'> {
  const { elements } = potential;
  const covalent = degrees(potential);
  const of = new Map<number, HydrogenBond[]>();
  /** H–H lengths of bonds between hydrogens, which hold water together in Amber's files. */
  const between = new Map<string, number | null>();
  const holders = new Map<number, number>();
  for (const bond of bonds) {
    const { partner, hydrogen } = bond;
    if (elements[partner] === 1 && (covalent[partner] > 0 || covalent[hydrogen] > 0)) {
      between.set(pairKey(partner, hydrogen), bond.length);
      continue;
    }
    const other = holders.get(hydrogen);
    if (other !== undefined)
      throw new FfpError(
        'unsupported',
        `Hydrogen ${hydrogen + 1} is bonded to atoms ${other + 1} and ${partner + 1}; constraints take hydrogens with one bond: run it with --constraints none.`,
      );
    holders.set(hydrogen, partner);
    of.set(partner, [...(of.get(partner) ?? []), bond]);
  }
  const angles = waterAngles(potential);
  const waters: number[] = [];
  const waterLengths: number[] = [];
  const stars: number[] = [];
  const starLengths: number[] = [];
  let count = 0;
  for (const [partner, own] of [...of].sort(([a], [b]) => a - b)) {
    own.sort((a, b) => a.hydrogen - b.hydrogen);
    const lengths = own.map(({ length, hydrogen }) => {
      if (length !== null) return length;
      throw new FfpError(
        'unsupported',
        `The bond between atoms ${partner + 1} and ${hydrogen + 1} states no rest length to hold it at; run it with --constraints none.`,
      );
    });
    const water = elements[partner] === 8 && own.length === 2 && covalent[partner] === 2;
    const [first, second] = own.map(({ hydrogen }) => hydrogen);
    const across = water ? (between.get(pairKey(first, second)) ?? angleLength(angles.get(partner), lengths[0])) : null;
    if (across !== null && Math.abs(lengths[0] - lengths[1]) < 1e-9) {
      waters.push(partner, first, second);
      waterLengths.push(lengths[0], across);
      count += 3;
      continue;
    }
    if (own.length > MOST_HYDROGENS)
      throw new FfpError(
        'unsupported',
        `Atom ${partner + 1} has ${own.length} hydrogens, and constraints hold at most ${MOST_HYDROGENS} on one atom; run it with --constraints none.`,
      );
    for (let h = 0; h < MOST_HYDROGENS; h++) {
      if (h === 0) stars.push(partner);
      stars.push(own[h]?.hydrogen ?? NOBODY);
      starLengths.push(lengths[h] ?? 0);
    }
    count += own.length;
  }
  return {
    waters: Uint32Array.from(waters),
    waterLengths: Float64Array.from(waterLengths),
    stars: Uint32Array.from(stars),
    starLengths: Float64Array.from(starLengths),
    count,
  };
}

const pairKey = (i: number, j: number): string => `${Math.min(i, j)} ${Math.max(i, j)}`;

/** Bonds of each atom, those between hydrogens left out, [N]. */
function degrees({ atoms, elements, terms }: Potential): Uint32Array {
  const count = new Uint32Array(atoms);
  for (const data of terms) {
    if (data.kind !== 'bonded' || !isOfBonds(data)) continue;
    for (let at = 0; at < data.atoms.length; at += 2) {
      const [i, j] = [data.atoms[at], data.atoms[at + 1]];
      if (elements[i] === 1 && elements[j] === 1) continue;
      count[i]++;
      count[j]++;
    }
  }
  return count;
}

/** Rest angles H–O–H by oxygen, radians. */
function waterAngles({ elements, terms }: Potential): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  const data = terms.find(({ term }) => term === 'harmonic_angle') as BondedTermData | undefined;
  for (let t = 0; data && t < data.atoms.length / 3; t++) {
    const [i, j, k] = data.atoms.subarray(3 * t, 3 * t + 3);
    if (elements[i] === 1 && elements[j] === 8 && elements[k] === 1) found.set(j, data.parameters[data.stride * t + 1]);
  }
  return found;
}

const angleLength = (angle: number | undefined, length: number): number | null =>
  angle === undefined ? null : 2 * length * Math.sin(angle / 2);

/** Keys of the pairs whose lengths are held. */
function heldPairs({ waters, stars }: Pick<Constraints, 'waters' | 'stars'>): ReadonlySet<string> {
  const pairs = new Set<string>();
  for (let w = 0; w < waters.length; w += 3) {
    const [o, h1, h2] = waters.subarray(w, w + 3);
    for (const key of [pairKey(o, h1), pairKey(o, h2), pairKey(h1, h2)]) pairs.add(key);
  }
  stars.forEach((atom, n) => {
    if (n % 5 > 0 && atom !== NOBODY) pairs.add(pairKey(stars[5 * Math.floor(n / 5)], atom));
  });
  return pairs;
}

/** The Terms without what is held: bonds, and the angles of rigid water. */
function withoutHeld(
  { terms }: Potential,
  { waters }: Pick<Constraints, 'waters'>,
  pairs: ReadonlySet<string>,
): Potential['terms'] {
  const oxygens = new Set(waters.filter((_, n) => n % 3 === 0));
  return terms.map((data) => {
    if (data.kind !== 'bonded') return data;
    if (isOfBonds(data)) return kept(data, 2, ([i, j]) => !pairs.has(pairKey(i, j)));
    if (data.term === 'harmonic_angle') return kept(data, 3, ([, j]) => !oxygens.has(j));
    return data;
  });
}

function kept(data: BondedTermData, arity: number, keep: (atoms: Uint32Array) => boolean): BondedTermData {
  const rows = Array.from({ length: data.atoms.length / arity }, (_, t) => t).filter((t) =>
    keep(data.atoms.subarray(arity * t, arity * t + arity)),
  );
  const { stride } = data;
  return {
    ...data,
    atoms: Uint32Array.from(rows.flatMap((t) => [...data.atoms.subarray(arity * t, arity * t + arity)])),
    parameters: Float64Array.from(rows.flatMap((t) => [...data.parameters.subarray(stride * t, stride * t + stride)])),
  };
}

/** Masses with those of hydrogens as asked for, and the same in all, amu. */
function repartitioned(
  { atoms, elements, masses }: Potential,
  bonds: readonly HydrogenBond[],
  held: Pick<Constraints, 'waters'> | null,
  hydrogenMass: number,
): Float64Array {
  const rigid = new Uint8Array(atoms);
  for (const atom of held?.waters ?? []) rigid[atom] = 1;
  const moved = masses.slice();
  for (const { partner, hydrogen } of bonds) {
    if (elements[partner] === 1 || rigid[hydrogen] === 1) continue;
    moved[partner] -= hydrogenMass - moved[hydrogen];
    moved[hydrogen] = hydrogenMass;
    if (!(moved[partner] >= LIGHTEST))
      throw new FfpError(
        'usage',
        `Hydrogens of ${hydrogenMass} amu leave atom ${partner + 1} no mass; take at most about 4.`,
      );
  }
  return moved;
}
