/** Where the time of a step of the running box goes: a bar for each part. */
import { useInside } from '../inside/live.ts';
import { strings } from '../strings/split.ts';
import { currentEngine, isPlaying } from '../state/store.ts';
import { useApp } from '../ui/context.ts';
import './stepSplit.css';

/** On the processor watching costs nothing; a device is asked once, because parts that are repeated take time of the run. */
const HERTZ = 0.3;

export default function StepSplit({ again }: { again: () => void }) {
  const engine = useApp(currentEngine);
  const playing = useApp(isPlaying);
  const { value, reason } = useInside('split', {}, engine === 'cpu' ? HERTZ : 0);
  if (reason) return <p role="alert">{reason}</p>;
  if (!value) return <p className="dim">{engine === 'cpu' && !playing ? strings.still : strings.measuring}</p>;
  const { parts, microsecondsPerStep: whole, how } = value;
  const longest = Math.max(...parts.map(({ microseconds }) => microseconds));
  return (
    <figure className="split" data-testid="split" data-how={how}>
      <table>
        <caption>
          {strings.caption} <span className="dim">({strings.whole(whole)})</span>
        </caption>
        <tbody>
          {parts.map(({ part, microseconds }) => (
            <tr key={part} data-part={part}>
              <th scope="row">{strings.parts[part]}</th>
              <td className="split-bar" aria-hidden="true">
                <span style={{ width: `${(100 * microseconds) / longest}%` }} />
              </td>
              <td>{strings.value(microseconds)}</td>
              <td className="dim">{strings.share(microseconds / whole)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <figcaption className="note">
        {strings.how[how]}{' '}
        {how === 'alone' && (
          <button type="button" className="button small" onClick={again}>
            {strings.again}
          </button>
        )}
      </figcaption>
    </figure>
  );
}
