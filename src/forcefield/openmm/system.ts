/**
 * An OpenMM System, as its XmlSerializer writes it: from kJ/mol, nm and rad to a Potential. Forces are read where this program computes
 * exactly the same; everything else is refused by its name.
 */
import { boxOf, type Box } from '../../chem/box.ts';
import { FfpError } from '../../core/errors.ts';
import { COULOMB, KILOJOULE } from '../../core/units.ts';
import { parseXml, type XmlElement } from '../../core/xml.ts';
import type { Wave } from '../fourier.ts';
import { fourierRows } from '../fourier.ts';
import type { PeriodicOptions } from '../periodic.ts';
import type { Potential } from '../potential.ts';
import { loadTerms, pairSchema } from '../registry.ts';
import type { BondedTermData, PairTermData, TermData } from '../term.ts';
import { torsionMapRow } from '../torsionMap.ts';
import { readCustom } from './custom.ts';
import { ANGSTROM, attribute, atomsOf, childrenOf, numberOf, refuse } from './read.ts';
import { boxVectors } from './state.ts';

/** Most particles, and most different pairs of σ and ε: the table of types grows with their square. */
const MOST_PARTICLES = 1_000_000;
const MOST_TYPES = 1000;
/** Largest torsion map: CHARMM's have 24 points along an angle. */
const MOST_MAP_POINTS = 72;

/** What OpenMM calls NonbondedMethod, by number. */
const METHODS = ['NoCutoff', 'CutoffNonPeriodic', 'CutoffPeriodic', 'Ewald', 'PME', 'LJPME'];

/** A length that the System holds, Å. */
export interface Constraint {
  readonly i: number;
  readonly j: number;
  readonly distance: number;
}

export interface OpenmmSystem {
  /**
   * In empty space: `periodicPotential` with `periodic` puts it in its box. Constrained pairs without a spring have one of force constant 0,
   * so that their length is known.
   */
  readonly potential: Omit<Potential, 'elements'>;
  /** The box and how pairs are summed in it; null in empty space. */
  readonly periodic: PeriodicOptions | null;
  readonly constraints: readonly Constraint[];
  /** Pairs with a spring or a constraint, [2B]: some of them may be ends of angles. */
  readonly pairs: Uint32Array;
  /** What was left out, in sentences. */
  readonly notes: readonly string[];
}

/**
 * Reads a System. Rejects with FfpError('file') for what is damaged or contradicts itself, FfpError('unsupported') that names the Force, or
 * what of it, where this program does not compute the same.
 */
export async function readOpenmmSystem(text: string): Promise<OpenmmSystem> {
  const root = parseXml(text, 'OpenMM System');
  if (root.name !== 'System')
    throw new FfpError(
      'file',
      `This XML file is no OpenMM System: it begins with <${root.name.slice(0, 40)}>${root.name === 'State' ? ', which has positions and no forces' : ''}.`,
    );
  await loadTerms(['morse_bond', 'class2_bond']);
  const reader = new SystemReader(root);
  return reader.read();
}

class SystemReader {
  private readonly masses: Float64Array;
  private readonly bonds: number[][] = [];
  private readonly angles: number[][] = [];
  private readonly waves: Wave[] = [];
  private readonly maps: { atoms: number[]; row: Float64Array }[] = [];
  private readonly others = new Map<string, { atoms: number[]; parameters: number[]; stride: number }>();
  private pairTerms: PairTermData[] = [];
  private scaled: BondedTermData | null = null;
  private excluded: (readonly [number, number])[] | null = null;
  private periodic: PeriodicOptions | null = null;
  private hasNonbonded = false;
  private constant = 0;
  /** Whether what acts from outside takes nearest images. */
  private readonly nearest = new Set<boolean>();
  private readonly notes: string[] = [];

  constructor(private readonly root: XmlElement) {
    const particles = childrenOf(root, 'Particles');
    if (particles.length < 1 || particles.length > MOST_PARTICLES)
      throw new FfpError(
        'file',
        `The OpenMM System has ${particles.length} particles; 1 to ${MOST_PARTICLES} are read.`,
      );
    this.masses = Float64Array.from(particles, (particle, i) => {
      const mass = numberOf(particle, 'mass');
      if (particle.children.length > 0 || !(mass > 0))
        refuse(`its particle ${i} is a virtual site or has no mass, and every particle must be an atom`);
      return mass;
    });
  }

