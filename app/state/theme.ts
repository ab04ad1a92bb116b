import { storage } from './storage.ts';

export type Theme = 'light' | 'dark';

const prefersLight = () => matchMedia('(prefers-color-scheme: light)').matches;

/** The visitor's choice, else what the system prefers. */
export function initialTheme(): Theme {
  const stored = storage.read('theme');
  return stored === 'light' || stored === 'dark' ? stored : prefersLight() ? 'light' : 'dark';
}

/** Applies a theme to the page; `remember` where the visitor chose it. */
export function applyTheme(theme: Theme, remember: boolean): void {
  document.documentElement.dataset.theme = theme;
  if (remember) storage.write('theme', theme);
}

/** Calls back when the system's preference changes, unless the visitor chose a theme. Returns the function that stops it. */
export function watchSystemTheme(change: (theme: Theme) => void): () => void {
  const query = matchMedia('(prefers-color-scheme: light)');
  const listen = () => {
    if (storage.read('theme') === null) change(query.matches ? 'light' : 'dark');
  };
  query.addEventListener('change', listen);
  return () => query.removeEventListener('change', listen);
}

export const prefersReducedMotion = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;
