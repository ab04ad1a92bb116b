/** Fields of lesson files: bounded, and plain. */
import * as v from 'valibot';
import { forceFieldIds } from '../../forcefield/ladder.ts';
import { controlNamed } from './controls.ts';

export const text = (limit: number) =>
  v.pipe(
    v.string('must be text'),
    v.trim(),
    v.minLength(1, 'must not be empty'),
    v.maxLength(limit, `must be at most ${limit} characters`),
    v.check((words) => !/<\/?[a-z!][^>]*>/i.test(words), 'must be plain words without markup'),
  );
export const paragraphs = v.pipe(
  v.array(text(1000), 'must be a list of paragraphs'),
  v.minLength(1, 'must have at least one paragraph'),
  v.maxLength(8, 'must have at most 8 paragraphs'),
);
export const between = (low: number, high: number) =>
  v.pipe(
    v.number('must be a number'),
    v.check((value) => value >= low && value <= high, `must lie between ${low} and ${high}`),
  );
export const whole = (low: number, high: number) => v.pipe(between(low, high), v.integer('must be a whole number'));
export const oneOf = <const T extends readonly string[]>(names: T) =>
  v.picklist(names, `must be one of ${names.join(', ')}`);

export const name = v.pipe(
  text(60),
  v.regex(/^[a-z0-9][a-z0-9-]*$/, 'must be a name of small letters, digits and hyphens'),
);
export const molecule = v.pipe(
  text(100),
  v.regex(/^[A-Za-z0-9][A-Za-z0-9,+_.-]*$/, 'must be the name of a molecule of the Reference set'),
);
export const forcefield = v.pipe(
  text(100),
  v.check(
    (id) => forceFieldIds().includes(id) || controlNamed(id) !== null,
    `must be one of ${forceFieldIds().join(', ')}`,
  ),
);
