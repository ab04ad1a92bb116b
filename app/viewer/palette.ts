import type { Family } from '../../src/forcefield/forcefield.ts';
import type { Theme } from '../state/theme.ts';
import { tokenColor } from '../ui/tokens.ts';
import type { Palette } from './MoleculeViewer.ts';

/** The picture's colours, read from the page's design tokens. */
export function readPalette(theme: Theme, family: Family): Palette {
  return {
    background: tokenColor('--stage'),
    rim: tokenColor('--rim'),
    // Light surfaces need a darker edge to stand out; on dark ones a little light does it.
    rimStrength: theme === 'light' ? 0.42 : 0.35,
    ambient: theme === 'light' ? 0.46 : 0.36,
    fog: theme === 'light' ? 0.22 : 0.42,
    reference: tokenColor('--reference'),
    forcefield: tokenColor(`--${family}`),
    selected: tokenColor('--accent'),
    fault: tokenColor('--bad'),
  };
}
