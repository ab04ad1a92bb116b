import { strings } from '../strings/page.ts';

/** What went wrong, as a sentence: the layers below write for command lines as well, without capital or full stop. */
export function sentence(error: unknown): string {
  const text = strings.capital((error instanceof Error ? error.message : String(error)).trim());
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
