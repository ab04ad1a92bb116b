/** What all pictures of the workbench have in common: room for labels beside the ticks. */
import type * as Plot from '@observablehq/plot';

/** Margins and label places for `Plot.plot`: the x label below the ticks, the y label above the axis. */
export function axes(
  width: number,
  { x, y, height = Math.min(340, 0.72 * width) }: { x: Plot.ScaleOptions; y: Plot.ScaleOptions; height?: number },
): Plot.PlotOptions {
  return {
    width,
    height,
    marginTop: 30,
    marginRight: 14,
    marginBottom: 44,
    marginLeft: 52,
    x: { ticks: Math.max(3, Math.round(width / 90)), labelAnchor: 'center', labelArrow: 'none', labelOffset: 38, ...x },
    y: { ticks: 5, labelAnchor: 'top', labelArrow: 'none', grid: true, ...y },
  };
}
