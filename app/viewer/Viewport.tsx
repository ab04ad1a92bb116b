/** The stage: the canvas with the molecule, what is written over it, and the keys that drive it. */
import { Suspense, useCallback, useEffect, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { bathTemperature, isPlaying, runningForceField } from '../state/store.ts';
import { useApp, useMedia, useSession } from '../ui/context.ts';
import { Icon } from '../ui/icons.tsx';
import { laterPanel, wait } from '../ui/later.tsx';
import { strings } from '../strings/page.ts';
import { arrowScale } from './arrowScale.ts';
import { bondList, composition } from './describe.ts';
import type { MoleculeViewer, Palette } from './MoleculeViewer.ts';
import { readPalette } from './palette.ts';
import type { ModelMaker } from './solution.ts';
import { Clock, Transport } from './Transport.tsx';

const Timeline = laterPanel(() => import('../timeline/Timeline.tsx'));
const AtomCard = laterPanel(() => import('./AtomCard.tsx'));
const Legend = laterPanel(() => import('./Legend.tsx'));
const Hands = laterPanel(() => import('../hands/Hands.tsx'));
const LookLayer = laterPanel(() => import('./look/LookLayer.tsx'));

/** Loaded apart from the page, so that the page stands before the graphics do. */
const viewerModule = () => import('./MoleculeViewer.ts');

type Graphics = 'starting' | 'ready' | 'lost' | 'absent';

export function Viewport() {
  const session = useSession();
  const stage = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [viewer, setViewer] = useState<MoleculeViewer | null>(null);
  const [graphics, setGraphics] = useState<Graphics>('starting');
  /** Counts canvases: a lost WebGL context may never come back to its own. */
  const [generation, setGeneration] = useState(0);
  /** Whether the panel of the picture's looks is open (null: it never was), and who takes clicks on atoms meanwhile. */
  const [looking, setLooking] = useState<boolean | null>(null);
  /** Whether the hands are open; `grab`: with the picked atom in them. */
  const [hands, setHands] = useState<'closed' | 'open' | 'grab'>('closed');
  const taker = useRef<((atom: number | null) => void) | null>(null);
  const reducedMotion = useMedia('(prefers-reduced-motion: reduce)');
  const {
    bath,
    opened,
    frozen,
    fault,
    theme,
    selectedAtom,
    pointedAt,
    running,
    arrows,
    playing,
    phase,
    look,
    explored,
    acted,
  } = useApp((state) => ({
    look: state.experiment?.view.look != null || state.opened?.box != null,
    explored: state.story === 'done',
    acted: state.experiment?.events.some(({ act }) => act),
    bath: bathTemperature(state),
    opened: state.opened,
    frozen: state.frozen,
    fault: state.fault,
    theme: state.theme,
    selectedAtom: state.selectedAtom,
    pointedAt: state.pointedAt,
    running: runningForceField(state),
    arrows: state.experiment?.view.arrows ?? false,
    playing: isPlaying(state),
    phase: state.phase,
  }));

  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    let created: MoleculeViewer | null = null;
    let gone = false;
    setGraphics('starting');
    viewerModule().then(
      ({ MoleculeViewer: Viewer }) => {
        if (gone) return;
        try {
          created = new Viewer(element, {
            pick: (atom) => (taker.current ? taker.current(atom) : session.selectAtom(atom)),
            camera: (camera) => session.setView({ camera }),
            contextLost: () => setGraphics('lost'),
            contextRestored: () => setGraphics('ready'),
          });
          setViewer(created);
          setGraphics('ready');
        } catch {
          setGraphics('absent');
        }
      },
      () => !gone && setGraphics('absent'),
    );
    return () => {
      gone = true;
      setViewer(null);
      created?.dispose();
    };
  }, [session, generation]);

  useEffect(() => {
    const box = stage.current;
    if (!viewer || !box) return;
    viewer.resize(box.clientWidth, box.clientHeight);
    const observer = new ResizeObserver(() => viewer.resize(box.clientWidth, box.clientHeight));
    observer.observe(box);
    return () => observer.disconnect();
  }, [viewer]);

  const family = running?.family ?? 'mm';
  useEffect(() => {
    const palette: Palette = readPalette(theme, family);
    viewer?.setPalette(palette);
  }, [viewer, theme, family]);

  useEffect(() => {
    if (viewer) viewer.still = reducedMotion;
  }, [viewer, reducedMotion]);

  /** What the camera was last set for: `given`: a frozen frame and its view came together, in a link. */
  const pose = useRef<'given' | 'moving' | 'frozen'>('moving');
  /** The camera turns with the molecule when it jumps; a view that the visitor chose is then a new one. */
  const jump = useCallback(
    (to: MoleculeViewer, positions: Float32Array) => {
      to.jump(positions);
      if (session.store.getState().experiment?.view.camera) session.setView({ camera: to.camera });
    },
    [session],
  );

  /** What draws boxes, once there was one. */
  const [modelOf, setModelOf] = useState<{ boxModel: ModelMaker }>();
  const drawn = !opened?.box || modelOf;
  useEffect(() => void (drawn || import('./solution.ts').then(setModelOf)), [drawn]);

  // A new molecule, or the same one opened anew with another view.
  useEffect(() => {
    if (!viewer || !opened || !drawn) return;
    const { experiment } = session.store.getState();
    const positions = session.frames.latest?.run === opened.run ? session.frames.latest.positions : opened.positions;
    const { camera, frozen: frozenIndex } = experiment?.view ?? { camera: null, frozen: null };
    viewer.open(opened, positions, camera, opened.box && modelOf?.boxModel);
    pose.current = camera && frozenIndex !== null ? 'given' : 'moving';
  }, [viewer, opened, session, drawn, modelOf]);

  // Frames go straight from the worker to the picture.
  useEffect(() => {
    if (!viewer || !opened || frozen || !drawn) return;
    const show = (frame: { run: number; positions: Float32Array; forces: Float32Array }) => {
      if (frame.run !== opened.run) return;
      const slow = session.store.getState().experiment?.view.playback.mode === 'slow';
      viewer.move(frame.positions, slow);
      viewer.setArrows({
        filled: arrows ? frame.forces : null,
        hollow: null,
        scale: arrows ? arrowScale(frame.forces) : 0,
      });
    };
    const { latest } = session.frames;
    if (latest?.run === opened.run) {
      if (pose.current === 'frozen') {
        jump(viewer, latest.positions);
        pose.current = 'moving';
      }
      show(latest);
    } else viewer.setArrows({ filled: null, hollow: null, scale: 0 });
    return session.frames.subscribe(show);
  }, [viewer, opened, frozen, arrows, session, jump, drawn]);

  useEffect(() => {
    if (!viewer || !frozen) return;
    if (pose.current === 'given') viewer.move(frozen.positions, false);
    else jump(viewer, frozen.positions);
    pose.current = 'frozen';
    viewer.setArrows({ filled: frozen.forces, hollow: frozen.reference, scale: arrowScale(frozen.reference) });
  }, [viewer, frozen, jump]);

  useEffect(
    () => viewer?.select(selectedAtom === null ? pointedAt : [...pointedAt, selectedAtom]),
    [viewer, selectedAtom, pointedAt, opened],
  );
  useEffect(() => viewer?.setFaulty(fault?.fault.atoms ?? []), [viewer, fault, opened]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !opened) return;
    const atoms = opened.elements.length;
    const actions: Readonly<Record<string, () => void>> = {
      ' ': () => void session.togglePlay(),
      s: () => void session.advance(1),
      g: () => setHands('grab'),
      f: () => {
        viewer?.fit();
        session.setView({ camera: null });
      },
      '[': () => session.selectAtom(((selectedAtom ?? 0) - 1 + atoms) % atoms),
      ']': () => session.selectAtom(((selectedAtom ?? -1) + 1) % atoms),
      Escape: () => session.selectAtom(null),
    };
    const action = actions[event.key] ?? actions[event.key.toLowerCase()];
    if (action) action();
    else if (!viewer?.key(event.nativeEvent)) return;
    event.preventDefault();
  };

  return (
    <section className="viewer" aria-label={strings.header.molecule} data-testid="viewer" data-phase={phase}>
      <div className="stage" ref={stage}>
        <canvas
          key={generation}
          ref={canvas}
          className="canvas"
          data-testid="canvas"
          tabIndex={0}
          role="application"
          aria-roledescription={strings.viewer.roleDescription}
          aria-label={opened ? strings.viewer.label(opened.name) : strings.loading.worker}
          aria-describedby="molecule-text"
          aria-keyshortcuts="Space S F [ ] ArrowLeft ArrowRight ArrowUp ArrowDown + -"
          onKeyDown={onKeyDown}
        />
        {opened && (
          <p id="molecule-text" className="hidden">
            {strings.viewer.composition(opened.name, opened.formula, composition(opened.elements), bondList(opened))}{' '}
            {frozen && opened.reference
              ? strings.viewer.frozen(opened.reference.level)
              : playing
                ? strings.viewer.moving(running?.plainName ?? '')
                : strings.viewer.paused(running?.plainName ?? '')}{' '}
            {strings.viewer.hint}
          </p>
        )}
        {opened && (
          <div className="nameplate" aria-hidden="true">
            <strong>{strings.capital(opened.name)}</strong>
            <span className="dim">
              {frozen ? strings.viewer.frozenFrame : running && strings.viewer.movedBy(running.plainName, bath)}
            </span>
          </div>
        )}
        <div className="stage-tools">
          <button
            type="button"
            className="icon-button"
            aria-label={strings.viewer.fit}
            title={strings.viewer.fit}
            disabled={!viewer}
            onClick={() => {
              viewer?.fit();
              session.setView({ camera: null });
            }}
          >
            <Icon name="fit" />
          </button>
          <button
            type="button"
            className="icon-button"
            aria-label={strings.viewer.forces}
            title={strings.viewer.forcesTitle}
            aria-pressed={arrows}
            disabled={!opened || frozen !== null}
            onClick={() => session.setView({ arrows: !arrows })}
          >
            <Icon name="arrow" />
          </button>
          {explored && (
            <button
              type="button"
              className="icon-button"
              aria-label={strings.viewer.look}
              title={strings.viewer.look}
              aria-pressed={looking === true}
              disabled={!viewer || !opened}
              onClick={() => setLooking(!looking)}
            >
              <Icon name="look" />
            </button>
          )}
          {explored && (
            <button
              type="button"
              className="icon-button"
              aria-label={strings.viewer.hands}
              title={strings.viewer.hands}
              aria-pressed={hands !== 'closed'}
              disabled={!viewer || !opened}
              onClick={() => setHands(hands === 'closed' ? 'open' : 'closed')}
            >
              <Icon name="hand" />
            </button>
          )}
        </div>
        {viewer && (looking !== null || look) && (
          <Suspense fallback={looking && wait}>
            <LookLayer viewer={viewer} open={looking === true} close={() => setLooking(false)} taker={taker} />
          </Suspense>
        )}
        {!frozen && <Clock />}
        {selectedAtom !== null && opened && (
          <Suspense>
            <AtomCard atom={selectedAtom} />
          </Suspense>
        )}
        {graphics === 'absent' && <p className="stage-note">{strings.viewer.noWebgl}</p>}
        {graphics === 'lost' && (
          <div className="stage-note" role="alert">
            <p>{strings.viewer.lost}</p>
            <button type="button" className="button" onClick={() => setGeneration(generation + 1)}>
              {strings.viewer.restore}
            </button>
          </div>
        )}
        {(phase === 'starting' || phase === 'opening' || graphics === 'starting') && (
          <p className="stage-wait" role="status">
            {!opened && phase === 'starting'
              ? strings.loading.worker
              : graphics === 'starting'
                ? strings.loading.viewer
                : strings.loading.molecule}
          </p>
        )}
      </div>
      <Suspense>{frozen ? <Legend frozen={frozen} /> : explored && <Timeline />}</Suspense>
      {viewer && (hands !== 'closed' || acted) && (
        <Suspense fallback={wait}>
          <Hands viewer={viewer} stage={stage} open={hands} close={() => setHands('closed')} />
        </Suspense>
      )}
      <Transport />
    </section>
  );
}
