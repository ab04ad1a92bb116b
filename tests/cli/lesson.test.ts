import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reason, result } from './ffp.ts';

const folder = mkdtempSync(join(tmpdir(), 'ffp-lesson-'));
const written = (name: string, value: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
  return path;
};

describe('lesson', () => {
  it('judges answers as the page does, against its own key', () => {
    const { key } = result(['lesson', 'key', 'bonds']) as { key: { step: string; values: { angstrom: number } }[] };
    const [{ step, values }] = key;
    const check = (place: number) =>
      result(['lesson', 'check', 'bonds', '--answers', written('a.json', { [step]: place })]) as {
        right: number;
        of: number;
        outcomes: { verdict: string; hint: string | null; hintText: string | null }[];
      };
    expect(check(values.angstrom)).toMatchObject({ right: 1, of: 1, outcomes: [{ verdict: 'right', hint: null }] });
    expect(check(1.4)).toMatchObject({ right: 0, of: 1, outcomes: [{ verdict: 'wrong', hint: 'long' }] });
  }, 30_000);

  it('takes a lesson of one’s own, with its own words for a hint', () => {
    const lesson = written('mine.json', {
      format: 'ffp-lesson-1',
      id: 'mine',
      title: 'Methane',
      minutes: 5,
      question: 'How far?',
      subject: { molecule: 'methane', forcefields: ['mm-class1'], threshold: 2 },
      steps: [
        {
          kind: 'check',
          id: 'place',
          title: 'Find it',
          text: ['Where?'],
          check: 'crossing',
          hints: { long: 'Shorter!' },
        },
      ],
    });
    const answers = written('b.json', { place: 2 });
    const { outcomes } = result(['lesson', 'check', lesson, '--answers', answers]) as { outcomes: object[] };
    expect(outcomes[0]).toMatchObject({ verdict: 'wrong', hint: 'long', hintText: 'Shorter!' });
  }, 30_000);

  it('lists what there is', () => {
    expect((result(['lesson', 'list']) as { lessons: unknown[] }).lessons).toHaveLength(8);
  });

  it.each([
    [['lesson'], /Say "list", "check"/],
    [['lesson', 'key', 'alchemy'], /no lesson "alchemy"; there are forces/],
    [['lesson', 'check', 'bonds'], /--answers is missing/],
    [['lesson', 'check', 'bonds', '--answers', written('c.json', '{')], /not JSON/],
    [['lesson', 'check', 'bonds', '--answers', written('d.json', { plce: 1 })], /no step "plce"; it checks place/],
    [['lesson', 'check', 'bonds', '--answers', written('e.json', { place: 'x' })], /number from/],
    [['lesson', 'key', written('f.json', '{"format":"ffp-lesson-1","steps":[]}')], /"id" is missing/],
  ])('refuses %j', (words, message) => {
    expect(reason(words)).toMatch(message);
  });
});
