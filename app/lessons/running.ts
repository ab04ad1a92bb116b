import { create } from 'zustand';

/** Name of the lesson that runs: its id, the path of its file beside the page, or a file that was brought; null: none. */
export const running = create<{ readonly name: string | null }>(() => ({ name: null }));

export const endLesson = (): void => running.setState({ name: null });
