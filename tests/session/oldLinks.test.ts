/**
 * Links that were made at any time stay readable, and mean what they meant: tests/golden/links has one of every form that links have
 * had, oldest first, with what it meant when it was made. Lines are added there and never changed.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Experiment } from '../../src/session/experiment.ts';
import { decodeLink, encodeLink } from '../../src/session/link.ts';

const FOLDER = new URL('../golden/links/', import.meta.url);

describe.each(readdirSync(FOLDER))('links of %s', (file) => {
  const corpus = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as readonly {
    what: string;
    link: string;
    means: Experiment;
  }[];

  it.each(corpus)('$what', async ({ link, means }) => {
    expect(await decodeLink(link)).toEqual(means);
    expect(await decodeLink(await encodeLink(means, ''))).toEqual(means);
  });

  it('has every optional part of an Experiment somewhere', () => {
    const text = JSON.stringify(corpus.map(({ means }) => means));
    for (const part of ['inner', 'edits', 'act', 'plane', 'bookmarks', 'look', 'sides', 'ghosts', 'state', 'origin'])
      expect(text).toContain(`"${part}":`);
  });
});
