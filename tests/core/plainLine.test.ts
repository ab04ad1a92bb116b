import { describe, expect, it } from 'vitest';
import { fileName, plainLine } from '../../src/core/plainLine.ts';

describe('a name as a file name', () => {
  it.each([
    ['ethanol', 'ethanol'],
    ['1,2-propanediol', '1-2-propanediol'],
    ['../../etc/passwd', 'etc-passwd'],
    ['..', 'molecule'],
    ['', 'molecule'],
    ['<img src=x onerror=alert(1)>', 'img-src-x-onerror-alert-1'],
    ['CON', 'molecule'],
    ['lpt1', 'molecule'],
    ['-rf *', 'rf'],
    ['a\u202egnp.exe', 'a-gnp-exe'],
    ['Wässer', 'Wa-sser'],
    ['水', 'molecule'],
    ['x'.repeat(5000), 'x'.repeat(60)],
    ['-'.repeat(100_000), 'molecule'],
  ])('%j', (name, file) => expect(fileName(name)).toBe(file));
});

describe('a name in a comment of a file', () => {
  it.each([
    ['a -- b --> c', 'a - b - c'],
    ['one\ntwo\r\nthree\0four', 'one two three four'],
    ['$(rm) ${x} `y` & <b>"q"', '(rm) x y b q'],
    ['Åland · ñ – x', 'Aland * n - x'],
  ])('%j', (name, line) => expect(plainLine(name)).toBe(line));

  it('is never long, however long the name', () =>
    expect(plainLine('<'.repeat(1e6) + 'x'.repeat(1e6)).length).toBeLessThanOrEqual(200));
});
