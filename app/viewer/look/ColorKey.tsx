/** What the colours of the atoms mean: a bar with its ends, or why there are none. */
import type { Look } from '../../../src/session/experiment.ts';
import { useApp, useSession } from '../../ui/context.ts';
import { strings } from '../../strings/look.ts';
import { gradient } from './scale.ts';
import type { Colors } from './useColors.ts';

export function ColorKey({ color, colors }: { color: Exclude<Look['color'], 'element'>; colors: Colors }) {
  const session = useSession();
  const { frozen, labelled } = useApp((state) => ({
    frozen: state.frozen !== null,
    labelled: state.opened?.reference != null,
  }));
  const { scale, note } = colors;
  const unit = strings.unit[color];
  return (
    <div className="color-key" data-testid="color-key">
      <strong>{strings.colors[color]}</strong>
      {scale && (
        <span className="color-bar" role="img" aria-label={strings.key(scale.low, scale.high, unit)}>
          <span>{strings.number(scale.low)}</span>
          <i style={{ background: gradient(scale) }} />
          <span>
            {strings.number(scale.high)} {unit}
          </span>
        </span>
      )}
      {note && <span className="dim">{note}</span>}
      {!scale && !note && <span className="dim">{strings.waiting}</span>}
      {color === 'error' && !frozen && labelled && (
        <button type="button" className="button small" onClick={() => void session.freeze()}>
          {strings.compare}
        </button>
      )}
    </div>
  );
}
