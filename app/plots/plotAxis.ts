import { tokenColor } from '../ui/tokens.ts';

/** How the axes of moving plots look: a call whenever the theme has changed. */
export const plotAxis = () => ({
  stroke: tokenColor('--dim'),
  grid: { stroke: tokenColor('--line'), width: 1 },
  ticks: { show: false },
  font: `12px ${getComputedStyle(document.documentElement).fontFamily}`,
});
