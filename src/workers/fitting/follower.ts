/** Follows one fit: gives others their turn, pauses, hands out the newest model, and says how far it is. */
import { FfpError } from '../../core/errors.ts';
import { macrotask } from '../../core/macrotask.ts';
import { openState, sealState } from '../../fit/checkpointBytes.ts';
import type { FitProgress, FitStage, FittedModel } from '../../fit/fitter.ts';
import type { Computes } from '../../fit/training/learner.ts';
import type { CurvePoint, FitMessage } from './contract.ts';

/** A fit works so long before others have their turn, ms. */
const TURN_MS = 12;
/** Time between two messages on how far the fit is, and between two parity plots, ms. */
const PROGRESS_MS = 150;
const PARITY_MS = 700;
/** Time between two states that are kept, ms. */
const KEEP_MS = 10_000;

type Newest = () => Promise<FittedModel>;

export class Follower implements FitProgress {
  readonly curve: CurvePoint[] = [];
  /** Whether the fit was ended by `finish`. */
  ended = false;
  private begun = performance.now();
  /** When it was paused; null while it goes on. */
  private pausedAt: number | null = null;
  /** Time in pauses, ms. */
  private paused = 0;
  private finishing = false;
  private offered: Newest | null = null;
  private asked: { readonly resolve: (model: FittedModel) => void; readonly reject: (reason: unknown) => void }[] = [];
  private wake: () => void = () => {};
  private turnAt = performance.now();
  private toldAt = -Infinity;
  private parityAt = -Infinity;
  /** Where the fit was when this follower met it: what came before took no time of its own. */
  private startFraction = 0;
  /** Spent on the fit before it was interrupted, s. */
  private before = 0;

  /**
   * @param key identifies recipe and data (`fitKey`)
   * @param kept what an interrupted fit left
   * @param deviceOf what computes, in words
   */
  constructor(
    private readonly key: string,
    private readonly kept: Uint8Array | null,
    private readonly deviceOf: (computes: Computes) => string,
    private readonly send: (message: FitMessage, buffers: ArrayBuffer[]) => void,
  ) {}

  /** Time spent on the fit, before it was interrupted too, s. */
  get seconds(): number {
    return this.before + ((this.pausedAt ?? performance.now()) - this.begun - this.paused) / 1000;
  }

  get keepEvery(): number {
    return KEEP_MS;
  }

  /** Loading data is no part of the fit. */
  start(): void {
    this.begun = performance.now();
  }

  resume(): Promise<Uint8Array | null> {
    return Promise.resolve(this.kept && openState(this.key, this.kept));
  }

  keep(state: Uint8Array<ArrayBuffer>): Promise<void> {
    const { buffer } = sealState(this.key, state);
    this.send({ kind: 'kept', state: buffer }, [buffer]);
    return Promise.resolve();
  }

  restore(past: readonly FitStage[]): void {
    for (const stage of past) this.point(stage, stage.seconds ?? 0);
    this.before = past.at(-1)?.seconds ?? 0;
    this.startFraction = past.at(-1)?.fraction ?? 0;
  }

  computes(what: Computes, why: string | null): void {
    this.send({ kind: 'computes', device: this.deviceOf(what), why }, []);
  }

  report(stage: FitStage): void {
    const { what, fraction, epoch, parity, stepsPerSecond = null } = stage;
    const now = performance.now();
    this.point(stage, this.seconds);
    if (now - this.toldAt >= PROGRESS_MS || fraction === 1) {
      this.toldAt = now;
      const { seconds } = this;
      const secondsLeft = fraction === undefined ? null : this.left(fraction, seconds);
      this.send({ kind: 'progress', what, fraction: fraction ?? null, seconds, secondsLeft, stepsPerSecond }, []);
    }
    if (parity && now - this.parityAt >= PARITY_MS) {
      this.parityAt = now;
      const { forces, energies } = parity();
      const message = { split: 'validation', forces, energies } as const;
      this.send({ kind: 'parity', epoch: epoch ?? this.curve.length, parity: message }, [
        forces.buffer,
        energies.buffer,
      ]);
    }
  }

  async turn(): Promise<void> {
    if (performance.now() - this.turnAt < TURN_MS && this.pausedAt === null && this.asked.length === 0) return;
    do {
      for (const { resolve, reject } of this.asked.splice(0))
        if (this.offered) await this.offered().then(resolve, reject);
        else reject(notYet());
      if (this.pausedAt === null) await macrotask();
      else await new Promise<void>((resolve) => (this.wake = resolve));
    } while (this.pausedAt !== null || this.asked.length > 0);
    this.turnAt = performance.now();
  }

  offer(newest: Newest): void {
    this.offered = newest;
  }

  enough(): boolean {
    this.ended ||= this.finishing;
    return this.finishing;
  }

  pause(): void {
    this.pausedAt ??= performance.now();
  }

  goOn(): void {
    if (this.pausedAt === null) return;
    this.paused += performance.now() - this.pausedAt;
    this.pausedAt = null;
    this.wake();
  }

  finish(): void {
    this.finishing = true;
    this.goOn();
  }

  /** The newest model, at the next turn. Rejects where the fit ends before, or has none yet. */
  newest(): Promise<FittedModel> {
    if (!this.offered) return Promise.reject(notYet());
    return new Promise((resolve, reject) => {
      this.asked.push({ resolve, reject });
      this.wake();
    });
  }

  /** The fit is over: nobody waits any longer. */
  end(): void {
    for (const { reject } of this.asked.splice(0)) reject(notYet());
  }

  private point(stage: FitStage, seconds: number): void {
    if (stage.trainMae === undefined && stage.validationMae === undefined) return;
    const point: CurvePoint = {
      epoch: stage.epoch ?? this.curve.length + 1,
      seconds,
      trainForceMae: stage.trainMae ?? null,
      validationForceMae: stage.validationMae ?? null,
      trainEnergyMae: stage.trainEnergyMae ?? null,
      validationEnergyMae: stage.validationEnergyMae ?? null,
    };
    this.curve.push(point);
    this.send({ kind: 'curve', point }, []);
  }

  private left(fraction: number, seconds: number): number | null {
    const done = fraction - this.startFraction;
    return done > 0 ? ((seconds - this.before) * (1 - fraction)) / done : null;
  }
}

const notYet = (): FfpError =>
  new FfpError('usage', 'the fit has no weights that could be run yet; wait for its first epoch');
