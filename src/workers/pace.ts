/** How many steps go into a frame, and when the next one is due. */

/** Furthest two frames of the slow playback may lie apart, fs: bond vibrations stay visible. */
const FRAME_FS = 2;
/** Shortest time between frames, ms: a display shows no more. */
const FRAME_MS = 1000 / 60;
/** Time that the Engine works for one frame at full speed, ms. */
const FULL_SPEED_MS = 16;

export interface Pace {
  readonly steps: number;
  /** Time from this frame to the next, ms; 0 at full speed. */
  readonly interval: number;
}

/**
 * Slow playback: `rate` fs of simulated time a second of the clock. Frames lie 2 fs apart, or further where the display could
 * not follow, and at least a step.
 */
export function slowPace(dt: number, rate: number): Pace {
  const steps = Math.max(1, Math.floor(FRAME_FS / dt), Math.ceil((rate * FRAME_MS) / 1000 / dt));
  return { steps, interval: (1000 * steps * dt) / rate };
}

/** Full speed: as many steps as the Engine makes in a frame's time, from how the last frame went. */
export function fullPace(lastSteps: number, lastMs: number): Pace {
  const wanted = (lastSteps * FULL_SPEED_MS) / Math.max(lastMs, 0.1);
  return { steps: Math.max(1, Math.round(Math.min(wanted, 2 * lastSteps, 100_000))), interval: 0 };
}
