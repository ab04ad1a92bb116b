import type { PlanePoint } from '../../../src/workers/protocol.ts';
import { pointKey } from '../../state/store.ts';

/** A point that can be drawn: timed, and with an error where there are labels to measure one by. */
export type DrawnPoint = PlanePoint & { readonly speed: NonNullable<PlanePoint['speed']> };

export const keyOf = (point: PlanePoint): string => pointKey(point.forcefield, point.engine);

/** The points that can be drawn: those without an error only where no error can be measured (`labelled` is false). */
export const drawnPoints = (points: readonly PlanePoint[], labelled: boolean): DrawnPoint[] =>
  points.filter((point): point is DrawnPoint => point.speed !== null && (point.accuracy !== null || !labelled));
