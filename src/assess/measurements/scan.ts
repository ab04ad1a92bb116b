/** Energies along torsions, bond stretches and pull-aparts, against the reference's. */
import * as v from 'valibot';
import { checkTorsion, rotatableTorsions, turned, type Torsion } from '../../chem/rotatable.ts';
import type { Structure } from '../../chem/structure.ts';
import { FfpError } from '../../core/errors.ts';
import { predictLabels } from '../errors.ts';
import { loadReferenceIndex, loadReferenceScan, type ReferenceIndex, type ScanEntry } from '../load.ts';
import type { Measurement, Subject, Surroundings } from '../measurement.ts';
import { climb, curveErrors, kindOf, lowest, relativeTo, type CurveErrors, type ScanKind } from '../scans.ts';

/** Degrees between the points of a torsion that is turned here. */
const STEP = 10;

const atom = v.pipe(v.number(), v.integer(), v.minValue(1));

const options = v.strictObject({
  /** A scan of the Reference set by name, or "all" of them; where absent, those of the molecule. */
  scan: v.optional(v.pipe(v.string(), v.maxLength(80))),
  /** Four atoms, counted from 1: that torsion of the molecule is turned rigidly instead, without a reference. */
  torsion: v.optional(v.tuple([atom, atom, atom, atom])),
});

/** Energies along one coordinate. Those with a reference have their zero where it is lowest, others where they are lowest themselves. */
export interface ScanCurve {
  /** The scan's name; null for a torsion that is turned here. */
  readonly name: string | null;
  /** Name of the molecule, and as shown to people. */
  readonly molecule: string;
  readonly title: string;
  readonly kind: ScanKind;
  /** "torsion 1-2-3-4 [deg]": atoms counted from 1. */
  readonly coordinate: string;
  /** Degrees or Å. */
  readonly values: readonly number[];
  /** kcal/mol. */
  readonly predicted: readonly number[];
  readonly reference: readonly number[] | null;
  readonly semiempirical: readonly number[] | null;
  /** kcal/mol: barrier of a torsion, else work to the last point. */
  readonly climb: number;
  readonly referenceClimb: number | null;
  readonly errors: CurveErrors | null;
  readonly semiempiricalErrors: CurveErrors | null;
}

export interface Scans {
  readonly curves: readonly ScanCurve[];
  /** Scans that the force field gives no energies of. */
  readonly notCovered: readonly { readonly name: string; readonly reason: string }[];
  /** Mean difference of energies in a larger basis, kcal/mol: an error below it means nothing. Null where it is not known. */
  readonly band: number | null;
  /** Method and basis of the reference, and of the larger basis. */
  readonly level: string;
  readonly largerLevel: string;
}

export const scan = {
  summary: 'compares energies along torsions, bond stretches and pull-aparts with the reference',
  details: `curves: for each scan its name, molecule, kind (torsion, stretch, pull), coordinate, values (degrees or Å), predicted,
reference and semiempirical (GFN2-xTB) energies (kcal/mol, each zero where the reference is lowest), climb (of a torsion the barrier:
highest minus lowest point; else last minus lowest point) and reference_climb, errors {mae: over all points; reachableMae: over points
at most 20 kcal/mol above the reference's minimum; climb; climbError} and the same of GFN2-xTB.
not_covered; band: how far energies in a larger basis lie from the reference's, on average.
Options: scan=NAME or scan=all (those of the molecule where absent), or torsion=[i,j,k,l] (atoms counted from 1): that torsion of the
molecule as it is given, turned rigidly in steps of ${STEP}°, without a reference.`,
  options,
  async measure(subject, given, surroundings): Promise<Scans> {
    if (given.scan !== undefined && given.torsion)
      throw new FfpError('usage', 'give either a scan by name or a torsion to turn, not both');
    const index = await loadReferenceIndex(surroundings.load);
    const { level, largerBasis } = index;
    const own = given.torsion ? [] : chosenScans(index, subject.structure.name, given.scan);
    const result = { band: largerBasis.energyMae, level, largerLevel: largerBasis.level };
    if (own.length === 0) {
      const curve = await turnedCurve(subject, given.torsion, index);
      return { ...result, curves: [curve], notCovered: [] };
    }
    const curves: ScanCurve[] = [];
    const notCovered: { name: string; reason: string }[] = [];
    for (const [at, entry] of own.entries()) {
      await surroundings.progress(at / own.length);
      try {
        curves.push(await shippedCurve(subject, entry, index, surroundings));
      } catch (error) {
        if (!(error instanceof FfpError && ['coverage', 'diverged', 'unsupported'].includes(error.code))) throw error;
        notCovered.push({ name: entry.name, reason: error.message });
      }
    }
    if (curves.length === 0) throw new FfpError('coverage', notCovered[0].reason);
    return { ...result, curves, notCovered };
  },
} satisfies Measurement<typeof options, Scans>;

