/** Notices a worker that answers no more: an endless loop says nothing, and no event comes of it. */

/** Time between two questions, ms. */
export const BEAT_MS = 2000;
/**
 * Beats without an answer that mean that none will come: 40 s. The longest that a healthy worker is busy at a stretch is a model of a second
 * a step on the processor; shaders are compiled, and graphics devices waited for, while it answers.
 */
export const MISSED_BEATS = 20;

/**
 * Counts beats that were waited for an answer, and not the time of the clock: a machine that sleeps, and a page that is hidden, throttled or
 * kept from its own turn, has no beats meanwhile, or late ones, which do not count.
 */
export class Watchdog {
  readonly #ask: () => Promise<unknown>;
  readonly #hung: () => void;
  #last = -Infinity;
  #missed = 0;
  /** The question that is waited for. */
  #asked: object | null = null;

  /**
   * @param ask asks the worker something that it answers at once, whatever it does; a refusal is an answer, too
   * @param hung called when it has not answered for too long; another worker is asked from then on
   */
  constructor(ask: () => Promise<unknown>, hung: () => void) {
    this.#ask = ask;
    this.#hung = hung;
  }

  /** To be called every BEAT_MS. @param now ms @param visible whether the page is */
  beat(now: number, visible: boolean): void {
    const onTime = now - this.#last < 2 * BEAT_MS;
    this.#last = now;
    if (!visible) this.#missed = 0;
    if (!visible || !onTime) return;
    if (!this.#asked) {
      this.#question();
      return;
    }
    if (++this.#missed < MISSED_BEATS) return;
    this.#answered();
    this.#hung();
  }

  #question(): void {
    const question = (this.#asked = {});
    const answered = () => {
      // One that was given up may still answer.
      if (this.#asked === question) this.#answered();
    };
    this.#ask().then(answered, answered);
  }

  #answered(): void {
    this.#asked = null;
    this.#missed = 0;
  }
}
