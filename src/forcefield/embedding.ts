/**
 * Some atoms of a molecule under one force field, the rest under another (mechanical embedding):
 *   U = U_around − (its Terms wholly inside the region) + U_region(region, link atoms)
 * Terms across the border stay those of the force field around: the region feels its surroundings through them.
 */
import { elementByNumber } from '../chem/elements.ts';
import type { Structure } from '../chem/structure.ts';
import { FfpError } from '../core/errors.ts';
import type { ForceField } from './forcefield.ts';
import type { Potential } from './potential.ts';
import { bondedSchema, pairSchema } from './registry.ts';
import type { TermData } from './term.ts';

const HYDROGEN = 1;
/** All pairs inside become exclusions: four million of them are the most that is sensible. */
const MOST_ATOMS = 2000;

/** A region cut out of a molecule: its own molecule, bonds that lead out capped with hydrogens. */
interface Cut {
  readonly structure: Structure;
  /** Atoms inside and outside that each link atom lies between, [2 × links], and where: see `RegionTermData`. */
  readonly links: Uint32Array;
  readonly fractions: Float64Array;
}

/**
 * The force field that is `inside` on some atoms and `around` on the others.
 * @param region atom numbers from 0, in any order
 */
export function embeddedForceField(around: ForceField, inside: ForceField, region: readonly number[]): ForceField {
  const atoms = Uint32Array.from(new Set(region)).sort();
  return {
    id: `${around.id}+${inside.id}`,
    plainName: `${inside.plainName} within ${around.plainName}`,
    technicalName: `${inside.technicalName} on ${atoms.length} atoms, ${around.technicalName} around them`,
    family: 'between',
    summary: `${inside.technicalName} on chosen atoms, ${around.technicalName} on the others and between; charges around the region do not polarise it.`,
    parameterCount: around.parameterCount + inside.parameterCount,
    needsBonds: true,
    breaksBonds: false,
    prepare: async (structure) => {
      await around.prepare?.(structure);
      await inside.prepare?.(cutOut(structure, atoms).structure);
    },
    parametrize: (structure) => embed(structure, around, inside, atoms),
    notes: (structure) => inside.notes?.(cutOut(structure, atoms).structure) ?? [],
  };
}

function embed(structure: Structure, around: ForceField, inside: ForceField, atoms: Uint32Array): Potential {
  const { structure: own, links, fractions } = cutOut(structure, atoms);
  const whole = around.parametrize(structure);
  const within = new Uint8Array(whole.atoms);
  for (const atom of atoms) within[atom] = 1;
  return {
    ...whole,
    terms: [
      ...whole.terms.map((term) => outsideOf(term, within, around)),
      { kind: 'region', term: 'region', potential: parametrizeRegion(inside, own), atoms, links, fractions },
    ],
    exclusions: excludingInside(whole, atoms, within),
  };
}

function parametrizeRegion(inside: ForceField, own: Structure): Potential {
  try {
    return inside.parametrize(own);
  } catch (error) {
    if (!(error instanceof FfpError) || error.code !== 'coverage') throw error;
    const message = `In the region, whose atoms are counted here from 1 in ascending order, hydrogens on cut bonds last: ${error.message}`;
    throw new FfpError('coverage', message, { cause: error });
  }
}

/** A Term of the force field around the region, without what lies wholly inside. Pairs are the exclusions' matter. */
function outsideOf(term: TermData, within: Uint8Array, around: ForceField): TermData {
  if (term.kind === 'pair' && !pairSchema(term.term).allPairs) return term;
  if (term.kind !== 'bonded')
    throw new FfpError(
      'unsupported',
      `Around a region there must be molecular mechanics; ${around.technicalName} has a Term of the kind "${term.term}", of which the part inside cannot be left out.`,
    );
  const { arity } = bondedSchema(term.term);
  const kept: number[] = [];
  for (let t = 0; t * arity < term.atoms.length; t++)
    // What acts from outside acts on the region too.
    if (arity === 1 || !term.atoms.subarray(t * arity, (t + 1) * arity).every((atom) => within[atom])) kept.push(t);
  const pick = <T extends Uint32Array | Float64Array>(values: T, columns: number): number[] =>
    kept.flatMap((t) => [...values.subarray(t * columns, (t + 1) * columns)]);
  return {
    ...term,
    atoms: Uint32Array.from(pick(term.atoms, arity)),
    parameters: Float64Array.from(pick(term.parameters, term.stride)),
  };
}

