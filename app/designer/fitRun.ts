/** One fit as the page follows it: what the worker says, gathered, and shown a few times a second. */
import type {
  BegunMessage,
  ComputesMessage,
  CurvePoint,
  FitMessage,
  FitOutcome,
  Parity,
  ProgressMessage,
  Recipe,
} from '../../src/workers/fitting/contract.ts';

export interface FitView {
  /** What is fitted, and the visitor's name for it. */
  readonly design: Recipe;
  readonly name: string;
  /** The visitor's frames, where it is fitted to such. */
  readonly data: Blob | null;
  readonly state: 'running' | 'paused' | 'finishing' | 'done' | 'cancelled' | 'failed';
  readonly begun: BegunMessage | null;
  /** What computes, once that is settled. */
  readonly computes: ComputesMessage | null;
  readonly progress: ProgressMessage | null;
  readonly curve: readonly CurvePoint[];
  readonly parity: { readonly epoch: number | null; readonly pairs: Parity } | null;
  /** A state to go on from. */
  readonly kept: ArrayBuffer | null;
  readonly outcome: FitOutcome | null;
  /** As a force field, once it is one. */
  readonly model: string | null;
  /** On the shelf. */
  readonly shelved: string | null;
  /** Why it failed, in a sentence; empty otherwise. */
  readonly trouble: string;
}

export const isLive = ({ state }: FitView): boolean =>
  state === 'running' || state === 'paused' || state === 'finishing';

export const newFit = (design: Recipe, name: string, data: Blob | null): FitView => ({
  design,
  name,
  data,
  state: 'running',
  begun: null,
  computes: null,
  progress: null,
  curve: [],
  parity: null,
  kept: null,
  outcome: null,
  model: null,
  shelved: null,
  trouble: '',
});

/** ms between two pictures of a fit. */
const PACE = 300;

/** Messages of a fit, handed on together: curves of quick designs come faster than anybody can look. */
export class Gatherer {
  #waiting: FitMessage[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined = undefined;

  constructor(private readonly show: (change: (view: FitView) => FitView) => void) {}

  readonly take = (message: FitMessage): void => {
    this.#waiting.push(message);
    this.#timer ??= setTimeout(() => this.flush(), PACE);
  };

  /** Shows what has come at once. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const messages = this.#waiting;
    this.#waiting = [];
    if (messages.length > 0) this.show((view) => told(view, messages));
  }
}

/** A fit after what its worker said. A fit that goes on from a kept state tells its curve anew. */
export function told(view: FitView, messages: readonly FitMessage[]): FitView {
  const points: CurvePoint[] = [];
  let next = view;
  for (const message of messages)
    switch (message.kind) {
      case 'begun':
        points.length = 0;
        next = { ...next, begun: message, curve: [] };
        break;
      case 'computes':
        next = { ...next, computes: message };
        break;
      case 'progress':
        next = { ...next, progress: message };
        break;
      case 'curve':
        points.push(message.point);
        break;
      case 'parity':
        next = { ...next, parity: { epoch: message.epoch, pairs: message.parity } };
        break;
      case 'kept':
        next = { ...next, kept: message.state };
        break;
    }
  return points.length === 0 ? next : { ...next, curve: [...next.curve, ...points] };
}
