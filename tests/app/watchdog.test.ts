import { describe, expect, it } from 'vitest';
import { BEAT_MS, MISSED_BEATS, Watchdog } from '../../app/state/watchdog.ts';

/** A worker whose answers are held back at will, under a clock that is set by hand. */
function watched() {
  let now = 1e6;
  const held: (() => void)[] = [];
  const state = { answers: true, refuses: false, asked: 0, hung: 0 };
  const watchdog = new Watchdog(
    () => {
      state.asked++;
      if (state.refuses) return Promise.reject(new Error('no'));
      return state.answers ? Promise.resolve() : new Promise<void>((resolve) => held.push(resolve));
    },
    () => state.hung++,
  );
  const beats = async (count: number, { visible = true, every = BEAT_MS } = {}): Promise<void> => {
    for (let n = 0; n < count; n++) {
      now += every;
      watchdog.beat(now, visible);
      await Promise.resolve().then(() => undefined);
    }
  };
  const sleep = (ms: number): void => void (now += ms);
  const release = (): void => {
    for (const answer of held.splice(0)) answer();
  };
  return { state, beats, sleep, release };
}

describe('the watchdog', () => {
  it('is content with a worker that answers, or refuses to', async () => {
    const { state, beats } = watched();
    await beats(100);
    expect(state).toMatchObject({ hung: 0 });
    expect(state.asked).toBeGreaterThan(90);
    state.refuses = true;
    await beats(100);
    expect(state.hung).toBe(0);
  });

  it('notices a worker that answers no more, once, after forty seconds', async () => {
    const { state, beats } = watched();
    await beats(5);
    state.answers = false;
    const before = state.asked;
    await beats(MISSED_BEATS);
    expect(state.hung).toBe(0);
    await beats(1);
    expect(state.hung).toBe(1);
    // One question was enough.
    expect(state.asked).toBe(before + 1);
  });

  it('asks whoever comes after it, who may hang too; a late answer of the first is none of the second', async () => {
    const { state, beats, release } = watched();
    state.answers = false;
    await beats(MISSED_BEATS + 2);
    expect(state.hung).toBe(1);
    await beats(1);
    release();
    state.answers = true;
    await beats(50);
    expect(state.hung).toBe(1);
    state.answers = false;
    await beats(MISSED_BEATS + 2);
    expect(state.hung).toBe(2);
  });

  it('waits for a worker that is busy for half a minute', async () => {
    const { state, beats, release } = watched();
    for (let n = 0; n < 5; n++) {
      state.answers = false;
      await beats(16);
      release();
      state.answers = true;
      await beats(2);
    }
    expect(state.hung).toBe(0);
  });

  it('does not count the time that a machine slept, nor turns that came late', async () => {
    const { state, beats, sleep, release } = watched();
    await beats(3);
    state.answers = false;
    await beats(3);
    sleep(3_600_000);
    await beats(3);
    expect(state.hung).toBe(0);
    // A machine that is too busy for the page is too busy for the worker.
    await beats(100, { every: 3 * BEAT_MS });
    expect(state.hung).toBe(0);
    release();
    state.answers = true;
    await beats(2);
    expect(state.hung).toBe(0);
  });

  it('asks nothing while the page is hidden, and begins anew when it is seen again', async () => {
    const { state, beats } = watched();
    await beats(3);
    const { asked } = state;
    await beats(100, { visible: false });
    expect(state).toMatchObject({ asked, hung: 0 });
    state.answers = false;
    await beats(MISSED_BEATS - 2);
    await beats(5, { visible: false });
    await beats(MISSED_BEATS - 2);
    expect(state.hung).toBe(0);
  });
});
