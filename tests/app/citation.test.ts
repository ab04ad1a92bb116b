import { expect, it } from 'vitest';
import { bibtex, citation } from '../../app/trust/citation.ts';

const cited = {
  version: '0.1.0 (abc)',
  date: new Date('2026-11-20T23:30:00Z'),
  link: 'https://example.org/#x_y',
  molecule: 'a {b} & c_d',
  forcefield: 'MM, Class I',
  engine: 'CPU',
  adapter: '100% JavaScript',
};

it('cites version, what is shown, the day and the link', () => {
  expect(citation(cited)).toBe(
    'The Force Field Playground authors. Force Field Playground, version 0.1.0 (abc): a {b} & c_d under MM, Class I, CPU Engine (100% JavaScript). 2026-11-20. https://example.org/#x_y',
  );
});

it('writes BibTeX that a name cannot break', () => {
  const entry = bibtex(cited);
  expect(entry).toContain(String.raw`a b \& c\_d under MM, Class I, CPU Engine (100\% JavaScript)`);
  expect(entry).toContain('url = {https://example.org/#x_y}');
  const bare = entry.replaceAll(/\\[{}]/g, '');
  expect(bare.split('{')).toHaveLength(bare.split('}').length);
});
