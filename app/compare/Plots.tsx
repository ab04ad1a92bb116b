/** Differences over time, a line a lane. */
import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Difference } from '../../src/workers/compare/protocol.ts';
import { strings } from '../strings/sides.ts';
import { useApp, useSize } from '../ui/context.ts';
import { movingPlot } from '../plots/movingPlot.ts';
import { tokenColor } from '../ui/tokens.ts';
import { useSides, useSidesState } from './context.ts';
import { lineStyle } from './lineStyle.tsx';
import '../plots/plots.css';

const REDRAW_MS = 250;
const QUANTITIES = ['rmsd', 'force', 'energy'] as const;

export function Plots({ reference }: { reference: number }) {
  const lanes = useSidesState((state) => state.lanes.length);
  return (
    <div className="side-plots">
      {QUANTITIES.map((quantity) => (
        <Plot key={quantity} quantity={quantity} lanes={lanes} reference={reference} />
      ))}
    </div>
  );
}

function Plot(props: { quantity: keyof Difference; lanes: number; reference: number }) {
  const { quantity, lanes, reference } = props;
  const { sides, views } = useSides();
  const [turn, setTurn] = useState(false);
  useEffect(() => {
    let gone = false;
    views.inTurn(() => !gone && setTurn(true));
    return () => void (gone = true);
  }, [views]);
  const theme = useApp((state) => state.theme);
  const [box, size, element] = useSize<HTMLDivElement>();
  const drawn = useRef<unknown>(null);

  useEffect(() => {
    if (!turn || !element || size.width < 60 || size.height < 60) return;
    const shown = Array.from({ length: lanes }, (_, lane) => lane).filter((lane) => lane !== reference);
    const columns = (): uPlot.AlignedData => [
      sides.samples.map(({ time }) => time),
      ...shown.map((lane) => sides.samples.map(({ differences }) => differences[lane]?.[quantity] ?? null)),
    ];
    const chart = new uPlot(
      movingPlot(
        size,
        [
          { size: 24, space: 60 },
          { size: 44, space: 26 },
        ],
        shown.map((lane) => {
          const { token, dash } = lineStyle(lane, reference);
          return { stroke: tokenColor(token), width: 1.75, dash: [...dash] };
        }),
      ),
      columns(),
      element,
    );
    drawn.current = sides.samples;
    const timer = setInterval(() => {
      if (drawn.current === sides.samples) return;
      drawn.current = sides.samples;
      chart.setData(columns());
    }, REDRAW_MS);
    return () => {
      clearInterval(timer);
      chart.destroy();
    };
  }, [turn, element, size, theme, lanes, reference, quantity, sides]);

  return (
    <figure className="chart side-plot">
      <figcaption>
        <strong>
          {strings.plots[quantity]} <span className="dim">({strings.units[quantity]})</span>
        </strong>
      </figcaption>
      <div className="chart-plot" ref={box} aria-hidden="true" />
      <p className="chart-x">{strings.plots.x(strings.letter(reference))}</p>
    </figure>
  );
}
