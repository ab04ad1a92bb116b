/** Which part of a box's pairs another thread takes: bits do not depend on it, and so time may decide. */
import { Helper, type StartHelper } from '../simd/helper.ts';
import type { LentRoom } from '../simd/room.ts';

/** Time that pairs took before a thread is started for them, ms, and of what takes less a step nothing is handed over, ms. */
const WORTH_STARTING = 300;
const WORTH_HANDING = 0.3;
/** Smaller parts say little about how long all would take. */
const LEAST = 0.05;
/** Part of what was known about times that the next step leaves. */
const MEMORY = 0.8;

export class SharedWork {
  private helper: Helper | null = null;
  private gone = false;
  private spent = 0;
  /** ms for all pairs here and there, and for what is done here besides while it works. */
  private readonly known = { here: 0, there: 0, besides: 0 };
  private part = 0;
  private handed = false;
  private began = 0;

  constructor(
    private readonly start: StartHelper,
    private readonly lent: LentRoom,
  ) {}

  /** The part of the pairs that is to be handed over, 0 to 1. */
  share(): number {
    const { helper, known } = this;
    this.part = 0;
    if (!helper?.there || known.here < WORTH_HANDING) return 0;
    const there = known.there || known.here;
    // Both should be ready at once.
    const part = (known.besides + known.here) / (there + known.here);
    this.part = Math.min(1, part);
    return this.part;
  }

  /** Hands a kernel over. */
  hand(kernel: number, numbers: readonly number[]): void {
    this.handed = true;
    this.began = performance.now();
    this.helper!.hand(kernel, numbers);
  }

  /** Called when only the pairs are left to do here. */
  alone(): void {
    if (!this.handed) return;
    this.learn('besides', performance.now() - this.began);
  }

  /** Called when the pairs of this side are done. @param ms that they took */
  done(ms: number): void {
    const own = 1 - this.part;
    if (own > LEAST) this.learn('here', ms / own);
    this.spent += ms;
    if (!this.helper && !this.gone && this.spent > WORTH_STARTING) this.helper = new Helper(this.start, this.lent);
  }

  /** Waits for the other side. @returns whether its part has been done */
  wait(): boolean {
    if (!this.handed) return true;
    this.handed = false;
    const took = this.helper!.wait();
    if (took === null) {
      this.end();
      return false;
    }
    if (this.part > LEAST) this.learn('there', took / this.part);
    return true;
  }

  end(): void {
    this.helper?.end();
    this.helper = null;
    this.gone = true;
  }

  private learn(what: keyof SharedWork['known'], ms: number): void {
    const { known } = this;
    known[what] = known[what] === 0 ? ms : MEMORY * known[what] + (1 - MEMORY) * ms;
  }
}
