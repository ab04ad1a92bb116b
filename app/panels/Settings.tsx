/** Everything that can be changed while the molecule moves. */
import { useEffect, useState } from 'react';
import type { Backend } from '../../src/forcefield/engine.ts';
import type { EngineChoice } from '../state/store.ts';
import { currentSettings, fasterEngine, isPlaying, pointKey } from '../state/store.ts';
import { useApp, useSampledFrame, useSession } from '../ui/context.ts';
import { Term } from '../ui/Term.tsx';
import { strings } from '../strings/page.ts';
import { strings as words } from '../strings/settings.ts';
import { BoxSettings } from './BoxSettings.tsx';
import { LIMITS, RUN_TO_LIMIT } from './limits.ts';
import { NumberField } from './NumberField.tsx';
import { Restraints } from './Restraints.tsx';
import '../ui/styles/fields.css';
import './settings.css';

const { units } = words;

export default function Settings() {
  const session = useSession();
  const { opened, forcefields, settings, seed, playback, ready } = useApp((state) => ({
    opened: state.opened,
    forcefields: state.forcefields,
    settings: currentSettings(state),
    seed: state.experiment?.seed ?? 0,
    playback: state.experiment?.view.playback,
    ready: state.phase === 'ready',
  }));
  if (!opened || !settings || !playback) return null;
  const langevin = settings.ensemble === 'langevin';
  return (
    <section className="settings" aria-labelledby="settings-title">
      <h2 id="settings-title" className="hidden">
        {words.title}
      </h2>
      <div className="fields">
        <NumberField
          label={words.temperature}
          term="temperature"
          unit={units.temperature}
          value={settings.temperature}
          range={LIMITS.temperature}
          slider={{ min: 0, max: 1500, step: 10 }}
          disabled={!ready || !langevin}
          commit={(temperature) => void session.set({ temperature })}
        />
        <NumberField
          label={words.dt}
          term="time step"
          unit={units.dt}
          value={settings.dt}
          range={LIMITS.dt}
          slider={{ min: 0.1, max: 4, step: 0.1 }}
          disabled={!ready}
          commit={(dt) => void session.set({ dt })}
        />
        <div className="field">
          <div className="field-label">
            <label htmlFor="setting-forcefield">{words.forcefield}</label>
            <Term word="force field" mark />
          </div>
          <select
            id="setting-forcefield"
            value={settings.forcefield}
            disabled={!ready}
            onChange={(event) => void session.chooseForceField(event.target.value)}
          >
            {forcefields.map((forcefield) => (
              <option key={forcefield.id} value={forcefield.id} disabled={forcefield.refusal !== null}>
                {[strings.capital(forcefield.plainName), strings.fieldsName(forcefield)].filter(Boolean).join(' · ')}
              </option>
            ))}
          </select>
        </div>
        <EngineField choose={(engine) => void session.chooseEngine(engine)} />
        <div className="field">
          <div className="field-label">
            <label htmlFor="setting-ensemble">{words.ensemble}</label>
            <Term word="bath" mark />
          </div>
          <select
            id="setting-ensemble"
            value={settings.ensemble}
            disabled={!ready}
            onChange={(event) => void session.set({ ensemble: event.target.value === 'nve' ? 'nve' : 'langevin' })}
          >
            <option value="langevin">{words.langevin}</option>
            <option value="nve">{words.nve}</option>
          </select>
        </div>
        <NumberField
          label={words.friction}
          term="friction"
          unit={units.friction}
          value={settings.friction}
          range={LIMITS.friction}
          disabled={!ready || !langevin}
          commit={(friction) => void session.set({ friction })}
        />
        <NumberField
          label={words.rate}
          unit={units.rate}
          value={playback.rate}
          range={LIMITS.rate}
          disabled={!ready}
          commit={(rate) => void session.setPlayback({ ...playback, rate })}
        />
        <NumberField
          label={words.seed}
          unit=""
          value={seed}
          range={LIMITS.seed}
          hint={words.seedHint}
          disabled={!ready}
          commit={(next) => void session.setSeed(next)}
        />
        {opened.box && <BoxSettings settings={settings} ready={ready} />}
        <Restraints settings={settings} inBox={Boolean(opened.box)} ready={ready} />
      </div>
      <Reproduce />
    </section>
  );
}

/** Which Engine runs, how fast each one is on this molecule, and why one is absent. */
function EngineField({ choose }: { choose: (engine: EngineChoice) => void }) {
  const { engines, points, forcefield, choice, ready } = useApp((state) => ({
    engines: state.engines,
    points: state.points,
    forcefield: currentSettings(state)?.forcefield ?? '',
    choice: state.engineChoice,
    ready: state.phase === 'ready',
  }));
  if (!engines) return null;
  const backends: readonly Backend[] = ['cpu', 'webgpu'];
  return (
    <div className="field">
      <div className="field-label">
        <label htmlFor="setting-engine">{words.engine}</label>
        <Term word="Engine" mark />
      </div>
      <select
        id="setting-engine"
        value={choice}
        disabled={!ready}
        aria-describedby="engine-notes"
        onChange={(event) => choose(event.target.value as EngineChoice)}
      >
        <option value="auto">{words.auto(strings.engineName[fasterEngine(engines)])}</option>
        {backends.map((backend) => (
          <option key={backend} value={backend} disabled={!engines[backend].present}>
            {strings.engineName[backend]}
          </option>
        ))}
      </select>
      <p className="field-hint" id="engine-notes">
        {backends
          .map((backend) => {
            const { present, microsecondsPerStep, note, played } = engines[backend];
            const point = points[pointKey(forcefield, backend)];
            // The plane's timing is the better one, once it is there; that of another force field says nothing.
            const compared = engines.forcefield === forcefield || !present;
            const time = point?.speed?.microsecondsPerStep ?? (compared ? microsecondsPerStep : null);
            const text =
              time !== null
                ? words.engineTime(time)
                : (point?.reason ?? (!compared ? strings.plane.unmeasured : played ? words.played(note) : note));
            return `${strings.engineName[backend]}: ${text}`;
          })
          .join(' · ')}
      </p>
    </div>
  );
}

/** The fingerprint of the state, and the way to the same step of the same run. */
function Reproduce() {
  const session = useSession();
  const { stateHash, playing, ready } = useApp((state) => ({
    stateHash: state.stateHash,
    playing: isPlaying(state),
    ready: state.phase === 'ready' && state.busy === null,
  }));
  const step = useSampledFrame(2)?.step ?? 0;
  const [target, setTarget] = useState(1000);
  useEffect(() => {
    if (!playing && ready) void session.refreshHash();
  }, [session, playing, ready, step]);
  const fresh = stateHash !== null && !playing && stateHash.step === step;
  return (
    <div className="reproduce">
      <h3>{words.reproduce}</h3>
      <div className="row">
        <NumberField
          label={words.runTo}
          unit=""
          value={target}
          range={RUN_TO_LIMIT}
          disabled={!ready}
          commit={setTarget}
        />
        <button type="button" className="button" disabled={!ready} onClick={() => void session.runTo(target)}>
          {words.runToGo}
        </button>
      </div>
      <p
        className="hash"
        data-testid="state-hash"
        data-step={fresh ? stateHash.step : ''}
        data-hash={fresh ? stateHash.hash : ''}
      >
        {fresh ? (
          <>
            {words.hash(stateHash.step)}: <code>{stateHash.hash}</code>
          </>
        ) : (
          <span className="dim">{words.hashNone}</span>
        )}
      </p>
    </div>
  );
}
