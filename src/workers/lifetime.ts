/**
 * The life of a worker, as those who wait for its answers see it. `Promise.race` against one promise that never settles would do
 * the same, but that promise keeps a reaction for every call there has ever been: a page that is left open grows.
 */
export class Lifetime {
  readonly #waiting = new Set<(reason: Error) => void>();
  #ended: { readonly reason: Error } | null = null;

  /** What `answer` comes to, unless the life ends before: then it rejects with the reason, whatever `answer` does. */
  during<Result>(answer: Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.#ended) {
        answer.catch(() => undefined);
        reject(this.#ended.reason);
        return;
      }
      this.#waiting.add(reject);
      answer.then(resolve, reject).finally(() => this.#waiting.delete(reject));
    });
  }

  /** Rejects all that wait, and all that ask from now on. The first reason counts. */
  end(reason: Error): void {
    if (this.#ended) return;
    this.#ended = { reason };
    for (const reject of this.#waiting) reject(reason);
    this.#waiting.clear();
  }

  /** How many answers are waited for. */
  get waiting(): number {
    return this.#waiting.size;
  }
}
