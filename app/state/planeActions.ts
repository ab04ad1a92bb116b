/** What a visitor can do about the plane: choose what it shows, have it measured, bring labels. */
import type { Backend } from '../../src/forcefield/engine.ts';
import type { Ghosts, PlaneView, View } from '../../src/session/experiment.ts';
import type { SimulationCalls } from '../../src/workers/client.ts';
import type { Aspect } from '../../src/workers/protocol.ts';
import { aspectsOf } from '../plots/plane/quantities.ts';
import { sentence } from '../ui/sentence.ts';
import { currentEngine, pointKey } from './store.ts';
import type { AppState, AppStore } from './store.ts';

/** What these actions need of the session. */
export interface PlaneHost {
  readonly store: AppStore;
  readonly calls: SimulationCalls;
  /** Where the files of `public/` are served. */
  readonly baseUrl: string;
  /** What this page runs on, in a few words. */
  readonly device: () => string;
  readonly setView: (change: Partial<View>) => void;
  /** What goes wrong becomes a notice. */
  readonly attempt: (action: () => Promise<void>) => Promise<void>;
  readonly notify: (text: string) => void;
}

/** Points that are asked for, and not there yet. */
interface Missing {
  readonly key: string;
  readonly engine: Backend;
  readonly forcefields: readonly string[];
  readonly aspects: readonly Aspect[];
}

/** Points that a link carries at most. */
const MOST_GHOSTS = 60;

export class PlaneActions {
  readonly #host: PlaneHost;

  constructor(host: PlaneHost) {
    this.#host = host;
  }

  /** Chooses what the plane shows; what that needs is measured, or loaded. */
  async choose(plane: PlaneView): Promise<void> {
    this.#host.setView({ plane });
    void this.measure();
    await this.loadPublished();
  }

  showBothEngines(bothEngines: boolean): void {
    this.#set({ bothEngines });
    if (bothEngines) void this.measure();
  }

  /** Measures what the plane lacks; what changes on the way (molecule, Engine, both Engines) is taken up as it goes. */
  async measure(): Promise<void> {
    const { calls, attempt, notify } = this.#host;
    if (this.#state.measuring) {
      // A better timing of what is known waits for what is not known at all.
      if (this.#unmeasured(new Set())) await attempt(() => calls.stopTiming());
      return;
    }
    this.#set({ measuring: true });
    const tried = new Set<string>();
    for (let next = this.#unmeasured(tried); next !== null; next = this.#unmeasured(tried)) {
      const run = this.#state.opened?.run;
      tried.add(next.key);
      try {
        await calls.measurePlane(next.engine, next.forcefields, next.aspects);
      } catch (error) {
        // Another molecule, or a restart, ends a measurement; that is no news.
        if (this.#state.opened?.run === run && this.#state.phase === 'ready') notify(sentence(error));
      }
    }
    this.#set({ measuring: false });
  }

  /** Resolves when nothing is being measured. */
  measured(): Promise<void> {
    if (!this.#state.measuring) return Promise.resolve();
    return new Promise((resolve) => {
      const stop = this.#host.store.subscribe(({ measuring }) => {
        if (measuring) return;
        stop();
        resolve();
      });
    });
  }

  /** Published points, where they are to be seen. */
  async loadPublished(): Promise<void> {
    if (!this.#state.experiment?.view.plane?.literature || this.#state.published) return;
    await this.#host.attempt(async () => {
      const { loadLiterature } = await import('../plots/plane/literature.ts');
      this.#set({ published: await loadLiterature(this.#host.baseUrl) });
    });
  }

  /** Labels of the molecule on the screen, from a file: the plane is measured anew against them. Resolves with whether that worked. */
  async importLabels(file: Blob): Promise<boolean> {
    const { opened } = this.#state;
    try {
      const reference = await this.#host.calls.importLabels(await file.text());
      if (this.#state.opened?.run !== opened?.run || !this.#state.opened) return false;
      const points = Object.entries(this.#state.points).map(([key, point]) => {
        return [key, { ...point, accuracy: null, disagreement: null }] as const;
      });
      this.#set({
        opened: { ...this.#state.opened, reference },
        labels: file,
        points: Object.fromEntries(points),
      });
      void this.measure();
      return true;
    } catch (error) {
      this.#host.notify(sentence(error));
      return false;
    }
  }

  /** A script that labels frames of the molecule with Psi4; null, with a notice, where there can be none. */
  async labelScript(): Promise<string | null> {
    let script: string | null = null;
    await this.#host.attempt(async () => void (script = await this.#host.calls.labelScript()));
    return script;
  }

  /** What was measured here, for whoever opens the link; null before anything was. */
  ghosts(): Ghosts | null {
    const round = (value: number) => Number(value.toPrecision(3));
    const points = Object.values(this.#state.points).flatMap(({ forcefield, engine, speed, accuracy }) => {
      if (!speed) return [];
      const forceMae = accuracy && round(accuracy.forceMae);
      return [{ forcefield, engine, microsecondsPerStep: round(speed.microsecondsPerStep), forceMae }];
    });
    return points.length === 0 ? null : { device: this.#host.device(), points: points.slice(0, MOST_GHOSTS) };
  }

  /** An Engine that is shown, and the force fields whose points it lacks, unless that was tried: the running one first. */
  #unmeasured(tried: ReadonlySet<string>): Missing | null {
    const { opened, engines: times, forcefields, points, bothEngines, experiment, phase } = this.#state;
    const running = currentEngine(this.#state);
    // While another molecule is opened, points of the one on the screen mean nothing.
    if (!opened || opened.box || !times || !running || phase !== 'ready') return null;
    const other: Backend = running === 'cpu' ? 'webgpu' : 'cpu';
    const engines = bothEngines && times[other].present ? [running, other] : [running];
    const aspects = aspectsOf(experiment?.view.plane?.x ?? 'step');
    for (const engine of engines) {
      const missing = forcefields.flatMap(({ id, refusal }) => {
        const point = points[pointKey(id, engine)];
        const judged = !opened.reference || point?.accuracy;
        const known = point?.speed && judged && aspects.every((aspect) => point[aspect] !== null);
        return refusal === null && !known && !point?.reason ? [id] : [];
      });
      const key = `${opened.run} ${engine} ${aspects.join(' ')} ${missing.join(' ')}`;
      if (missing.length > 0 && !tried.has(key)) return { key, engine, forcefields: missing, aspects };
    }
    return null;
  }

  get #state(): AppState {
    return this.#host.store.getState();
  }

  #set(change: Partial<AppState>): void {
    this.#host.store.setState(change);
  }
}
