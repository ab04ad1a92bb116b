/** A clock that steps of a box pass at the beginning of each of their parts. While nobody looks it is one comparison. */

/** Parts of a step of a box. */
export type StepPart =
  | 'bonded'
  | 'list'
  | 'pairs'
  | 'excluded'
  | 'spread'
  | 'transform'
  | 'convolve'
  | 'gather'
  | 'constraints'
  | 'integration';

/** Who looks: there is one in a thread, because there is one thread. `src/assess/split.ts` sets it. */
export const watcher: { lap: ((part: StepPart | null) => void) | null } = { lap: null };

/** From here on the time is this part's; null: nobody's. */
export const lap = (part: StepPart | null): void => watcher.lap?.(part);
