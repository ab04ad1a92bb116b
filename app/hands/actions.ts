/** What a visitor does to the atoms, as functions: each asks the worker, and puts what comes back into the store. */
import { createStore } from 'zustand/vanilla';
import type { HandsCommand } from '../../src/workers/protocol.ts';
import type { PlaneHost } from '../state/planeActions.ts';
import { currentSettings } from '../state/store.ts';

export type Point = readonly [number, number, number];

/** An atom in the hand: where the hand pulls it to, Å as on the screen. */
export interface Pull {
  readonly atom: number;
  readonly target: Point;
  readonly by: 'pointer' | 'keys';
}

export interface HandsState {
  readonly pull: Pull | null;
  /** What takes a moment. */
  readonly busy: 'minimise' | null;
}

/** kcal/mol/Å²: an ångström away the hand pulls about as strongly as the atoms of a warm molecule pull each other. */
const STIFFNESS = 20;
/** K of a kick: of one atom (6 kcal/mol), and of all. */
export const KICK = { one: 2000, all: 300 } as const;
/** K between two settings of the bath, and the hottest that a button sets. */
const HEAT_STEP = 100;
const HOTTEST = 2000;

/** The temperature that a button would set, K; null where it would change nothing. */
export function heated(temperature: number, direction: 1 | -1): number | null {
  const next = Math.min(HOTTEST, Math.max(0, (Math.round(temperature / HEAT_STEP) + direction) * HEAT_STEP));
  return (next - temperature) * direction > 0 ? next : null;
}

export class HandsActions {
  readonly state = createStore<HandsState>(() => ({ pull: null, busy: null }));
  readonly #host: PlaneHost;
  /** A pull is on its way to the worker: the next one waits for it, and only the latest counts. */
  #sending = false;

  constructor(host: PlaneHost) {
    this.#host = host;
  }

  /** Pulls an atom, or pulls it elsewhere. */
  pull(pull: Pull): void {
    this.state.setState({ pull });
    void this.#send();
  }

  /** Moves the end of the spring. @param by Å */
  move(by: Point): void {
    const { pull } = this.state.getState();
    if (!pull) return;
    const { target } = pull;
    this.pull({ ...pull, target: [target[0] + by[0], target[1] + by[1], target[2] + by[2]] });
  }

  async release(): Promise<void> {
    if (!this.state.getState().pull) return;
    this.state.setState({ pull: null });
    // After the last pull that is on its way.
    if (!this.#sending) await this.#ask({ kind: 'release' });
  }

  /** Freezes an atom, or thaws it. @param frozen atoms that are frozen now */
  async toggleFrozen(atom: number, frozen: readonly number[]): Promise<void> {
    const atoms = frozen.includes(atom) ? frozen.filter((one) => one !== atom) : [...frozen, atom];
    await this.#ask({ kind: 'freeze', atoms });
  }

  async thawAll(): Promise<void> {
    await this.#ask({ kind: 'freeze', atoms: [] });
  }

  /** @param atom null: all of them */
  async kick(atom: number | null): Promise<void> {
    await this.#ask({ kind: 'kick', atom, temperature: atom === null ? KICK.all : KICK.one });
  }

  /** Goes downhill. Called while that goes on, it ends there. */
  async minimise(animate: boolean): Promise<void> {
    if (this.state.getState().busy) {
      await this.#ask({ kind: 'stop' });
      return;
    }
    this.state.setState({ busy: 'minimise' });
    await this.#ask({ kind: 'minimise', animate });
    this.state.setState({ busy: null });
  }

  async travel(kind: 'undo' | 'redo'): Promise<void> {
    this.state.setState({ pull: null });
    await this.#ask({ kind });
  }

  /** Back to a step that the run has come through; resolves with whether it was still to be had. */
  goBack(step: number): Promise<boolean> {
    this.drop();
    return this.#ask({ kind: 'back', step });
  }

  /** The bath's temperature after a press on "Heat" or "Cool"; null where there is none, or no further way. */
  nextTemperature(direction: 1 | -1): number | null {
    const settings = currentSettings(this.#host.store.getState());
    return settings?.ensemble === 'langevin' ? heated(settings.temperature, direction) : null;
  }

  /** The molecule is another one, or blew up: there is nothing in the hand. */
  drop(): void {
    this.state.setState({ pull: null });
  }

  async #send(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    let sent: Pull | null = null;
    for (let { pull } = this.state.getState(); pull && pull !== sent; { pull } = this.state.getState()) {
      sent = pull;
      const { atom, target } = pull;
      if (!(await this.#ask({ kind: 'pull', atom, target, stiffness: STIFFNESS }))) this.drop();
    }
    this.#sending = false;
    if (!this.state.getState().pull && sent) await this.#ask({ kind: 'release' });
  }

  /** Resolves with whether it was done; where not, a notice says why. */
  async #ask(command: HandsCommand): Promise<boolean> {
    const { store, calls, attempt } = this.#host;
    let done = false;
    await attempt(async () => {
      const { opened } = store.getState();
      const { experiment, step } = await calls.hands(command);
      done = true;
      const now = store.getState();
      if (now.opened !== opened || !now.experiment) return;
      const back = ['undo', 'redo', 'back'].includes(command.kind);
      store.setState({
        experiment: { ...experiment, view: now.experiment.view },
        step: back ? step : Math.max(now.step, step),
        ...(back && { fault: null, stateHash: null }),
      });
    });
    return done;
  }
}
