import { withModels } from './portable.ts';
import { buffersOf, type ThreadAnswer, type ThreadMessage, type ThreadPort } from './protocol.ts';

/** One thread, and what it holds. */
export class Link {
  ended = false;
  private readonly loads = new Set<number>();
  /** Numbers of the models that the thread has from its last load. */
  private models = new Map<object, number>();
  private nextModel = 0;
  private readonly waiting: ((answer: ThreadAnswer) => void)[] = [];

  constructor(private readonly port: ThreadPort) {
    port.listen(
      (answer) => this.settle(answer),
      () => this.end(),
    );
  }

  load(message: Extract<ThreadMessage, { kind: 'load' }>): void {
    if (this.ended || this.loads.has(message.id)) return;
    this.loads.add(message.id);
    const models = new Map<object, number>();
    const ticket = (model: object): object => {
      const known = models.get(model) ?? this.models.get(model);
      const number = known ?? this.nextModel++;
      models.set(model, number);
      return known === undefined ? { number, model } : { number };
    };
    const { potential, inner } = message;
    this.port.post(
      { ...message, potential: withModels(potential, ticket), inner: inner && withModels(inner, ticket) },
      [],
    );
    this.models = models;
  }

  work(message: Extract<ThreadMessage, { kind: 'work' }>): Promise<ThreadAnswer> {
    if (this.ended) return Promise.resolve({ failure: 'the thread has ended' });
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.port.awaited(true);
      this.port.post(message, buffersOf(message.state));
    });
  }

  forget(id: number): void {
    if (this.loads.delete(id) && !this.ended) this.port.post({ kind: 'forget', id }, []);
  }

  private settle(answer: ThreadAnswer): void {
    // Whatever made a thread fail will be seen here, where its work is done again.
    if ('failure' in answer) this.ended = true;
    this.waiting.shift()?.(answer);
    if (this.waiting.length === 0) this.port.awaited(false);
  }

  private end(): void {
    this.ended = true;
    while (this.waiting.length > 0) this.settle({ failure: 'the thread has ended' });
  }
}
