/** Keeps what the stage shows: a picture with a bar of known length, or a film. */
import { useEffect, useRef, useState } from 'react';
import { bathTemperature, runningForceField } from '../../state/store.ts';
import { useApp, useSession } from '../../ui/context.ts';
import { save } from '../../ui/download.ts';
import { simulatedTime } from '../../ui/format.ts';
import { sentence } from '../../ui/sentence.ts';
import { tokenColor } from '../../ui/tokens.ts';
import { strings as page } from '../../strings/page.ts';
import { strings } from '../../strings/look.ts';
import type { MoleculeViewer } from '../MoleculeViewer.ts';
import { filmKind, recordFilm, takePicture, type Film, type Frame } from './camera.ts';

/** Seconds after which a film ends by itself: longer ones fill the memory. */
const LONGEST_FILM = 120;

export function Keep({ viewer, notes }: { viewer: MoleculeViewer; notes: () => HTMLCanvasElement | null }) {
  const session = useSession();
  const { name, running, bath } = useApp((state) => ({
    name: state.opened?.name ?? '',
    running: runningForceField(state)?.plainName ?? '',
    bath: bathTemperature(state),
  }));
  const [worded, setWorded] = useState(true);
  const [seconds, setSeconds] = useState<number | null>(null);
  const film = useRef<Film | null>(null);

  const frame = (): Frame => ({
    ground: [tokenColor('--stage-light'), tokenColor('--stage')],
    ink: tokenColor('--ink'),
    dim: tokenColor('--dim'),
    fontFamily: getComputedStyle(document.documentElement).fontFamily,
    notes: notes(),
    title: page.capital(name),
    caption: () => {
      const { frozen } = session.store.getState();
      return frozen
        ? page.viewer.frozenFrame
        : `${page.viewer.movedBy(running, bath)} · ${simulatedTime(session.frames.latest?.time ?? 0)}`;
    },
    length: strings.length,
    worded,
  });
  const fileName = name.replaceAll(/[^\w,+-]+/g, '-') || 'molecule';
  const attempt = async (action: () => Promise<void>) => {
    try {
      await action();
    } catch (error) {
      session.notify(sentence(error));
    }
  };
  const picture = () => attempt(async () => save(`${fileName}.png`, await takePicture(viewer, frame())));
  const stop = () =>
    attempt(async () => {
      const running = film.current;
      film.current = null;
      setSeconds(null);
      if (!running) return;
      const { data, extension } = await running.stop();
      save(`${fileName}.${extension}`, data);
    });
  const start = () =>
    attempt(async () => {
      film.current = recordFilm(viewer, frame());
      setSeconds(0);
    });

  useEffect(() => {
    if (seconds === null) return;
    const timer = setTimeout(() => (seconds + 1 >= LONGEST_FILM ? void stop() : setSeconds(seconds + 1)), 1000);
    return () => clearTimeout(timer);
  });
  // A film of a molecule that has gone ends.
  useEffect(() => () => void film.current?.stop(), [viewer]);

  return (
    <fieldset>
      <legend>{strings.keep}</legend>
      <div className="choices">
        <button type="button" className="button" onClick={() => void picture()}>
          {strings.picture}
        </button>
        {seconds === null ? (
          <button type="button" className="button" disabled={filmKind() === null} onClick={() => void start()}>
            {strings.film}
          </button>
        ) : (
          <button type="button" className="button primary" onClick={() => void stop()}>
            {strings.filmStop(seconds)}
          </button>
        )}
      </div>
      <label className="check">
        <input
          type="checkbox"
          checked={worded}
          disabled={seconds !== null}
          onChange={(event) => setWorded(event.target.checked)}
        />
        {strings.worded}
      </label>
      {filmKind() === null && <p className="hint">{strings.noFilm}</p>}
    </fieldset>
  );
}
