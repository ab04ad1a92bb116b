/** The looks of the picture as the page handles them. */
import type { Look } from '../../../src/session/experiment.ts';

export const PLAIN: Look = { style: 'balls', color: 'element', labels: 'none', trail: null, measures: [] };

/** Null where nothing differs from the plain picture: links stay short. */
export const shortened = (look: Look): Look | null => (JSON.stringify(look) === JSON.stringify(PLAIN) ? null : look);
