import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FrameChannel } from '../../app/state/frames.ts';
import { Recording } from '../../app/timeline/recording.ts';
import type { FrameMessage } from '../../src/workers/protocol.ts';

const frame = (step: number, run = 1, atoms = 1): FrameMessage => ({
  kind: 'frame',
  run,
  step,
  time: step / 2,
  positions: new Float32Array(3 * atoms),
  forces: new Float32Array(3 * atoms),
  potential: 0,
  kinetic: 0,
  temperature: 0,
  groups: {},
  disagreement: null,
});

let channel: FrameChannel;
let recording: Recording;
let seen: number[];
beforeEach(() => {
  vi.useFakeTimers();
  channel = new FrameChannel();
  recording = new Recording(channel);
  recording.connect();
  seen = [];
  channel.subscribe(({ step }) => seen.push(step));
});
afterEach(() => vi.useRealTimers());
const publish = (...steps: number[]) => steps.forEach((step) => channel.publish(frame(step)));

describe('the recording of a run', () => {
  it('shows a frame again without recording it, and says where the visitor is', () => {
    publish(10, 20, 30);
    recording.scrub(0);
    expect(seen).toEqual([10, 20, 30, 10]);
    expect(recording.place).toEqual({ count: 3, at: 0, replaying: false });
    expect(channel.latest?.step).toBe(10);
    // The last frame is the run itself.
    recording.scrub(99);
    expect(recording.place.at).toBeNull();
    expect(channel.latest?.step).toBe(30);
  });

  it('is at the run again when that goes on', () => {
    publish(10, 20, 30);
    recording.scrub(1);
    publish(40);
    expect(recording.place).toEqual({ count: 4, at: null, replaying: false });
  });

  it('forgets what came after a moment from which the run goes on anew, and everything of another run', () => {
    publish(10, 20, 30, 40, 25);
    expect(Array.from({ length: 3 }, (_, i) => recording.frame(i)?.step)).toEqual([10, 20, 25]);
    expect([recording.indexOf(22), recording.indexOf(9)]).toEqual([1, -1]);
    channel.publish(frame(0, 2));
    expect(recording.place.count).toBe(1);
  });

  it('replays from where the visitor is, and stops at the end', () => {
    publish(10, 20, 30);
    recording.scrub(1);
    recording.replay(10);
    expect(recording.place).toMatchObject({ at: 1, replaying: true });
    vi.advanceTimersByTime(200);
    expect(seen.slice(-2)).toEqual([20, 30]);
    expect(recording.place).toEqual({ count: 3, at: null, replaying: false });
    // From the end it begins at the beginning, and can be stopped.
    recording.replay(10);
    recording.halt();
    vi.advanceTimersByTime(200);
    expect(recording.place).toMatchObject({ at: 0, replaying: false });
  });

  it('keeps the whole run in outline and its last part in full, in bounded memory', () => {
    for (let step = 1; step <= 20_000; step++) channel.publish(frame(step));
    const { count } = recording.place;
    expect(count).toBeLessThanOrEqual(3000);
    expect(recording.frame(0)?.step).toBe(1);
    expect(recording.frame(count - 1)?.step).toBe(20_000);
    expect(recording.frame(count - 500)?.step).toBe(20_000 - 499);
    // Large molecules: 48 MB of positions and forces.
    for (let step = 1; step <= 300; step++) channel.publish(frame(step, 2, 20_000));
    expect(recording.place.count * 20_000 * 24).toBeLessThanOrEqual(48 * 2 ** 20);
  });
});
