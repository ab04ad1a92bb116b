/** What the frozen picture shows, and how far off this frame's forces are. */
import type { FrozenFrame } from '../../src/workers/protocol.ts';
import { runningForceField } from '../state/store.ts';
import { useApp } from '../ui/context.ts';
import { strings } from '../strings/frozen.ts';
import { arrowScale } from './arrowScale.ts';
import './legend.css';

const ARROW = 'M2 8h16M18 2l10 6-10 6z';
const OUTLINE = 'M2 5h16V1l12 7-12 7v-4H2z';

export default function Legend({ frozen }: { frozen: FrozenFrame }) {
  const { running, level } = useApp((state) => ({
    running: runningForceField(state),
    level: state.opened?.reference?.level ?? '',
  }));
  return (
    <div className="legend" data-testid="legend" data-mae={frozen.mae} data-forcefield={frozen.forcefield}>
      <p>
        <svg viewBox="0 0 32 16" className="legend-hollow" aria-hidden="true">
          <path d={OUTLINE} />
        </svg>
        {strings.hollow} <span className="dim">{level}</span>
      </p>
      <p>
        <svg viewBox="0 0 32 16" className={`legend-filled family-${running?.family ?? 'mm'}`} aria-hidden="true">
          <path d={ARROW} />
        </svg>
        {strings.filled(running?.plainName ?? frozen.forcefield)}
      </p>
      <p className="legend-error" aria-live="polite">
        {strings.error(frozen.mae, frozen.fraction)}
      </p>
      <p className="dim">{strings.arrowScale(1 / arrowScale(frozen.reference))}</p>
    </div>
  );
}
