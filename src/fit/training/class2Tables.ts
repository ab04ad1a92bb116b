/** A Class II force field's parameters as they are fitted by gradients; charges stay as they are. */
import type { ReferenceMolecule } from '../../assess/reference.ts';
import type { Table } from '../../forcefield/class1/parameters.ts';
import { class2Columns } from '../class2/design.ts';
import { idOf, priorMeans, priorPrecisions, type ParameterList } from '../class2/problem.ts';
import type { Class2Settings } from '../settings/class2.ts';
import { TrainableTables } from './trainableTables.ts';

/** @param start values of the listed parameters, from which the fit begins */
export function class2Tables(
  molecules: readonly ReferenceMolecule[],
  charges: Table,
  list: ParameterList,
  start: Float64Array,
  settings: Class2Settings,
): TrainableTables {
  const places = new Map(list.names.map((name, p) => [idOf(name), p]));
  const own = molecules.map(({ structure }) => ({
    springs: [],
    columns: class2Columns(structure, charges)
      .map(({ column, evaluate }) => ({
        evaluate,
        parameters: column.names.flatMap((name) => places.get(idOf(name)) ?? []),
      }))
      .filter(({ parameters }) => parameters.length > 0),
  }));
  const deviations = priorPrecisions(list, settings).map((precision) => settings.noise / Math.sqrt(precision));
  return new TrainableTables(own, { means: priorMeans(list), deviations, start });
}
