/** What the axes of the plane can show, and how a number is read off a point. */
import type { PLANE_X, PLANE_Y, PlaneView } from '../../../src/session/experiment.ts';
import { nsPerDay } from '../../ui/format.ts';
import type { Aspect, ForceFieldInfo, FrameErrors, PlanePoint, ReferenceInfo } from '../../../src/workers/protocol.ts';

/** What must be measured of every point for an axis, beyond what is measured anyway. */
export const aspectsOf = (x: XName): readonly Aspect[] =>
  x === 'batch' ? ['batch'] : x === 'day' ? ['longestStep'] : [];

export type XName = (typeof PLANE_X)[number];
export type YName = (typeof PLANE_Y)[number] | 'disagreement';

export const DEFAULT_PLANE: PlaneView = { x: 'step', y: 'force', temperature: null, literature: false };

/** A number on an axis. */
export interface Reading {
  readonly value: number;
  readonly spread: number | null;
  /** Measured here, on the molecule shown or for the whole set; otherwise it comes from the model card. */
  readonly measured: boolean;
}

/** Whether more is better: then the axis runs the other way, so that "fast and right" keeps its corner. */
export const moreIsBetter = (name: XName | YName): boolean => name === 'batch' || name === 'day';

/** Errors in energy: the only axes on which 1 kcal/mol means something. */
export const isEnergy = (name: YName): boolean => name === 'energy' || name === 'set-energy' || name === 'torsion';

/** Errors that the model cards state, over all molecules of the Reference set. */
export const isOfSet = (name: YName): boolean =>
  name === 'set-force' || name === 'set-energy' || name === 'ood' || name === 'torsion';

/** A force field on an Engine, as the plane knows it. */
export interface Entry {
  readonly info: ForceFieldInfo;
  readonly point: PlanePoint | null;
}

/**
 * The number across of an entry; null where there is none yet.
 * @param baseline µs a step of `mm-class1` here, from which a model card's relative time gives a first guess; null: no guess
 */
export function readX(name: XName, { info, point }: Entry, atoms: number, baseline: number | null): Reading | null {
  if (name === 'batch') {
    const batch = point?.batch;
    return batch ? { value: batch.evaluationsPerSecond, spread: batch.spread, measured: true } : null;
  }
  if (name === 'day') {
    const step = point?.longestStep ?? null;
    if (!point?.speed || step === null || step === 0) return null;
    const { microsecondsPerStep, spread } = point.speed;
    const perDay = nsPerDay(microsecondsPerStep, step);
    return { value: perDay, spread: (perDay * spread) / microsecondsPerStep, measured: true };
  }
  const unit = name === 'atom' ? 1000 / atoms : 1;
  if (point?.speed)
    return { value: point.speed.microsecondsPerStep * unit, spread: point.speed.spread * unit, measured: true };
  const relative = info.card?.relativeTime ?? null;
  if (relative === null || baseline === null) return null;
  return { value: relative * baseline * unit, spread: null, measured: false };
}

/** The number upwards of an entry; null where there is none. */
export function readY(name: YName, { info, point }: Entry, temperature: number | null): Reading | null {
  const { errors } = info.card ?? {};
  const card = (split: string, field: 'forceMae' | 'energyMae'): Reading | null => {
    const value = errors?.[split]?.[field];
    return value === undefined ? null : { value, spread: null, measured: false };
  };
  switch (name) {
    case 'set-force':
      return card('test', 'forceMae');
    case 'set-energy':
      return card('test', 'energyMae');
    case 'ood':
      return card('ood', 'forceMae');
    case 'torsion': {
      const value = info.card?.torsionMae ?? null;
      return value === null ? null : { value, spread: null, measured: false };
    }
    case 'disagreement': {
      const { disagreement } = point ?? {};
      // The best one agrees with itself, which says nothing.
      if (!disagreement || disagreement.best === info.id) return null;
      return { value: disagreement.forceMae, spread: null, measured: true };
    }
    default: {
      const found = errorsAt(point, temperature);
      if (found)
        return {
          value: name === 'rmse' ? found.forceRmse : name === 'energy' ? found.energyMae : found.forceMae,
          spread: name === 'force' ? found.spread : null,
          measured: true,
        };
      return name === 'force' ? card('test', 'forceMae') : name === 'energy' ? card('test', 'energyMae') : null;
    }
  }
}

/** A point's errors over the frames of a temperature; over all of them where it is null. */
export function errorsAt(point: PlanePoint | null, temperature: number | null): FrameErrors | null {
  const accuracy = point?.accuracy ?? null;
  if (temperature === null) return accuracy;
  return accuracy?.byTemperature.find((one) => one.temperature === temperature) ?? null;
}

/** Values that an error can be compared with, on the same frames. */
export function yardsticksFor(
  name: YName,
  reference: ReferenceInfo | null,
  temperature: number | null,
): { readonly zero: number | null; readonly semiempirical: number | null } {
  const found = reference?.yardsticks.find((one) => one.temperature === temperature);
  if (!found || isOfSet(name)) return { zero: null, semiempirical: null };
  const { zero, semiempirical } = found;
  if (name === 'force') return { zero: zero.forceMae, semiempirical: semiempirical && semiempirical.forceMae };
  if (name === 'rmse') return { zero: zero.forceRmse, semiempirical: semiempirical && semiempirical.forceRmse };
  return { zero: null, semiempirical: semiempirical && semiempirical.energyMae };
}
