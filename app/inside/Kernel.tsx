/** How near the moving molecule is to what a force kernel was fitted to. */
import { Term } from '../ui/Term.tsx';
import { strings } from '../strings/inside.ts';
import { useInside } from './live.ts';

const HERTZ = 3;

export default function Kernel() {
  const { value, reason } = useInside('kernel', {}, HERTZ);
  if (reason) return <p role="alert">{reason}</p>;
  if (!value) return <p className="dim">{strings.loading}</p>;
  const { index, points, distance, spacing } = value;
  return (
    <>
      <h4>
        {strings.kernel} <Term word="training geometry" mark />
      </h4>
      <p data-testid="kernel-near">{strings.kernelNear(index, points, distance)}</p>
      {spacing !== null && (
        <>
          <meter
            min={0}
            max={3 * spacing}
            low={spacing}
            high={2 * spacing}
            optimum={0}
            value={Math.min(distance, 3 * spacing)}
            aria-label={strings.kernel}
          />
          <p className="note">{strings.kernelSpacing(spacing)}</p>
        </>
      )}
      <p className="note">{strings.kernelUnit}</p>
    </>
  );
}
