import type uPlot from 'uplot';
import { tokenColor } from '../ui/tokens.ts';

/** CSS pixels that an axis takes across the plot, and the least between two of its numbers. */
interface AxisRoom {
  readonly size: number;
  readonly space: number;
}

/** How plots that move look: axes in the theme's colours, nothing to point at. Made anew whenever the theme or the size changes. */
export function movingPlot(
  { width, height }: { readonly width: number; readonly height: number },
  axes: readonly [x: AxisRoom, y: AxisRoom],
  lines: readonly uPlot.Series[],
): uPlot.Options {
  const look = {
    stroke: tokenColor('--dim'),
    grid: { stroke: tokenColor('--line'), width: 1 },
    ticks: { show: false },
    font: `12px ${getComputedStyle(document.documentElement).fontFamily}`,
  };
  return {
    width,
    height,
    cursor: { show: false },
    legend: { show: false },
    scales: { x: { time: false } },
    axes: axes.map((room) => ({ ...look, ...room })),
    series: [{}, ...lines.map((line) => ({ ...line, points: { show: false } }))],
  };
}