/** Exclusions with all pairs inside the region among them. */
function excludingInside({ atoms, exclusions }: Potential, region: Uint32Array, within: Uint8Array) {
  const start = new Uint32Array(atoms + 1);
  const partners: number[] = [];
  for (let i = 0; i < atoms; i++) {
    const row = new Set(exclusions.partners.subarray(exclusions.start[i], exclusions.start[i + 1]));
    if (within[i]) for (const j of region) if (j !== i) row.add(j);
    partners.push(...[...row].sort((a, b) => a - b));
    start[i + 1] = partners.length;
  }
  return { start, partners: Uint32Array.from(partners) };
}

/**
 * Cuts a region out. A link hydrogen lies at the ratio of the bond to hydrogen and the bond it takes the place of, by covalent radii.
 * Throws FfpError('usage' | 'unsupported') for a region that is none, or that is cut where no hydrogen can stand for the rest.
 */
function cutOut(structure: Structure, atoms: Uint32Array): Cut {
  const { elements, positions, bonds, bondOrders, charge, name, bondSource } = structure;
  const nameOf = (atom: number) => `${elementByNumber(elements[atom]).symbol}${atom + 1}`;
  if (atoms.length === 0) throw new FfpError('usage', 'The region has no atoms.');
  const beyond = atoms.find((atom) => atom >= elements.length);
  if (beyond !== undefined)
    throw new FfpError(
      'usage',
      `The region names atom ${beyond}; this molecule has atoms 0 to ${elements.length - 1}.`,
    );
  if (atoms.length > MOST_ATOMS)
    throw new FfpError('unsupported', `The region has ${atoms.length} atoms; it may have ${MOST_ATOMS}.`);
  if (atoms.length === elements.length)
    throw new FfpError('usage', 'The region is the whole molecule: give its force field as the force field instead.');
  const place = new Map(Array.from(atoms, (atom, n) => [atom, n] as const));
  const inner: number[] = [];
  const orders: number[] = [];
  const links: number[] = [];
  const capped = new Set<number>();
  for (let b = 0; b < bondOrders.length; b++) {
    const pair = [bonds[2 * b], bonds[2 * b + 1]];
    const [i, j] = pair.map((atom) => place.get(atom));
    if (i !== undefined && j !== undefined) {
      inner.push(i, j);
      orders.push(bondOrders[b]);
    }
    if ((i === undefined) === (j === undefined)) continue;
    const [within, without] = i === undefined ? [pair[1], pair[0]] : pair;
    const border = `The border of the region cuts the bond between ${nameOf(within)} and ${nameOf(without)}`;
    if (elements[within] === HYDROGEN || elements[without] === HYDROGEN)
      throw new FfpError('unsupported', `${border}: hydrogens belong on the side of the atom that they are bonded to.`);
    if (bondOrders[b] > 1)
      throw new FfpError('unsupported', `${border}, a multiple bond: move the border to a single bond.`);
    if (capped.has(without))
      throw new FfpError(
        'unsupported',
        `${border}, and another one of ${nameOf(without)}: two hydrogens would take the place of one atom; take it into the region.`,
      );
    capped.add(without);
    links.push(within, without);
  }
  const fractions = links.flatMap((within, n) => {
    if (n % 2 === 1) return [];
    const [a, b, h] = [elements[within], elements[links[n + 1]], HYDROGEN].map(
      (z) => elementByNumber(z).covalentRadius,
    );
    return [(a + h) / (a + b)];
  });
  const coordinates = Array.from(atoms, (atom) => [...positions.subarray(3 * atom, 3 * atom + 3)]);
  fractions.forEach((fraction, l) => {
    const [within, without] = links.slice(2 * l, 2 * l + 2);
    inner.push(place.get(within)!, atoms.length + l);
    orders.push(1);
    coordinates.push(
      [0, 1, 2].map(
        (c) => positions[3 * within + c] + fraction * (positions[3 * without + c] - positions[3 * within + c]),
      ),
    );
  });
  return {
    structure: {
      name: `${name}: region`,
      elements: Uint8Array.from([...Array.from(atoms, (atom) => elements[atom]), ...fractions.map(() => HYDROGEN)]),
      positions: Float64Array.from(coordinates.flat()),
      bonds: Uint32Array.from(inner),
      bondOrders: Uint8Array.from(orders),
      // Where the charge sits is not known: a force field that sees none must say so of every part.
      charge,
      bondSource,
    },
    links: Uint32Array.from(links),
    fractions: Float64Array.from(fractions),
  };
}
