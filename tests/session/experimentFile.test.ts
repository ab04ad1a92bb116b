import { expect, test } from 'vitest';
import { DEFAULT_EXPERIMENT } from '../../src/session/defaults.ts';
import { EXPERIMENT_FILE_LIMIT, readExperimentFile, writeExperimentFile } from '../../src/session/experimentFile.ts';
import { decodeLink, encodeLink } from '../../src/session/link.ts';

test('a file holds what a link holds', async () => {
  const experiment = { ...DEFAULT_EXPERIMENT, seed: 77 };
  const file = readExperimentFile(writeExperimentFile(experiment));
  expect(file).toEqual(await decodeLink(await encodeLink(experiment, '')));
  expect(file.seed).toBe(77);
});

test('an Experiment that no link carries goes through a file', async () => {
  let state = 1;
  const noise = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const atoms = 2000;
  const molecule = {
    kind: 'inline' as const,
    name: 'noise',
    elements: Array.from({ length: atoms }, () => 'C'),
    positions: Array.from({ length: atoms }, (): [number, number, number] => [
      noise() * 90,
      noise() * 90,
      noise() * 90,
    ]),
    bonds: [],
    charge: 0,
  };
  const events = Array.from({ length: 1000 }, (_, n) => ({ step: 10 * n, set: { temperature: 300 * noise() } }));
  const experiment = { ...DEFAULT_EXPERIMENT, molecule, events };
  await expect(encodeLink(experiment, '')).rejects.toThrow(/save it as a file/);
  expect(readExperimentFile(writeExperimentFile(experiment))).toEqual(experiment);
});

test.each([
  ['', /not JSON/],
  ['{', /not JSON/],
  ['null', /not a valid Experiment/],
  ['{"version":1}', /not a valid Experiment/],
  [JSON.stringify({ ...DEFAULT_EXPERIMENT, version: 2 }), /not a valid Experiment/],
  [JSON.stringify(DEFAULT_EXPERIMENT).replace('{', '{"__proto__":{"polluted":1},'), /not a known field/],
  [' '.repeat(EXPERIMENT_FILE_LIMIT + 1), /larger than any/],
])('%.40j is refused in a sentence', (text, message) => {
  expect(() => readExperimentFile(text)).toThrow(message);
  expect('polluted' in {}).toBe(false);
});
