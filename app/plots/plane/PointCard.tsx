/** A point of the plane in words: what it is, how fast, how right, and how all of that was measured. */
import { useState } from 'react';
import { parseImportedId } from '../../../src/forcefield/imported.ts';
import type { PlanePoint } from '../../../src/workers/protocol.ts';
import { runningForceField } from '../../state/store.ts';
import { useApp, useSession } from '../../ui/context.ts';
import { nsPerDay } from '../../ui/format.ts';
import { strings } from '../../strings/page.ts';
import { useCommands } from './commands.ts';
import { MarkIcon } from './Mark.tsx';
import { keyOf } from './measured.ts';
import { pointStrings } from '../../strings/planePoint.ts';
import '../../ui/styles/facts.css';
import './pointCard.css';

/** All cards lie on top of each other and one is shown: pointing at another point changes words, not the layout. */
export default function PointCards({ points, explained }: { points: readonly PlanePoint[]; explained: string | null }) {
  const [how, setHow] = useState(false);
  return (
    <div className="cards">
      {points.map((point) => (
        <PointCard key={keyOf(point)} point={point} shown={keyOf(point) === explained} how={how} toggle={setHow} />
      ))}
    </div>
  );
}

function PointCard(props: { point: PlanePoint; shown: boolean; how: boolean; toggle: (open: boolean) => void }) {
  const { point } = props;
  const session = useSession();
  const { opened, info, adapter, running, story } = useApp((state) => ({
    // Few things at a time while the first minute goes on.
    story: state.story === 'done',
    running: runningForceField(state)?.id,
    opened: state.opened,
    info: state.forcefields.find(({ id }) => id === point.forcefield),
    adapter: state.engines?.[point.engine].note ?? '',
  }));
  const commands = useCommands(point, props.shown && props.how);
  const { speed, accuracy } = point;
  // Nobody here knows what a visitor's model was fitted to.
  const brought = parseImportedId(point.forcefield) !== null;
  const howError = brought ? pointStrings.howErrorBrought : pointStrings.howError;
  const reference = opened?.reference;
  return (
    <article className={props.shown ? 'point-card shown' : 'point-card'} data-forcefield={point.forcefield}>
      <h3>
        <MarkIcon family={point.family} />
        {strings.capital(point.plainName)}
        <span className="dim">
          {[
            strings.fieldsName(point),
            pointStrings.family[point.family],
            info && pointStrings.parameters(info.parameterCount),
            info && pointStrings.bonds(info.needsBonds, info.breaksBonds),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </h3>
      {info && <p className="summary">{info.summary}</p>}
      {props.shown && story && point.forcefield === running && (
        <p>
          <button type="button" className="button small" onClick={() => session.showInside(true)}>
            {pointStrings.inside}
          </button>
        </p>
      )}
      {info?.notes.map((note) => (
        <p className="caution" key={note}>
          {note}
        </p>
      ))}
      {speed?.unsteady && <p className="caution">{pointStrings.unsteady}</p>}
      {speed?.coarse && <p className="caution">{pointStrings.coarse}</p>}
      <dl className="facts">
        {speed && (
          <>
            <dt>{pointStrings.speed}</dt>
            <dd>
              <strong>{pointStrings.time(speed.microsecondsPerStep, speed.spread)}</strong>{' '}
              {pointStrings.timings(speed.runs, strings.engineName[point.engine])}
              {' · '}
              {pointStrings.perDay(nsPerDay(speed.microsecondsPerStep, speed.dt), speed.dt)}
            </dd>
          </>
        )}
        {speed && point.longestStep !== null && (
          <>
            <dt>{pointStrings.longest}</dt>
            <dd>
              {pointStrings.longestValue(point.longestStep, nsPerDay(speed.microsecondsPerStep, point.longestStep))}
            </dd>
          </>
        )}
        {point.batch && (
          <>
            <dt>{pointStrings.batch}</dt>
            <dd>
              {pointStrings.batchValue(point.batch.evaluationsPerSecond, point.batch.spread, point.batch.replicas)}
            </dd>
          </>
        )}
        {accuracy && (
          <>
            <dt>{pointStrings.error}</dt>
            <dd>
              <strong>{pointStrings.force(accuracy.forceMae, accuracy.spread)}</strong>{' '}
              {brought
                ? pointStrings.framesBrought(accuracy.frames)
                : pointStrings.frames(accuracy.frames, accuracy.split)}
              {reference && ` · ${pointStrings.missed(accuracy.forceMae / reference.zeroMae)}`}
            </dd>
            {accuracy.byTemperature.length > 0 && (
              <>
                <dt>{pointStrings.temperatures}</dt>
                <dd>
                  {accuracy.byTemperature.map((one) => pointStrings.at(one.temperature!, one.forceMae)).join(' · ')}
                </dd>
              </>
            )}
            <dt>{pointStrings.energy}</dt>
            <dd>
              <strong>{pointStrings.energyValue(accuracy.energyMae)}</strong> {pointStrings.energyNote}
            </dd>
          </>
        )}
      </dl>
      <details
        className="how"
        open={props.how}
        onToggle={(event) => props.shown && props.toggle(event.currentTarget.open)}
      >
        <summary>{pointStrings.how}</summary>
        {speed && (
          <p>{pointStrings.howSpeed(strings.engineName[point.engine], adapter, speed.runs, speed.seconds, speed.dt)}</p>
        )}
        {accuracy && reference && <p>{howError(reference.level, accuracy.frames, accuracy.split)}</p>}
        {commands.length > 0 && (
          <>
            <p>{parseImportedId(point.forcefield) ? pointStrings.howCommandModel : pointStrings.howCommand}</p>
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