  read(): OpenmmSystem {
    const { masses } = this;
    const atoms = masses.length;
    const constraints = childrenOf(this.root, 'Constraints').map((one): Constraint => {
      const [i, j] = atomsOf(one, ['p1', 'p2'], atoms);
      const distance = numberOf(one, 'd') * ANGSTROM;
      if (!(distance > 0))
        throw new FfpError('file', `OpenMM System: the length between particles ${i} and ${j} is not positive.`);
      return { i, j, distance };
    });
    for (const force of childrenOf(this.root, 'Forces')) this.force(force);
    const springless = this.holdable(constraints);
    if (this.nearest.has(!this.periodic))
      refuse(
        this.periodic
          ? 'a CustomExternalForce measures distances across its box without periodicdistance'
          : 'a CustomExternalForce uses periodicdistance, and the System has no box',
      );
    const terms = this.terms();
    return {
      potential: {
        atoms,
        masses,
        terms,
        exclusions: symmetric(atoms, this.excluded ?? []),
        ...(springless.length > 0 && { springless: Uint32Array.from(springless.flatMap(({ i, j }) => [i, j])) }),
      },
      periodic: this.periodic,
      constraints,
      pairs: Uint32Array.from([...this.bonds.map(([i, j]) => [i, j]), ...this.morse()].flat()),
      notes: this.notes,
    };
  }

  private force(force: XmlElement): void {
    const type = attribute(force, 'type');
    switch (type) {
      case 'HarmonicBondForce':
        return this.each(force, 'Bonds', ['p1', 'p2'], (atoms, one) => {
          const k = (numberOf(one, 'k') * KILOJOULE) / 2 / ANGSTROM ** 2;
          this.bonds.push([...atoms, k, numberOf(one, 'd') * ANGSTROM]);
        });
      case 'HarmonicAngleForce':
        return this.each(force, 'Angles', ['p1', 'p2', 'p3'], (atoms, one) => {
          this.angles.push([...atoms, (numberOf(one, 'k') * KILOJOULE) / 2, numberOf(one, 'a')]);
        });
      case 'PeriodicTorsionForce':
        return this.each(force, 'Torsions', ['p1', 'p2', 'p3', 'p4'], (atoms, one) => {
          const k = numberOf(one, 'k') * KILOJOULE;
          this.waves.push({ atoms, k, periodicity: numberOf(one, 'periodicity'), phase: numberOf(one, 'phase') });
        });
      case 'RBTorsionForce':
        return this.each(force, 'Torsions', ['p1', 'p2', 'p3', 'p4'], (atoms, one) => {
          const c = Array.from({ length: 6 }, (_, n) => numberOf(one, `c${n}`) * KILOJOULE);
          for (const [n, k] of cosines(c).entries())
            // An amplitude k cos nφ is the wave k (1 + cos nφ) less k.
            if (k !== 0)
              this.waves.push({ atoms, k, periodicity: n, phase: 0 }, { atoms, k: -k / 2, periodicity: 0, phase: 0 });
        });
      case 'CMAPTorsionForce':
        return this.torsionMaps(force);
      case 'NonbondedForce':
        return this.nonbonded(force);
      case 'CMMotionRemover':
        return;
      case 'MonteCarloBarostat':
      case 'AndersenThermostat':
        this.notes.push(`The System’s ${type} was left out: say temperature and pressure where it is run.`);
        return;
      default:
        this.custom(type, force);
    }
  }

  private each(
    force: XmlElement,
    list: string,
    names: readonly string[],
    use: (atoms: readonly number[], one: XmlElement) => void,
  ): void {
    for (const one of childrenOf(force, list)) use(atomsOf(one, names, this.masses.length), one);
  }

  private custom(type: string, force: XmlElement): void {
    const read = readCustom(type, force, this.masses.length);
    if (read.kind === 'constant') this.constant += read.energy;
    else if (read.kind === 'pairs') {
      if (this.pairTerms.some(({ term }) => term === read.term.term) && !this.isSilent())
        refuse(`it has two Forces with ${read.term.term} interactions`);
      this.pairTerms = [...this.pairTerms.filter(({ term }) => term !== read.term.term), read.term];
      if (!pairSchema(read.term.term).allPairs) this.exclude(read.exclusions);
      else if (read.exclusions.length > 0) refuse(`its ${read.term.term} leaves out pairs`);
    } else {
      const own = this.others.get(read.term) ?? { atoms: [], parameters: [], stride: read.stride };
      for (const value of read.atoms) own.atoms.push(value);
      for (const value of read.parameters) own.parameters.push(value);
      this.others.set(read.term, own);
      if (read.nearest !== undefined) this.nearest.add(read.nearest);
    }
  }

