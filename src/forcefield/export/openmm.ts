/** A Potential as an OpenMM System: XML of its serializer, positions, a PDB file, and a script that computes and runs it. */
import { writePdb } from '../../chem/pdbOutput.ts';
import { FfpError } from '../../core/errors.ts';
import { plainLine } from '../../core/plainLine.ts';
import { COULOMB } from '../../core/units.ts';
import { equilibrationSystem } from '../../models/chargeEquilibration.ts';
import type { Potential } from '../potential.ts';
import { bondedSchema, pairSchema } from '../registry.ts';
import type { BondedTermData, LearnedDataOf, PairTermData, TermData } from '../term.ts';
import type { ExportedGroup, ExportedSystem, ExportRequest } from './exported.ts';
import { checkOnce, groupEnergies } from './exported.ts';
import { mixedTypes, sigmaEpsilon } from './lennardJones.ts';
import * as forces from './openmmForces.ts';
import {
  FROZEN_CHARGES,
  KILOJOULES,
  NANOMETRES,
  PAIR_EXPRESSIONS,
  TUPLE_EXPRESSIONS,
  type PairExpression,
} from './openmmExpressions.ts';
import { openmmScript } from './openmmScript.ts';
import { openmmFactor } from './openmmUnits.ts';
import { torsionMapRow } from '../torsionMap.ts';
import { cosineTerms, tuples } from './series.ts';
import { element } from './xml.ts';

const DECLARATION = '<?xml version="1.0" ?>\n';

/** OpenMM has 32 force groups. */
const MOST_GROUPS = 32;

/**
 * The System of a Potential, in vacuum without cutoff or constraints. Every Term is exact: OpenMM's own Forces where they fit, Custom
 * Forces with the Term's equation where they do not.
 * @throws FfpError('unsupported') for what OpenMM cannot express: a learned Term, a region.
 */
export function exportOpenmm(request: ExportRequest): ExportedSystem {
  const { structure, potential } = request;
  const builder = new Builder(potential, request.fixedCharges);
  const { groups, xml } = builder.build();
  const header = request.header.map(plainLine);
  // OpenMM's Python tells by the first element what a file holds, and passes over no comment.
  const comment = `<!--\n${header.join('\n')}\n-->\n`;
  const box = element('PeriodicBoxVectors', {}, [
    element('A', { x: 2, y: 0, z: 0 }),
    element('B', { x: 0, y: 2, z: 0 }),
    element('C', { x: 0, y: 0, z: 2 }),
  ]);
  const system = element('System', { openmmVersion: '7.7', type: 'System', version: 1 }, [
    box,
    element(
      'Particles',
      {},
      Array.from(potential.masses, (mass) => element('Particle', { mass })),
    ),
    element('Constraints', {}),
    element('Forces', {}, xml),
  ]);
  const positions = Array.from({ length: potential.atoms }, (_, i) => {
    const [x, y, z] = Array.from(structure.positions.subarray(3 * i, 3 * i + 3), (value) => value * NANOMETRES);
    return element('Position', { x, y, z });
  });
  const state = element('State', { openmmVersion: '7.7', stepCount: 0, time: 0, type: 'State', version: 1 }, [
    box,
    element('Positions', {}, positions),
  ]);
  return {
    files: [
      { name: 'system.xml', text: DECLARATION + system + comment },
      { name: 'state.xml', text: DECLARATION + state + comment },
      { name: 'molecule.pdb', text: writePdb(structure, header) },
      { name: 'run.py', text: openmmScript(header, groups, groupEnergies(request, groups)) },
    ],
    groups,
    notes: builder.notes,
  };
}

class Builder {
  readonly notes: string[] = [];
  private readonly groups: ExportedGroup[] = [];
  private readonly xml: string[] = [];
  private readonly excluded: readonly (readonly [number, number])[];

  constructor(
    private readonly potential: Potential,
    private readonly fixedCharges: Float64Array | null,
  ) {
    this.excluded = excludedPairs(potential);
  }

