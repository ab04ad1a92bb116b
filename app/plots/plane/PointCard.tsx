/** A point of the plane in words: what it is, how fast, how right, and how all of that was measured. */
import { parseImportedId } from '../../../src/forcefield/imported.ts';
import type { PlanePoint } from '../../../src/workers/protocol.ts';
import { useApp } from '../../ui/context.ts';
import { nsPerDay } from '../../ui/format.ts';
import { strings } from '../../ui/strings.ts';
import { useCommands } from './commands.ts';
import { MarkIcon } from './Mark.tsx';

/** All cards lie on top of each other and one is shown: pointing at another point changes words, not the layout. */
export function PointCard(props: { point: PlanePoint; shown: boolean; how: boolean; toggle: (open: boolean) => void }) {
  const { point } = props;
  const { opened, info, adapter } = useApp((state) => ({
    opened: state.opened,
    info: state.forcefields.find(({ id }) => id === point.forcefield),
    adapter: state.engines?.[point.engine].note ?? '',
  }));
  const commands = useCommands(point, props.shown && props.how);
  const { speed, accuracy } = point;
  // Nobody here knows what a visitor's model was fitted to.
  const brought = parseImportedId(point.forcefield) !== null;
  const howError = brought ? strings.point.howErrorBrought : strings.point.howError;
  const reference = opened?.reference;
  return (
    <article className={props.shown ? 'point-card shown' : 'point-card'} data-forcefield={point.forcefield}>
      <h3>
        <MarkIcon family={point.family} />
        {strings.capital(point.plainName)}
        <span className="dim">
          {[
            strings.fieldsName(point),
            strings.family[point.family],
            info && strings.point.parameters(info.parameterCount),
            info && strings.point.bonds(info.needsBonds, info.breaksBonds),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </h3>
      {info && <p className="summary">{info.summary}</p>}
      {info?.notes.map((note) => (
        <p className="caution" key={note}>
          {note}
        </p>
      ))}
      {speed?.unsteady && <p className="caution">{strings.point.unsteady}</p>}
      {speed?.coarse && <p className="caution">{strings.point.coarse}</p>}
      <dl className="facts">
        {speed && (
          <>
            <dt>{strings.point.speed}</dt>
            <dd>
              <strong>{strings.point.time(speed.microsecondsPerStep, speed.spread)}</strong>{' '}
              {strings.point.timings(speed.runs, strings.engineName[point.engine])}
              {' · '}
              {strings.point.perDay(nsPerDay(speed.microsecondsPerStep, speed.dt), speed.dt)}
            </dd>
          </>
        )}
        {point.batch && (
          <>
            <dt>{strings.point.batch}</dt>
            <dd>
              {strings.point.batchValue(point.batch.evaluationsPerSecond, point.batch.spread, point.batch.replicas)}
            </dd>
          </>
        )}
        {accuracy && (
          <>
            <dt>{strings.point.error}</dt>
            <dd>
              <strong>{strings.point.force(accuracy.forceMae, accuracy.spread)}</strong>{' '}
              {brought
                ? strings.point.framesBrought(accuracy.frames)
                : strings.point.frames(accuracy.frames, accuracy.split)}
              {reference && ` · ${strings.point.missed(accuracy.forceMae / reference.zeroMae)}`}
            </dd>
            {accuracy.byTemperature.length > 0 && (
              <>
                <dt>{strings.point.temperatures}</dt>
                <dd>
                  {accuracy.byTemperature.map((one) => strings.point.at(one.temperature!, one.forceMae)).join(' · ')}
                </dd>
              </>
            )}
            <dt>{strings.point.energy}</dt>
            <dd>
              <strong>{strings.point.energyValue(accuracy.energyMae)}</strong> {strings.point.energyNote}
            </dd>
          </>
        )}
      </dl>
      <details
        className="how"
        open={props.how}
        onToggle={(event) => props.shown && props.toggle(event.currentTarget.open)}
      >
        <summary>{strings.point.how}</summary>
        {speed && (
          <p>
            {strings.point.howSpeed(strings.engineName[point.engine], adapter, speed.runs, speed.seconds, speed.dt)}
          </p>
        )}
        {accuracy && reference && <p>{howError(reference.level, accuracy.frames, accuracy.split)}</p>}
        {commands.length > 0 && (
          <>
            <p>{parseImportedId(point.forcefield) ? strings.point.howCommandModel : strings.point.howCommand}</p>
            {commands.map((command) => (
              <pre key={command} tabIndex={0}>
                <code>{command}</code>
              </pre>
            ))}
          </>
        )}
      </details>
    </article>
  );
}
