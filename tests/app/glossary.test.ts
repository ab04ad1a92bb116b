import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GLOSSARY, GLOSSARY_WORDS } from '../../app/strings/glossary.ts';

/** Words that the page's parts have explained where they stand. */
const used = readdirSync('app', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.tsx') && !name.endsWith('Term.tsx'))
  .flatMap((name) => {
    const text = readFileSync(join('app', name), 'utf8');
    const lists = [...text.matchAll(/<Words of=\{\[([^\]]*)\]\}/g)].flatMap(([, list]) =>
      [...list.matchAll(/'([^']+)'/g)].map(([, word]) => word),
    );
    const single = [...text.matchAll(/(?:<Term\s+word|\bterm)="([^"]+)"/g)].map(([, word]) => word);
    return [...single, ...lists].map((word) => ({ name, word }));
  });

describe('the glossary', () => {
  it('explains every word that is marked', () => {
    expect(used.length).toBeGreaterThan(20);
    expect(used.filter(({ word }) => !(word in GLOSSARY))).toEqual([]);
  });

  it('has sixty words or so, each with one sentence', () => {
    expect(GLOSSARY_WORDS.length).toBeGreaterThanOrEqual(60);
    for (const word of GLOSSARY_WORDS) {
      const sentence = GLOSSARY[word];
      expect(sentence, word).toMatch(/^[A-Z].*\.$/s);
      expect(sentence.length, word).toBeLessThan(180);
      expect(sentence.replace(/4\.184|0\.6/g, '').match(/[.!?](\s|$)/g), word).toHaveLength(1);
    }
  });
});