  build(): { readonly groups: readonly ExportedGroup[]; readonly xml: readonly string[] } {
    const { terms } = this.potential;
    checkOnce(this.potential);
    const bonded = (names: readonly string[]) =>
      terms.filter((term): term is BondedTermData => term.kind === 'bonded' && names.includes(term.term));
    this.bonds(bonded(['harmonic_bond']));
    this.angles(bonded(['harmonic_angle']));
    this.torsions(bonded(['periodic_torsion', 'periodic_improper']));
    const done = new Set(['harmonic_bond', 'harmonic_angle', 'periodic_torsion', 'periodic_improper']);
    for (const name of this.nonbonded()) done.add(name);
    for (const term of terms) if (!done.has(term.term)) this.other(term);
    return { groups: this.groups, xml: this.xml };
  }

  /** A new force group. */
  private group(name: string, terms: readonly string[]): { readonly name: string; readonly group: number } {
    const group = this.groups.length;
    if (group >= MOST_GROUPS)
      throw new FfpError('unsupported', `OpenMM has ${MOST_GROUPS} force groups; this needs more.`);
    this.groups.push({ name, terms });
    return { name, group };
  }

  private bonds(data: readonly BondedTermData[]): void {
    if (data.length === 0) return;
    const rows = data.flatMap((term) =>
      Array.from(tuples(term), ({ atoms: [i, j], row: [k, r0] }) => {
        const stiffness = (2 * k * KILOJOULES) / NANOMETRES ** 2;
        return [i, j, r0 * NANOMETRES, stiffness] as const;
      }),
    );
    this.xml.push(forces.harmonicBonds(this.group('HarmonicBondForce', ['harmonic_bond']), rows));
  }

  private angles(data: readonly BondedTermData[]): void {
    if (data.length === 0) return;
    const rows = data.flatMap((term) =>
      Array.from(tuples(term), ({ atoms: [i, j, k], row: [stiffness, theta0] }) => {
        return [i, j, k, theta0, 2 * stiffness * KILOJOULES] as const;
      }),
    );
    this.xml.push(forces.harmonicAngles(this.group('HarmonicAngleForce', ['harmonic_angle']), rows));
  }

  private torsions(data: readonly BondedTermData[]): void {
    if (data.length === 0) return;
    const rows: forces.TorsionOf[] = [];
    let constant = 0;
    for (const term of data)
      for (const { atoms, row } of tuples(term)) {
        const series = cosineTerms(row);
        constant += series.constant;
        for (const { n, k, delta } of series.cosines)
          rows.push({ atoms, periodicity: n, phase: delta, k: k * KILOJOULES });
      }
    const named = this.group(
      'PeriodicTorsionForce',
      data.map(({ term }) => term),
    );
    this.xml.push(forces.periodicTorsions(named, rows));
    this.constant(named.group, 'constant of the torsions', constant);
  }

  private constant(group: number, name: string, energy: number): void {
    if (energy !== 0) this.xml.push(forces.constants({ name, group }, [[0, energy * KILOJOULES]]));
  }

  /** Coulomb, Lennard-Jones where types mix, and scaled 1-4 pairs: one NonbondedForce. Gives the Terms that it took. */
  private nonbonded(): readonly string[] {
    const { terms, atoms } = this.potential;
    const coulomb = terms.find((term): term is PairTermData => term.term === 'coulomb');
    const pairs = terms.find((term): term is PairTermData => term.term === 'lennard_jones');
    const types = pairs && mixedTypes(pairs);
    const scaled = terms.find((term): term is BondedTermData => term.term === 'nonbonded_14');
    const own = scaled && (coulomb || types) ? exceptionsOf(scaled) : null;
    if (!coulomb && !types) return [];
    const particles = Array.from({ length: atoms }, (_, i): forces.Charged => {
      const { sigma, epsilon } = types && pairs ? types[pairs.types[i]] : { sigma: 1, epsilon: 0 };
      return { q: coulomb?.atomParameters[i] ?? 0, sig: sigma * NANOMETRES, eps: epsilon * KILOJOULES };
    });
    const exceptions = this.excluded.map(([p1, p2]) => ({
      p1,
      p2,
      ...(own?.get(pairKey(p1, p2)) ?? { q: 0, sig: NANOMETRES, eps: 0 }),
    }));
    const taken = [
      ...(coulomb ? ['coulomb'] : []),
      ...(types ? ['lennard_jones'] : []),
      ...(own ? ['nonbonded_14'] : []),
    ];
    this.xml.push(forces.nonbonded(this.group('NonbondedForce', taken), particles, exceptions));
    return taken;
  }

