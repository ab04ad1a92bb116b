/** Suites one after the other: what becomes of the others where one breaks off. */
import { describe, expect, it } from 'vitest';
import type { BenchRecord } from '../../src/bench/record.ts';
import { measured, type BenchSuite } from '../../src/cli/bench.ts';

const record = (what: string): BenchRecord => ({
  what,
  system: 's',
  n: 7,
  median: 1,
  spread: 0,
  peer: null,
  ratio: null,
});
const suites: Record<string, BenchSuite> = {
  whole: {
    summary: '',
    async *run({ skip }) {
      skip({ what: 'a peer', system: 'all', reason: 'It is not installed.' });
      yield await Promise.resolve(record('one'));
    },
  },
  broken: {
    summary: '',
    async *run() {
      yield await Promise.resolve(record('two'));
      throw new Error('The device was lost.');
    },
  },
  dead: {
    summary: '',
    // eslint-disable-next-line require-yield
    async *run() {
      return Promise.reject(new Error('nothing works'));
    },
  },
};

async function run(...wanted: string[]) {
  const notes: string[] = [];
  const context = { quick: true, note: (text: string) => void notes.push(text), progress: () => undefined };
  const found = await measured(wanted, (name) => Promise.resolve(suites[name]), context as never);
  return { ...found, notes };
}

describe('suites in a row', () => {
  it('keep what a broken one had measured, and go on with the next', async () => {
    const { records, skipped, seconds, notes } = await run('broken', 'dead', 'whole');
    expect(records.map(({ suite, what }) => [suite, what])).toEqual([
      ['broken', 'two'],
      ['whole', 'one'],
    ]);
    expect(skipped.map(({ suite, reason }) => [suite, reason])).toEqual([
      ['broken', 'The suite broke off: The device was lost.'],
      ['dead', 'The suite broke off: nothing works'],
      ['whole', 'It is not installed.'],
    ]);
    expect(Object.keys(seconds)).toEqual(['broken', 'dead', 'whole']);
    expect(notes).toHaveLength(2);
    expect(notes[0]).toMatch(/^The suite broken broke off: The device was lost\./);
  });

  it('fail where there was one, and it measured nothing', async () => {
    await expect(run('dead')).rejects.toThrow('nothing works');
    expect((await run('broken')).records).toHaveLength(1);
  });
});
