/** What is said between the thread that holds replicas and those that help it. */
import type { Fault } from '../../forcefield/engine.ts';
import type { Potential } from '../../forcefield/potential.ts';
import type { Precision } from '../precision.ts';
import type { ReplicaState, Work } from '../replicas.ts';

/** What a thread is sent. Of the models of a Potential it gets those that it does not have from the load before. */
export type ThreadMessage =
  | {
      readonly kind: 'load';
      readonly id: number;
      readonly potential: Potential;
      readonly inner: Potential | null;
      readonly precision: Precision;
    }
  | {
      readonly kind: 'work';
      readonly id: number;
      readonly firstReplica: number;
      readonly count: number;
      readonly most: number;
      readonly work: Work;
      readonly state: ReplicaState;
    }
  | { readonly kind: 'forget'; readonly id: number };

/** A thread's answer to `work`. */
export type ThreadAnswer =
  { readonly state: ReplicaState; readonly fault: Fault | null } | { readonly failure: string };

/** A thread as its host gives it: it runs `serveReplicas`. Messages and answers are cloned as for a Worker. */
export interface ThreadPort {
  post(message: ThreadMessage, transfer: ArrayBuffer[]): void;
  /** @param onEnd the thread is no more */
  listen(onAnswer: (answer: ThreadAnswer) => void, onEnd: () => void): void;
  /** Whether an answer is waited for: a process may end meanwhile, or not. */
  awaited(yes: boolean): void;
}

/** The buffers of a state, to be handed over. */
export const buffersOf = (state: ReplicaState): ArrayBuffer[] =>
  Object.values(state).map(({ buffer }: Float64Array) => buffer as ArrayBuffer);
