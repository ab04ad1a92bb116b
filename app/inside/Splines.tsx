/** The energy of each pair of elements over distance, with where the pairs are now. */
import { useState } from 'react';
import { useApp, useSampledFrame } from '../ui/context.ts';
import { Term } from '../ui/Term.tsx';
import { strings } from '../strings/inside.ts';
import { elementLook } from '../viewer/elements.ts';
import { Curve } from './Curve.tsx';
import { useInside } from './live.ts';

/** Pairs that are marked: more would be a solid line. */
const MOST_TICKS = 150;
/** kcal/mol: a wall is not drawn higher. */
const MOST = 150;

export default function Splines() {
  const { value, reason } = useInside('splines', {});
  const { elements, run } = useApp((state) => ({ elements: state.opened?.elements, run: state.opened?.run }));
  const frame = useSampledFrame(5);
  const [wanted, setWanted] = useState(0);
  if (reason) return <p role="alert">{reason}</p>;
  if (!value || !elements) return <p className="dim">{strings.loading}</p>;
  const chosen = value.functions[wanted] ?? value.functions[0];
  const label = (pair: readonly number[]) => pair.map((z) => elementLook(z).symbol).join('–');
  const positions = frame?.run === run ? frame?.positions : undefined;
  return (
    <>
      <h4>
        {strings.splines} <Term word="B-spline" mark />
      </h4>
      <div className="row">
        {value.functions.map((one, n) => (
          <button
            key={label(one.elements)}
            type="button"
            className="button small"
            aria-pressed={one === chosen}
            onClick={() => setWanted(n)}
          >
            {label(one.elements)}
          </button>
        ))}
      </div>
      <Curve
        x={value.r}
        lines={[{ values: chosen.energy, style: 'own' }]}
        marks={(positions ? distances(elements, positions, chosen.elements) : []).map((x) => ({
          x,
          label: '',
          style: 'tick',
        }))}
        xLabel={strings.axis.distance}
        yLabel={strings.energy}
        description={strings.splineOf(label(chosen.elements))}
        most={MOST}
      />
      <p className="note">{strings.splinesNote}</p>
    </>
  );
}

/** Å, of the pairs of two elements. */
function distances(elements: Uint8Array, x: Float32Array, [one, other]: readonly [number, number]): number[] {
  const found: number[] = [];
  for (let i = 0; i < elements.length && found.length < MOST_TICKS; i++)
    for (let j = 0; j < i && found.length < MOST_TICKS; j++) {
      const fits = (elements[i] === one && elements[j] === other) || (elements[i] === other && elements[j] === one);
      if (fits) found.push(Math.hypot(x[3 * i] - x[3 * j], x[3 * i + 1] - x[3 * j + 1], x[3 * i + 2] - x[3 * j + 2]));
    }
  return found;
}