  private other(term: TermData): void {
    switch (term.kind) {
      case 'bonded':
        return this.tuples(term);
      case 'pair': {
        const { allPairs = false } = pairSchema(term.term);
        const expression = PAIR_EXPRESSIONS[term.term];
        if (!expression) throw this.cannot(term.term);
        return this.pairs(term, expression, allPairs);
      }
      case 'learned':
        if (term.term === 'charge_equilibration') return this.frozenCharges(term);
        throw new FfpError(
          'unsupported',
          `OpenMM cannot express the learned Term "${term.term}" as a System; export a force field of molecular mechanics.`,
        );
      case 'region':
        throw new FfpError(
          'unsupported',
          'OpenMM cannot express a region with a force field of its own; export without it.',
        );
      case 'lattice':
        throw this.cannot(term.term);
    }
  }

  private cannot(term: string): FfpError {
    return new FfpError('unsupported', `There is no OpenMM form of the Term "${term}".`);
  }

  /** Torsion maps whose slopes are those of splines, as OpenMM works them out itself; equal maps are one. */
  private maps(term: BondedTermData): void {
    const size = Math.round(Math.sqrt(term.stride / 4));
    const numbers = new Map<string, number>();
    const maps: number[][] = [];
    const torsions = Array.from(tuples(term), ({ atoms, row }) => {
      const spline = torsionMapRow(size, (i, j) => row[4 * (i * size + j)]);
      if (size % 2 !== 0 || spline.some((value, n) => Math.abs(value - row[n]) > 1e-6)) throw this.cannot(term.term);
      const key = row.join();
      const map = numbers.get(key) ?? maps.length;
      if (map === maps.length) {
        numbers.set(key, map);
        // OpenMM counts angles from 0, and the first one runs fastest.
        const at = (m: number) => (m + size / 2) % size;
        maps.push(
          Array.from({ length: size * size }, (_, n) => {
            const [i, j] = [at(n % size), at(Math.floor(n / size))];
            return row[4 * (i * size + j)] * KILOJOULES;
          }),
        );
      }
      return { atoms, map };
    });
    this.xml.push(forces.torsionMaps(this.group(term.term, [term.term]), size, maps, torsions));
  }

  private tuples(term: BondedTermData): void {
    if (term.term === 'cmap') return this.maps(term);
    const energy = TUPLE_EXPRESSIONS[term.term];
    if (energy === undefined) throw this.cannot(term.term);
    const { parameters, arity } = bondedSchema(term.term);
    const factors = parameters.map(({ unit }) => openmmFactor(unit));
    this.xml.push(
      forces.customTuples(this.group(term.term, [term.term]), arity, {
        energy,
        parameters: parameters.map(({ name }) => name),
        rows: Array.from(tuples(term), ({ atoms, row }) => ({
          atoms,
          values: Array.from(row, (value, n) => value * factors[n]),
        })),
      }),
    );
  }

