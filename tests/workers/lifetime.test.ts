import { describe, expect, it } from 'vitest';
import { Lifetime } from '../../src/workers/lifetime.ts';

const never = new Promise<never>(() => undefined);

describe('Lifetime', () => {
  it('passes answers and errors on', async () => {
    const life = new Lifetime();
    await expect(life.during(Promise.resolve(3))).resolves.toBe(3);
    await expect(life.during(Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  it('rejects what waits when it ends, and what is asked afterwards; the first reason counts', async () => {
    const life = new Lifetime();
    const waiting = life.during(never);
    life.end(new Error('crashed'));
    life.end(new Error('stopped'));
    await expect(waiting).rejects.toThrow('crashed');
    await expect(life.during(Promise.resolve(3))).rejects.toThrow('crashed');
    await expect(life.during(Promise.reject(new Error('late')))).rejects.toThrow('crashed');
  });

  it('keeps nothing of answers that came', async () => {
    const life = new Lifetime();
    await Promise.allSettled(
      [1, 2, 3].map((n) => life.during(n === 2 ? Promise.reject(new Error()) : Promise.resolve(n))),
    );
    void life.during(never).catch(() => undefined);
    await Promise.resolve();
    expect(life.waiting).toBe(1);
  });
});
