import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../src/session/lessons/checks/index.ts';
import { LESSON_LIMIT, parseLesson, type Lesson } from '../../src/session/lessons/lesson.ts';
import { loadLesson, loadLessonIndex } from '../../src/session/lessons/load.ts';
import { publicAsset } from '../helpers/assets.ts';

const files = readdirSync('public/lessons').filter((file) => file !== 'index.json');
const index = await loadLessonIndex(publicAsset);

describe('shipped lessons', () => {
  it('are listed, each with its own title', () => {
    expect(files.map((file) => file.replace('.json', '')).sort()).toEqual(index.map(({ id }) => id).sort());
    expect(index).toHaveLength(8);
  });

  it.each(index.map(({ id }) => id))('%s: predict, act, check, in this order', async (id) => {
    const lesson = await loadLesson(id, publicAsset);
    expect(index.find((entry) => entry.id === id)).toEqual({
      id: lesson.id,
      title: lesson.title,
      minutes: lesson.minutes,
      question: lesson.question,
    });
    const kinds = lesson.steps.map(({ kind }) => kind);
    expect(kinds.indexOf('predict')).toBeLessThan(kinds.indexOf('act'));
    expect(kinds.indexOf('act')).toBeLessThan(kinds.indexOf('check'));
    // Every technical word with a sentence where it stands.
    expect(lesson.steps.flatMap(({ words }) => words ?? []).length).toBeGreaterThan(0);
  });

  it('every check is used by one of them', async () => {
    const lessons = await Promise.all(index.map(({ id }) => loadLesson(id, publicAsset)));
    const used = lessons.flatMap(({ steps }) => steps.flatMap((step) => (step.kind === 'check' ? [step.check] : [])));
    expect(new Set(used)).toEqual(new Set(Object.keys(CHECKS)));
  });
});

describe('a lesson from a file', () => {
  const good: Lesson = {
    format: 'ffp-lesson-1',
    id: 'mine',
    title: 'My lesson',
    minutes: 5,
    question: 'How far?',
    subject: { molecule: 'methane', forcefields: ['mm-class1'] },
    steps: [{ kind: 'check', id: 'place', title: 'Find it', text: ['Where?'], check: 'crossing' }],
  };
  const changed = (change: object): string => JSON.stringify({ ...good, ...change });
  const step = (change: object): string => changed({ steps: [{ ...good.steps[0], ...change }] });

  it('is taken as it is', () => expect(parseLesson(JSON.stringify(good))).toEqual(good));

  it.each([
    ['no JSON', '{', /not JSON/],
    ['a picture', '\u0089PNG\r\n', /not JSON/],
    ['null', 'null', /cannot be used/],
    ['another format', changed({ format: 'ffp-lesson-9' }), /"format" must be "ffp-lesson-1"/],
    ['an unknown kind of step', step({ kind: 'dance' }), /"steps.0.kind" must be read, predict, act or check/],
    ['an unknown check', step({ check: 'constructor' }), /"steps.0.check" must be one of ranking/],
    [
      'an unknown force field',
      changed({ subject: { molecule: 'water', forcefields: ['gaff'] } }),
      /"subject.forcefields.0" must be one of mm-bonded/,
    ],
    [
      'a path for a molecule',
      changed({ subject: { molecule: '../x', forcefields: ['equi'] } }),
      /"subject.molecule" must be the name/,
    ],
    ['markup', step({ text: ['<img src=x onerror=alert(1)>'] }), /"steps.0.text.0" must be plain words/],
    ['a huge text', step({ text: ['a'.repeat(2000)] }), /"steps.0.text.0" must be at most 1000/],
    [
      'many steps',
      changed({ steps: Array.from({ length: 40 }, (_, i) => ({ ...good.steps[0], id: `s${i}` })) }),
      /"steps" must have at most 30/,
    ],
    ['a huge file', ' '.repeat(LESSON_LIMIT + 1), /too long/],
    ['an unknown field', changed({ script: 'x' }), /"script" is not a known field/],
    [
      'a step twice',
      changed({ steps: [good.steps[0], good.steps[0]] }),
      /"steps.1.id" "place" is the id of another step/,
    ],
    ['a check that lacks force fields', step({ check: 'ranking' }), /"subject.forcefields" must name 2 to 6/],
    [
      'a check before what it needs',
      step({ check: 'share' }),
      /"steps.0.check" "share" needs a step with the check "profile"/,
    ],
    [
      'a hint that the check never gives',
      step({ hints: { cold: 'No.' } }),
      /"steps.0.hints" has "cold"; crossing gives short/,
    ],
    [
      'very many copies',
      changed({ subject: { ...good.subject, replicas: 1e9 } }),
      /"subject.replicas" must lie between/,
    ],
    ['a name for a force field that nobody knows', changed({ names: { gaff: 'A' } }), /"names.gaff" must be one of/],
    ['no minutes', JSON.stringify({ ...good, minutes: undefined }), /"minutes" is missing/],
  ])('is refused: %s', (_, source, message) => {
    expect(() => parseLesson(source)).toThrow(message);
    try {
      parseLesson(source);
    } catch (error) {
      expect((error as Error).message).not.toMatch(/onerror|\n/);
    }
  });
});
