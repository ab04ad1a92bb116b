/** A Class I force field's parameter tables as they are fitted by gradients. */
import type { ReferenceMolecule } from '../../assess/reference.ts';
import { bondedTwin } from '../../cpu/twin.ts';
import { chargeIncrements } from '../../forcefield/class1/charges.ts';
import { analyseEnvironment, type Environment } from '../../forcefield/class1/environment.ts';
import { BOUNDS } from '../../forcefield/class1/forcefield.ts';
import { SCALE_14_COULOMB } from '../../forcefield/class1/nonbonded.ts';
import type { Class1Parameters } from '../../forcefield/class1/parameters.ts';
import { COEFFICIENTS, type TupleKind } from '../../forcefield/class1/tuples.ts';
import { topologyOf, type Topology } from '../../forcefield/topology.ts';
import { CHARGE_DECAY, CHARGE_DEVIATION } from '../charges.ts';
import { deviationOf, PRIORS } from '../class1.ts';
import { class1Columns, lessNonbonded, type Column } from '../design.ts';
import type { Class1Settings } from '../settings/class1.ts';
import { nonbondedBaselines, takenOff } from './class1Graph.ts';
import type { Baseline } from './data.ts';
import { TrainableTables, type BoundedSpring, type TableMolecule } from './trainableTables.ts';

type Tables = Pick<Class1Parameters, 'bonded' | 'charges'>;

export interface Class1Tables {
  readonly trainable: TrainableTables;
  /** What the tables come on top of, one a molecule. */
  readonly baselines: readonly Baseline[] | undefined;
  /** The tables that weights stand for. */
  readonly tablesOf: (weights: Float64Array) => Tables;
}

/** @param begin tables from which the fit begins: it changes what stands there, and adds no types */
export function class1Tables(
  molecules: readonly ReferenceMolecule[],
  begin: Tables,
  settings: Pick<Class1Settings, 'kinds' | 'levels' | 'decay' | 'gradient'>,
): Class1Tables {
  const list = new ParameterRows();
  // Charges that are not fitted lie in the baseline.
  const charges = settings.gradient?.charges ? begin.charges : null;
  const described = molecules.map(({ structure }) => {
    const environment = analyseEnvironment(structure);
    const topology = topologyOf(structure);
    return { environment, topology };
  });
  const own = described.map(({ environment, topology }): TableMolecule => {
    const all = class1Columns(environment, topology, settings.kinds, settings.levels);
    const columns = all.map(({ kind, coefficient, keys, trigonal, term }) => {
      const twin = bondedTwin(term.term);
      const parameters = keys.flatMap((key, level) => {
        const row = begin.bonded[kind]?.get(key);
        if (!row) return [];
        const deviation = deviationOf({ kind, coefficient, level, trigonal }) * settings.decay ** level;
        const mean = level === 0 ? PRIORS[kind].mean[coefficient] : 0;
        return [list.place(`${kind} ${coefficient} ${key}`, mean, deviation, row[coefficient])];
      });
      return {
        evaluate: (positions: Float64Array, forces: Float64Array) => twin(positions, term, forces),
        parameters,
      };
    });
    const springs = springsOf(all);
    return charges
      ? { columns, springs, coulomb: coulombOf(environment, topology, charges, list) }
      : { columns, springs };
  });
  const trainable = new TrainableTables(own, list.priors());
  const baselines = charges
    ? molecules.map((molecule, m) => {
        const { environment, topology } = described[m];
        return takenOff(molecule, lessNonbonded(molecule, environment, topology, new Float64Array(environment.atoms)));
      })
    : begin.charges && nonbondedBaselines(molecules, begin.charges);
  return {
    trainable,
    baselines: baselines ?? undefined,
    tablesOf: (weights) => {
      const values = trainable.parametersOf(weights);
      const bonded = Object.fromEntries(
        (Object.keys(begin.bonded) as TupleKind[]).map((kind) => [
          kind,
          new Map(
            Array.from(begin.bonded[kind]!, ([key, row]) => [
              key,
              Array.from({ length: COEFFICIENTS[kind] }, (_, c) => list.value(`${kind} ${c} ${key}`, values) ?? row[c]),
            ]),
          ),
        ]),
      );
      if (!charges) return { bonded, charges: begin.charges };
      const fitted = Array.from(
        charges,
        ([key, [value]]) => [key, [list.value(`charge ${key}`, values) ?? value]] as const,
      );
      return { bonded, charges: new Map(fitted) };
    },
  };
}

/** Bonds and angles; the columns of k and g of one type follow each other. */
function springsOf(columns: readonly Column[]): BoundedSpring[] {
  return columns.flatMap(({ kind, coefficient }, force) => {
    if ((kind !== 'bond' && kind !== 'angle') || coefficient !== 0) return [];
    const linear = columns[force + 1]?.kind === kind && columns[force + 1].coefficient === 1 ? force + 1 : null;
    return [{ force, linear, bounds: BOUNDS[kind] }];
  });
}

function coulombOf(
  environment: Environment,
  { exclusions, pairs14 }: Topology,
  charges: NonNullable<Class1Parameters['charges']>,
  list: ParameterRows,
): NonNullable<TableMolecule['coulomb']> {
  const moves = chargeIncrements(environment).flatMap(({ key, level, moves: ends }) => {
    const begin = charges.get(key);
    if (!begin) return [];
    const p = list.place(`charge ${key}`, 0, CHARGE_DEVIATION * CHARGE_DECAY ** level, begin[0]);
    return ends.map(([atom, sign]) => [p, atom, sign] as const);
  });
  const pairs: (readonly [number, number, number])[] = [];
  for (let i = 0; i < environment.atoms; i++) {
    const excluded = exclusions.partners.subarray(exclusions.start[i], exclusions.start[i + 1]);
    for (let j = 0; j < i; j++) if (!excluded.includes(j)) pairs.push([i, j, 1]);
  }
  for (let p = 0; p < pairs14.length; p += 2) pairs.push([pairs14[p], pairs14[p + 1], SCALE_14_COULOMB]);
  return { charges: environment.formalCharges.slice(), moves, pairs };
}

/** Parameters in the order in which they are met. */
class ParameterRows {
  private readonly places = new Map<string, number>();
  private readonly rows: (readonly [mean: number, deviation: number, start: number])[] = [];

  place(name: string, mean: number, deviation: number, start: number): number {
    const known = this.places.get(name);
    if (known !== undefined) return known;
    const place = this.rows.push([mean, deviation, start]) - 1;
    this.places.set(name, place);
    return place;
  }

  value(name: string, values: Float64Array): number | undefined {
    const place = this.places.get(name);
    return place === undefined ? undefined : values[place];
  }

  priors() {
    const column = (c: 0 | 1 | 2): Float64Array => Float64Array.from(this.rows, (row) => row[c]);
    return { means: column(0), deviations: column(1), start: column(2) };
  }
}
