import { loadStepped } from '../engine.ts';
import { loadEvaluator } from '../evaluator.ts';
import { withModels } from './portable.ts';
import { earlier, Replicas, type Stepped } from '../replicas.ts';
import { buffersOf, type ThreadAnswer, type ThreadMessage } from './protocol.ts';

/** What a thread holds of a load: its evaluators, and room for as many replicas as it had last. */
interface Held {
  readonly stepped: Promise<Stepped>;
  replicas: Replicas | null;
}

/**
 * Works for `ReplicaThreads` in another thread.
 * @param answer sends an answer to it
 * @returns what is to be called with each message, in order
 */
export function serveReplicas(
  answer: (answer: ThreadAnswer, transfer: ArrayBuffer[]) => void,
): (message: ThreadMessage) => void {
  const held = new Map<number, Held>();
  /** By number: those of the last load. */
  let models = new Map<number, object>();
  let queue: Promise<unknown> = Promise.resolve();

  const load = ({ id, potential, inner, precision }: Extract<ThreadMessage, { kind: 'load' }>): void => {
    const kept = new Map<number, object>();
    const model = (ticket: object): object => {
      const { number, model: sent } = ticket as { readonly number: number; readonly model?: object };
      const found = sent ?? kept.get(number) ?? models.get(number);
      if (!found) throw new Error(`the thread has no model ${number}`);
      kept.set(number, found);
      return found;
    };
    const [whole, cheap] = [withModels(potential, model), inner && withModels(inner, model)];
    models = kept;
    const stepped = loadStepped(whole, cheap, (one) => loadEvaluator(one, precision));
    // Where it fails, the work that needs it says so.
    stepped.catch(() => undefined);
    held.set(id, { stepped, replicas: null });
  };

  const work = async (message: Extract<ThreadMessage, { kind: 'work' }>): Promise<void> => {
    const { id, firstReplica, count, most, state, work: wanted } = message;
    const own = held.get(id);
    if (!own) throw new Error(`the thread has no load ${id}`);
    const stepped = await own.stepped;
    if (own.replicas?.count !== count) own.replicas = new Replicas(stepped, count, most);
    const { replicas } = own;
    replicas.firstReplica = firstReplica;
    for (const key of Object.keys(state) as (keyof typeof state)[]) replicas.state[key].set(state[key]);
    let fault = null;
    for (const block of replicas.blocks) fault = earlier(fault, replicas.work(block, wanted));
    for (const key of Object.keys(state) as (keyof typeof state)[]) state[key].set(replicas.state[key]);
    answer({ state, fault }, buffersOf(state));
  };

  return (message) => {
    queue = queue.then(async () => {
      try {
        if (message.kind === 'load') load(message);
        else if (message.kind === 'forget') held.delete(message.id);
        else await work(message);
      } catch (error) {
        if (message.kind === 'work') answer({ failure: String(error) }, []);
      }
    });
  };
}