  /** Whether the Lennard-Jones Term that was read is one of atoms without any. */
  private isSilent(): boolean {
    return this.pairTerms.find(({ term }) => term === 'lennard_jones')?.table.every((value) => value === 0) ?? false;
  }

  /** Two Forces must agree on which pairs they leave out. */
  private exclude(pairs: readonly (readonly [number, number])[]): void {
    const key = (list: readonly (readonly [number, number])[]) =>
      list
        .map(([i, j]) => Math.min(i, j) * this.masses.length + Math.max(i, j))
        .sort((a, b) => a - b)
        .join();
    if (this.excluded && key(this.excluded) !== key(pairs))
      refuse('two of its Forces leave out different pairs of atoms');
    this.excluded = [...pairs];
  }

  private torsionMaps(force: XmlElement): void {
    const rows = childrenOf(force, 'Maps').map((map) => {
      const size = numberOf(map, 'size');
      const energies = map.children.map((one) => numberOf(one, 'e') * KILOJOULE);
      if (
        !Number.isInteger(size) ||
        size < 2 ||
        size > MOST_MAP_POINTS ||
        size % 2 !== 0 ||
        energies.length !== size * size
      )
        refuse(
          `a torsion map has ${size} points along an angle; even numbers from 2 to ${MOST_MAP_POINTS} are computed`,
        );
      // OpenMM counts angles from 0, and the first one runs fastest.
      const at = (i: number) => (i + size / 2) % size;
      return torsionMapRow(size, (i, j) => energies[at(i) + size * at(j)]);
    });
    const names = ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'b3', 'b4'];
    for (const one of childrenOf(force, 'Torsions')) {
      const numbers = names.map((name) => atomsOf(one, [name], this.masses.length)[0]);
      const [a1, a2, a3, a4, b1, b2, b3, b4] = numbers;
      const row = rows[numberOf(one, 'map')];
      if (!row) throw new FfpError('file', 'OpenMM System: a torsion names a map that is not there.');
      if (b1 !== a2 || b2 !== a3 || b3 !== a4)
        refuse('a torsion map is of two angles that are not neighbours in a chain of five atoms');
      this.maps.push({ atoms: [a1, a2, a3, a4, b4], row });
    }
    if (this.maps.some(({ row }) => row.length !== this.maps[0].row.length))
      refuse('its torsion maps have different numbers of points');
  }

  private nonbonded(force: XmlElement): void {
    if (this.hasNonbonded) refuse('it has two NonbondedForces');
    this.hasNonbonded = true;
    const atoms = this.masses.length;
    if (force.attributes.get('includeDirectSpace') === '0')
      refuse('its NonbondedForce leaves out the direct space (includeDirectSpace)');
    if (childrenOf(force, 'ParticleOffsets').length > 0 || childrenOf(force, 'ExceptionOffsets').length > 0)
      refuse('its NonbondedForce has parameters that change while it runs (offsets)');
    const particles = childrenOf(force, 'Particles');
    if (particles.length !== atoms)
      throw new FfpError('file', `OpenMM System: its NonbondedForce has ${particles.length} particles of ${atoms}.`);
    const kinds = new Map<string, { sigma: number; epsilon: number; type: number }>();
    const types = new Uint32Array(atoms);
    const charges = new Float64Array(atoms);
    particles.forEach((particle, i) => {
      const epsilon = numberOf(particle, 'eps') * KILOJOULE;
      const sigma = numberOf(particle, 'sig') * ANGSTROM;
      if (epsilon < 0 || sigma < 0) throw new FfpError('file', `OpenMM System: particle ${i} has a negative σ or ε.`);
      const key = `${epsilon},${sigma}`;
      const kind = kinds.get(key) ?? { sigma, epsilon, type: kinds.size };
      kinds.set(key, kind);
      types[i] = kind.type;
      charges[i] = numberOf(particle, 'q');
    });
    if (kinds.size > MOST_TYPES)
      refuse(`it has ${kinds.size} kinds of Lennard-Jones particles; up to ${MOST_TYPES} are computed`);
    const list = [...kinds.values()];
    const table = new Float64Array(2 * list.length ** 2);
    list.forEach((a, s) =>
      list.forEach((b, t) => {
        const { A, B } = lennardJones((a.sigma + b.sigma) / 2, Math.sqrt(a.epsilon * b.epsilon));
        table.set([A, B], 2 * (s * list.length + t));
      }),
    );
    this.nonbondedMethod(force);
    this.exceptions(force);
    const custom = this.pairTerms.find(({ term }) => term === 'lennard_jones');
    const silent = table.every((value) => value === 0);
    if (custom && !silent) refuse('it has two Forces with lennard_jones interactions');
    const none = {
      atomParameters: new Float64Array(),
      types: new Uint32Array(),
      typeCount: 0,
      table: new Float64Array(),
    };
    this.pairTerms = [
      custom ?? { ...none, kind: 'pair', term: 'lennard_jones', types, typeCount: list.length, table },
      { ...none, kind: 'pair', term: 'coulomb', atomParameters: charges },
      ...this.pairTerms.filter(({ term }) => term !== 'lennard_jones'),
    ];
  }

  private exceptions(force: XmlElement): void {
    const pairs: (readonly [number, number])[] = [];
    const rows: { atoms: readonly number[]; row: readonly number[] }[] = [];
    this.each(force, 'Exceptions', ['p1', 'p2'], (atoms, one) => {
      pairs.push([atoms[0], atoms[1]]);
      const epsilon = numberOf(one, 'eps') * KILOJOULE;
      const { A, B } = lennardJones(numberOf(one, 'sig') * ANGSTROM, epsilon);
      const Q = numberOf(one, 'q') * COULOMB;
      if (epsilon !== 0 || Q !== 0) rows.push({ atoms, row: [A, B, Q] });
    });
    this.exclude(pairs);
    if (rows.length > 0)
      this.scaled = {
        kind: 'bonded',
        term: 'nonbonded_14',
        atoms: Uint32Array.from(rows.flatMap(({ atoms }) => atoms)),
        stride: 3,
        parameters: Float64Array.from(rows.flatMap(({ row }) => row)),
      };
  }

  private nonbondedMethod(force: XmlElement): void {
    const method = METHODS[numberOf(force, 'method')];
    if (method === 'NoCutoff') return;
    if (method !== 'PME' && method !== 'CutoffPeriodic')
      refuse(
        `its NonbondedForce sums by ${method ?? 'a method that is not known'}; NoCutoff, CutoffPeriodic and PME are computed`,
      );
    if (numberOf(force, 'alpha') !== 0)
      refuse('its PME states a width and a mesh of its own; set an error tolerance instead');
    const dielectric = numberOf(force, 'rfDielectric');
    if (method === 'CutoffPeriodic' && dielectric !== 78.3)
      refuse(`its reaction field has a permittivity of ${dielectric}; 78.3 is computed`);
    const cutoff = numberOf(force, 'cutoff') * ANGSTROM;
    const switching =
      numberOf(force, 'useSwitchingFunction') === 1 ? numberOf(force, 'switchingDistance') * ANGSTROM : null;
    this.periodic = {
      box: this.box(),
      method: method === 'PME' ? 'pme' : 'cutoff',
      cutoff,
      tolerance: numberOf(force, 'ewaldTolerance'),
      dispersionCorrection: numberOf(force, 'dispersionCorrection') === 1,
      ...(switching !== null && { lennardJones: { kind: 'switch', from: switching } }),
    };
  }

  /** Edges of the box, Å. */
  private box(): Box {
    const stated = boxVectors(this.root);
    if (!stated) throw new FfpError('file', 'OpenMM System: its box has not three vectors.');
    return boxOf(stated.lengths, stated.angles, 'OpenMM System');
  }

  /** A spring of force constant 0 for every constrained pair that has none, which it returns: its length is that of the constraint. */
  private holdable(constraints: readonly Constraint[]): readonly Constraint[] {
    const key = (i: number, j: number) => Math.min(i, j) * this.masses.length + Math.max(i, j);
    const known = new Set(this.bonds.map(([i, j]) => key(i, j)));
    const free = constraints.filter(({ i, j }) => !known.has(key(i, j)));
    for (const { i, j, distance } of free) this.bonds.push([i, j, 0, distance]);
    if (constraints.length > 0)
      this.notes.push(
        `The System holds ${constraints.length} lengths${free.length > 0 ? `, of which ${free.length} have no spring: a run holds them` : ''}.`,
      );
    return free;
  }

  private morse(): number[][] {
    const { atoms = [] } = this.others.get('morse_bond') ?? {};
    return Array.from({ length: atoms.length / 2 }, (_, b) => atoms.slice(2 * b, 2 * b + 2));
  }

  private terms(): TermData[] {
    const rowsOf = (term: string, arity: number, rows: readonly number[][]): BondedTermData => ({
      kind: 'bonded',
      term,
      atoms: Uint32Array.from(rows.flatMap((row) => row.slice(0, arity))),
      stride: 2,
      parameters: Float64Array.from(rows.flatMap((row) => row.slice(arity))),
    });
    const series = fourierRows(this.waves);
    const torsions: BondedTermData = { kind: 'bonded', term: 'periodic_torsion', ...series };
    if (this.constant !== 0) {
      if (torsions.atoms.length === 0) refuse('it has a constant energy beside no torsion');
      torsions.parameters[0] += this.constant;
    }
    const maps: BondedTermData = {
      kind: 'bonded',
      term: 'cmap',
      atoms: Uint32Array.from(this.maps.flatMap(({ atoms }) => atoms)),
      stride: this.maps[0]?.row.length ?? 4,
      parameters: Float64Array.from(this.maps.flatMap(({ row }) => [...row])),
    };
    const others = [...this.others].map(([term, { atoms, parameters, stride }]): BondedTermData => ({
      kind: 'bonded',
      term,
      atoms: Uint32Array.from(atoms),
      stride,
      parameters: Float64Array.from(parameters),
    }));
    const own = others.find(({ term }) => term === 'nonbonded_14');
    if (own && this.scaled) refuse('its 1-4 pairs are in two Forces');
    const bonded = [
      rowsOf('harmonic_bond', 2, this.bonds),
      rowsOf('harmonic_angle', 3, this.angles),
      torsions,
      maps,
      ...others,
      ...(this.scaled ? [this.scaled] : []),
    ];
    return [...bonded.filter(({ atoms }) => atoms.length > 0), ...this.pairTerms];
  }
}

