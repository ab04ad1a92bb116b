import { expect, test, vi } from 'vitest';
import type { Run } from '../../src/session/run.ts';
import { Lock } from '../../src/workers/lock.ts';
import { Player } from '../../src/workers/player.ts';

/** A player whose run only counts; `turn` may do something at a step. */
function counting(at: (step: number, player: Player, run: { broken: boolean }) => void = () => undefined) {
  const lock = new Lock();
  const run = { step: 0, broken: false, settings: { dt: 0.5 } };
  const player: Player = new Player({
    lock,
    turn: async (steps) => {
      run.step += steps;
      await new Promise((resolve) => setTimeout(resolve, 1));
      at(run.step, player, run);
    },
    postStatus: () => undefined,
    fail: (error) => {
      throw error;
    },
  });
  return { lock, run, player, go: (steps: number) => player.go(() => run as unknown as Run, steps) };
}

test('steps at one go are not interrupted by what waits for its turn, however many pieces they come in', async () => {
  const { lock, run, go } = counting();
  const gone = go(1_000_000);
  const between = lock.run(async () => run.step);
  await gone;
  expect(run.step).toBe(1_000_000);
  expect(await between).toBe(1_000_000);
});

test('they end where the run is stopped, plays or breaks; those asked for meanwhile are made after them', async () => {
  const stopped = counting((step, player) => step > 50 && player.stop('paused'));
  await stopped.go(1_000_000);
  expect(stopped.run.step).toBeGreaterThan(50);
  expect(stopped.run.step).toBeLessThan(1_000_000);

  const played = counting((step, player, run) => {
    if (step > 50) player.stop('paused');
    else player.play(run as unknown as Run);
  });
  await played.go(1_000_000);
  expect(played.run.step).toBe(50);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(played.run.step).toBeGreaterThan(50);
  expect(played.run.step).toBeLessThan(1000);

  const broken = counting((_, __, run) => (run.broken = true));
  await broken.go(1_000_000);
  expect(broken.run.step).toBe(50);

  const twice = counting();
  await Promise.all([twice.go(70), twice.go(3)]);
  expect(twice.run.step).toBe(73);
});

test('pieces of a slow force field are short: the worker hears nothing within one', async () => {
  const pieces: number[] = [];
  let before = 0;
  const slow = counting((step) => {
    pieces.push(step - before);
    before = step;
  });
  // 20 ms a step.
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => 20 * slow.run.step);
  await slow.go(200);
  clock.mockRestore();
  expect(slow.run.step).toBe(200);
  expect(Math.max(...pieces.slice(1))).toBe(20);
});