  private pairs(term: PairTermData, { energy, units }: PairExpression, allPairs: boolean): void {
    const schema = pairSchema(term.term);
    const { typeCount, table } = term;
    const columns = schema.tableParameters?.length ?? 0;
    const tables = (schema.tableParameters ?? []).map(({ name }, column) => ({
      name,
      types: typeCount,
      values: Array.from({ length: typeCount ** 2 }, (_, at) => table[at * columns + column] * units[column]),
    }));
    const width = schema.atomParameters.length;
    const particles = Array.from({ length: this.potential.atoms }, (_, i) =>
      columns > 0
        ? [term.types[i]]
        : Array.from(term.atomParameters.subarray(width * i, width * (i + 1)), (value, n) => value * units[n]),
    );
    const parameters = columns > 0 ? ['type'] : schema.atomParameters.map(({ name }) => name);
    if (columns > 0 && allPairs) throw this.cannot(term.term);
    this.seen(this.group(term.term, [term.term]), { energy, parameters, particles, tables }, allPairs);
  }

  /**
   * Pairs as a CustomNonbondedForce. All its kin must exclude the same pairs (OpenMM's GPU platforms refuse others), so that where every
   * pair counts, those that are excluded come as a CustomBondForce beside it.
   */
  private seen(
    named: { readonly name: string; readonly group: number },
    pairs: Omit<forces.CustomPairs, 'exclusions'>,
    allPairs: boolean,
  ): void {
    this.xml.push(forces.customPairs(named, { ...pairs, exclusions: this.excluded }));
    if (!allPairs || this.excluded.length === 0) return;
    const { energy, parameters, particles } = pairs;
    this.xml.push(
      forces.customTuples({ name: `${named.name} of bonded atoms`, group: named.group }, 2, {
        energy,
        parameters: [1, 2].flatMap((side) => parameters.map((name) => `${name}${side}`)),
        rows: this.excluded.map((atoms) => ({ atoms, values: atoms.flatMap((i) => particles[i]) })),
      }),
    );
  }

  private frozenCharges(term: LearnedDataOf<'charge_equilibration'>): void {
    const charges = this.fixedCharges;
    if (!charges)
      throw new FfpError(
        'unsupported',
        'Charges that follow the geometry are no Force of OpenMM; ask for fixed charges to export those of this geometry.',
      );
    const { electronegativity, hardness } = equilibrationSystem(term.model, term.species);
    const named = this.group('fixed charges', [term.term]);
    const particles = Array.from(hardness, (eta, i) => [charges[i], eta]);
    this.seen(named, { energy: FROZEN_CHARGES.energy, parameters: ['q', 'eta'], particles, tables: [] }, true);
    const own = particles.reduce((sum, [q, eta], i) => sum + q * (electronegativity[i] + 0.5 * eta * q), 0);
    this.constant(named.group, 'energy of charging the atoms', own);
    this.notes.push(
      'The charges are those of this geometry and stay fixed: energy and forces are right here, and drift away elsewhere.',
    );
  }
}

const pairKey = (i: number, j: number): string => (i < j ? `${i} ${j}` : `${j} ${i}`);

/** Excluded pairs i < j. */
export function excludedPairs({ atoms, exclusions: { start, partners } }: Potential): (readonly [number, number])[] {
  const pairs: (readonly [number, number])[] = [];
  for (let i = 0; i < atoms; i++)
    for (const j of partners.subarray(start[i], start[i + 1])) if (i < j) pairs.push([i, j]);
  return pairs;
}

/** 1-4 pairs as exceptions; null where one of them is no Lennard-Jones pair, or a pair is listed twice. */
function exceptionsOf(term: BondedTermData): ReadonlyMap<string, forces.Charged> | null {
  const found = new Map<string, forces.Charged>();
  for (const {
    atoms: [i, j],
    row: [a, b, charge],
  } of tuples(term)) {
    const own = sigmaEpsilon(a, b);
    if (!own || found.has(pairKey(i, j))) return null;
    found.set(pairKey(i, j), {
      q: charge / COULOMB,
      sig: own.sigma * NANOMETRES,
      eps: own.epsilon * KILOJOULES,
    });
  }
  return found;
}
