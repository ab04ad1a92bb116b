/** Work in small pieces, with a limit in seconds and turns for the event loop. */

/** ms of work between two turns of the event loop. */
const TURN = 100;

export class Pace {
  #last = performance.now();
  readonly #report: () => Promise<void>;

  /** @param report says how far the work is, and gives the event loop a turn */
  constructor(report: () => Promise<void>) {
    this.#report = report;
  }

  /** Call it often: reports when that is due. */
  async tick(): Promise<void> {
    if (performance.now() - this.#last < TURN) return;
    await this.#report();
    this.#last = performance.now();
  }
}