/** A and B of U = A/r¹² − B/r⁶. */
function lennardJones(sigma: number, epsilon: number): { A: number; B: number } {
  const s6 = sigma ** 6;
  return { A: 4 * epsilon * s6 * s6, B: 4 * epsilon * s6 };
}

/**
 * Coefficients of cos nφ, n = 0 … 5, of Σ c_m cosᵐ ψ with ψ = φ − π (Ryckaert and Bellemans, Faraday Discuss. Chem. Soc. 66, 95 (1978)):
 * powers of cosines are cosines of multiples.
 */
function cosines(c: readonly number[]): number[] {
  const out = [0, 0, 0, 0, 0, 0];
  // cosᵐ ψ = 2⁻ᵐ Σ_k (m over k) cos (m − 2k)ψ, and cos nψ = (−1)ⁿ cos nφ.
  c.forEach((coefficient, m) => {
    let choose = 1;
    for (let k = 0; k <= m; k++) {
      const n = Math.abs(m - 2 * k);
      out[n] += ((coefficient * choose) / 2 ** m) * (n % 2 === 0 ? 1 : -1);
      choose = (choose * (m - k)) / (k + 1);
    }
  });
  return out;
}

/** Pairs as rows that list them for both partners, ascending. */
function symmetric(atoms: number, pairs: readonly (readonly [number, number])[]): Potential['exclusions'] {
  const rows = Array.from({ length: atoms }, () => new Set<number>());
  for (const [i, j] of pairs) {
    rows[i].add(j);
    rows[j].add(i);
  }
  const start = new Uint32Array(atoms + 1);
  rows.forEach((row, i) => (start[i + 1] = start[i] + row.size));
  const partners = new Uint32Array(start[atoms]);
  rows.forEach((row, i) =>
    partners.set(
      [...row].sort((a, b) => a - b),
      start[i],
    ),
  );
  return { start, partners };
}
