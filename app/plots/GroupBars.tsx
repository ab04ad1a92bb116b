/** Potential energy by group of Terms, as bars around zero: electrostatics and dispersion are often negative. */
import { useApp, useSampledFrame } from '../ui/context.ts';
import { fixed } from '../ui/format.ts';
import { strings } from '../strings/plots.ts';
import './plots.css';

const GROUPS = ['bond', 'angle', 'torsion', 'nonbonded', 'outside', 'learned'] as const;
/** What there is before the first frame. */
const SPRINGS: readonly (typeof GROUPS)[number][] = GROUPS.slice(0, 4);

export function GroupBars() {
  const run = useApp((state) => state.opened?.run);
  const latest = useSampledFrame(6);
  const frame = latest?.run === run ? latest : null;
  const groups = frame?.groups;
  const shown = groups ? GROUPS.filter((group) => groups[group] !== undefined) : SPRINGS;
  const largest = Math.max(5, ...shown.map((group) => Math.abs(groups?.[group] ?? 0)));
  // Steps of 1, 2, 5: the bars' scale holds still while they move.
  const decade = 10 ** Math.floor(Math.log10(largest));
  const reach = ([1, 2, 5, 10].find((step) => step * decade >= largest) ?? 10) * decade;
  return (
    <figure className="chart bars">
      <figcaption>
        <strong>{strings.groups}</strong>
      </figcaption>
      <dl>
        {shown.map((group) => {
          const value = groups?.[group] ?? 0;
          const share = (50 * Math.min(1, Math.abs(value) / reach)).toFixed(1);
          return (
            <div key={group}>
              <dt>{strings.group[group]}</dt>
              <dd>
                <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                  <rect
                    className="bar"
                    x={value < 0 ? 50 - Number(share) : 50}
                    y="0"
                    width={share}
                    height="8"
                    rx="0.8"
                  />
                  <line x1="50" x2="50" y1="-1" y2="9" />
                </svg>
                <b>{groups ? fixed(value, 1) : '–'}</b>
              </dd>
            </div>
          );
        })}
      </dl>
      {groups?.learned !== undefined && (
        <p className="note">
          {frame?.disagreement != null && (
            <>
              <strong data-testid="disagreement">{strings.disagreement(frame.disagreement)}</strong>{' '}
              {strings.disagreementHint}.{' '}
            </>
          )}
          {strings.selfEnergies}
        </p>
      )}
    </figure>
  );
}
