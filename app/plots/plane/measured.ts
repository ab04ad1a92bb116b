import type { PlaneView } from '../../../src/session/experiment.ts';
import type { Backend } from '../../../src/forcefield/engine.ts';
import type { ForceFieldInfo, PlanePoint } from '../../../src/workers/protocol.ts';
import { pointKey } from '../../state/store.ts';
import { readX, readY, type Entry, type Reading, type YName } from './quantities.ts';

/** A force field on an Engine, with its place on the plane. */
export interface DrawnPoint {
  readonly key: string;
  readonly info: ForceFieldInfo;
  readonly engine: Backend;
  /** What is measured of it. */
  readonly point: PlanePoint | null;
  readonly x: Reading;
  /** null where no error can be known. */
  readonly y: Reading | null;
}

export const keyOf = (point: PlanePoint): string => pointKey(point.forcefield, point.engine);

/** What the plane shows. */
export interface Axes extends Omit<PlaneView, 'y'> {
  readonly y: YName;
}

/**
 * The points that can be drawn: those that have a number across, and one upwards where numbers upwards are to be had at all.
 * @param errors whether they are: else points lie at one height
 */
export function drawnPoints(
  entries: readonly (Entry & { readonly engine: Backend })[],
  { x: xName, y: yName, temperature }: Axes,
  atoms: number,
  errors: boolean,
): DrawnPoint[] {
  return entries.flatMap(({ info, engine, point }) => {
    if (info.refusal !== null || (point !== null && point.reason !== null)) return [];
    const x = readX(xName, { info, point }, atoms, baselineOf(entries, engine));
    const y = errors ? readY(yName, { info, point }, temperature) : null;
    return x && (y || !errors) ? [{ key: pointKey(info.id, engine), info, engine, point, x, y }] : [];
  });
}

/**
 * µs a step that `mm-class1` takes here, from whatever is measured and the model cards' relative times; null where nothing is. The cards
 * speak of the cpu Engine: of another one they say nothing.
 */
function baselineOf(entries: readonly (Entry & { readonly engine: Backend })[], engine: Backend): number | null {
  if (engine !== 'cpu') return null;
  for (const { info, point, engine: own } of entries) {
    const relative = info.card?.relativeTime;
    if (own === engine && point?.speed && relative) return point.speed.microsecondsPerStep / relative;
  }
  return null;
}