/** Scans are named after their molecule and the atoms of the coordinate: "butane-CCCC", "water-dimer". */
const moleculeOf = (name: string): string => name.replace(/-[A-Z]+$/, '');

/** Throws FfpError('usage') for a name that is no scan's. */
function chosenScans({ scans }: ReferenceIndex, molecule: string, name: string | undefined): readonly ScanEntry[] {
  if (name === 'all') return scans;
  if (name === undefined) return scans.filter((entry) => moleculeOf(entry.name) === molecule);
  const entry = scans.find((one) => one.name === name);
  if (!entry)
    throw new FfpError('usage', `there is no scan "${name}"; there are ${scans.map((one) => one.name).join(', ')}`);
  return [entry];
}

const titleOf = ({ molecules }: ReferenceIndex, name: string): string =>
  molecules.find((molecule) => molecule.name === name)?.title ?? name;

async function shippedCurve(
  { engine, forcefield }: Subject,
  entry: ScanEntry,
  index: ReferenceIndex,
  { load }: Surroundings,
): Promise<ScanCurve> {
  const { molecule, coordinate, values } = await loadReferenceScan(load, entry.name, index);
  const { energies } = await predictLabels(engine, forcefield, molecule);
  const kind = kindOf(coordinate);
  const zero = lowest(molecule.energies);
  const reference = relativeTo(molecule.energies, zero);
  const predicted = relativeTo(energies, zero);
  const semiempirical = molecule.semiempirical ? relativeTo(molecule.semiempirical.energies, zero) : null;
  const name = moleculeOf(entry.name);
  return {
    name: entry.name,
    molecule: name,
    title: titleOf(index, name),
    kind,
    coordinate,
    values: Array.from(values),
    predicted,
    reference,
    semiempirical,
    climb: climb(kind, predicted),
    referenceClimb: climb(kind, reference),
    errors: curveErrors(kind, predicted, reference),
    semiempiricalErrors: semiempirical && curveErrors(kind, semiempirical, reference),
  };
}

/** One torsion of the molecule turned rigidly all the way round: only force fields compare, there is no reference. */
async function turnedCurve(
  { structure, reference, engine, forcefield }: Subject,
  given: readonly [number, number, number, number] | undefined,
  index: ReferenceIndex,
): Promise<ScanCurve> {
  const torsion = given ? (given.map((one) => one - 1) as unknown as Torsion) : firstTorsion(structure);
  checkTorsion(structure, torsion);
  const values = Array.from({ length: 360 / STEP + 1 }, (_, p) => p * STEP - 180);
  const start = reference?.minimum?.positions ?? structure.positions;
  const geometries = values.map((degrees) => turned(structure, start, torsion, (degrees * Math.PI) / 180));
  const { energies } = await predictLabels(engine, forcefield, {
    name: structure.name,
    structure,
    frames: geometries.length,
    positions: Float64Array.from(geometries.flatMap((geometry) => [...geometry])),
  });
  const predicted = relativeTo(energies, lowest(energies));
  return {
    name: null,
    molecule: structure.name,
    title: titleOf(index, structure.name),
    kind: 'torsion',
    coordinate: `torsion ${torsion.map((one) => one + 1).join('-')} [deg]`,
    values,
    predicted,
    reference: null,
    semiempirical: null,
    climb: climb('torsion', predicted),
    referenceClimb: null,
    errors: null,
    semiempiricalErrors: null,
  };
}

/** Throws FfpError('usage') where the molecule has no torsion that can be turned. */
function firstTorsion(structure: Structure): Torsion {
  const [torsion] = rotatableTorsions(structure);
  if (!torsion) throw new FfpError('usage', `${structure.name} has neither a scan nor a bond that it can turn about`);
  return torsion;
}
