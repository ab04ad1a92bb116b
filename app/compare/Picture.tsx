/** The molecule of one pane. Pictures come straight from the worker, past React. */
import { useEffect, useRef, useState } from 'react';
import type { Family } from '../../src/forcefield/forcefield.ts';
import type { Opened } from '../../src/workers/protocol.ts';
import { strings } from '../strings/sides.ts';
import { useApp, useMedia, useSession } from '../ui/context.ts';
import type { MoleculeViewer } from '../viewer/MoleculeViewer.ts';
import { readPalette } from '../viewer/palette.ts';
import { useSides } from './context.ts';

export function Picture(props: { lane: number; name: string; family: Family; opened: Opened }) {
  const { lane, name, family, opened } = props;
  const session = useSession();
  const { sides, views } = useSides();
  const theme = useApp((state) => state.theme);
  const reducedMotion = useMedia('(prefers-reduced-motion: reduce)');
  const stage = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [viewer, setViewer] = useState<MoleculeViewer | null>(null);
  const [absent, setAbsent] = useState(false);

  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    let created: MoleculeViewer | null = null;
    let leave = () => {};
    let gone = false;
    const fail = () => !gone && setAbsent(true);
    import('../viewer/MoleculeViewer.ts').then(
      ({ MoleculeViewer: Viewer }) =>
        views.inTurn(() => {
          if (gone) return;
          try {
            created = new Viewer(element, {
              pick: () => undefined,
              camera: (camera) => session.setView({ camera }),
              turned: (camera) => views.turned(created, camera),
              contextLost: fail,
              contextRestored: () => setAbsent(false),
            });
          } catch {
            return fail();
          }
          leave = views.add(created);
          setViewer(created);
        }),
      fail,
    );
    return () => {
      gone = true;
      setViewer(null);
      leave();
      created?.dispose();
    };
  }, [session, views]);

  useEffect(() => {
    const box = stage.current;
    if (!viewer || !box) return;
    const resize = () => {
      viewer.resize(box.clientWidth, box.clientHeight);
      if (!session.store.getState().experiment?.view.camera) views.fit();
    };
    const observer = new ResizeObserver(resize);
    observer.observe(box);
    return () => observer.disconnect();
  }, [viewer, views, session]);

  useEffect(() => viewer?.setPalette(readPalette(theme, family)), [viewer, theme, family]);

  useEffect(() => {
    if (viewer) viewer.still = reducedMotion;
  }, [viewer, reducedMotion]);

  useEffect(() => {
    if (!viewer) return;
    /** The latest picture of this molecule; one of the molecule before has other atoms. */
    const latest = () => {
      const now = sides.latest?.lanes[lane];
      return now?.positions.length === opened.positions.length ? now : null;
    };
    const { camera = null, look } = session.store.getState().experiment?.view ?? {};
    viewer.open(opened, latest()?.positions ?? opened.positions, camera);
    viewer.setStyle(look?.style ?? 'balls');
    if (!camera) views.fit();
    let faulty = '';
    const show = () => {
      const now = latest();
      if (!now) return;
      viewer.move(now.positions, true);
      const atoms = now.stopped?.atoms ?? [];
      if (atoms.join() !== faulty) viewer.setFaulty(atoms);
      faulty = atoms.join();
    };
    show();
    return sides.subscribe(show);
  }, [viewer, opened, lane, sides, views, session]);

  return (
    <div className="stage side-stage" ref={stage}>
      <canvas
        ref={canvas}
        className="canvas"
        tabIndex={0}
        role="application"
        aria-roledescription={strings.canvasRole}
        aria-label={strings.canvas(name, opened.name)}
        aria-keyshortcuts="Space F ArrowLeft ArrowRight ArrowUp ArrowDown + -"
        onKeyDown={(event) => {
          if (event.ctrlKey || event.metaKey || event.altKey) return;
          if (event.key === ' ') void sides.toggle();
          else if (event.key.toLowerCase() === 'f') views.fit();
          else if (!viewer?.key(event.nativeEvent)) return;
          event.preventDefault();
        }}
      />
      {absent && <p className="side-note">{strings.noWebgl}</p>}
    </div>
  );
}
