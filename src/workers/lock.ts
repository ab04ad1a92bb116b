/** Runs tasks one after the other, in the order in which they were asked for. */
export class Lock {
  private last: Promise<unknown> = Promise.resolve();

  /** Resolves or rejects as the task does; a task that fails does not stop the next. */
  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.last.then(task, task);
    this.last = result.catch(() => undefined);
    return result;
  }
}
