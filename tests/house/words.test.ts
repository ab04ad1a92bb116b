import { describe, expect, it } from 'vitest';
import { read, sources } from './layers.ts';
import { writtenWords } from './words.ts';

const ROOT = process.cwd();

describe('words of the page lie in app/strings', () => {
  it('and none is written in a component', () => {
    const components = sources(ROOT, 'app').filter((path) => path.endsWith('.tsx'));
    expect(components.length).toBeGreaterThan(50);
    expect(components.flatMap((path) => writtenWords(path, read(ROOT, path)))).toEqual([]);
  });

  it.each([
    ['text', '<p>Two words</p>'],
    ['text beside an expression', '<p>{count} atoms</p>'],
    ['a literal', "<p>{'Two words'}</p>"],
    ['a template', '<p>{`${count} atoms`}</p>'],
    ['one side of a choice', "<p>{open ? strings.less : 'More'}</p>"],
    ['what is shown on a condition', "<p>{open && 'Open'}</p>"],
    ['a name', '<button aria-label="Close" />'],
    ['a name by an expression', "<button title={open ? 'Close' : strings.open} />"],
    ['a placeholder', '<input placeholder="Search" />'],
  ])('%s is found', (_, markup) => {
    expect(writtenWords('a.tsx', `const a = () => ${markup};`)).toHaveLength(1);
  });

  it.each([
    '<p>{strings.title}: {x} ±, → Å</p>',
    '<p className="dim two" data-testid="legend" role="status" id={`a${id}title`}>{strings.of(3)}</p>',
    "<svg viewBox=\"0 0 1 1\"><path d={open ? 'M0 0L1 1' : 'M1 1'} /></svg>",
    "<p>{open === 'inside' && strings.inside}</p>",
  ])('%s is fine', (markup) => {
    expect(writtenWords('a.tsx', `const a = () => ${markup};`)).toEqual([]);
  });
});
