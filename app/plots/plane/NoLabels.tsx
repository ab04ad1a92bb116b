/** What can be said, and done, about a molecule that nobody has asked quantum mechanics about. */
import { useRef, useState } from 'react';
import { useApp, useSession } from '../../ui/context.ts';
import { saveText } from '../../ui/download.ts';
import { strings as page } from '../../strings/page.ts';
import { toolStrings as strings } from '../../strings/planeTools.ts';
import './tools.css';

export default function NoLabels() {
  const session = useSession();
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const best = useApp((state) => {
    const id = Object.values(state.points).find(({ disagreement }) => disagreement)?.disagreement?.best;
    return state.forcefields.find((forcefield) => forcefield.id === id)?.plainName ?? '';
  });
  const during = async (action: () => Promise<unknown>) => {
    setBusy(true);
    await action();
    setBusy(false);
  };
  return (
    <div className="no-labels">
      <p className="note">
        {page.plane.noReference} {best !== '' && strings.labels.instead(best)}
      </p>
      <div className="row">
        <button
          type="button"
          className="button small"
          disabled={busy}
          title={strings.labels.scriptHint}
          onClick={() =>
            void during(async () => {
              const script = await session.plane.labelScript();
              if (script !== null) saveText('label.py', script, 'text/x-python');
            })
          }
        >
          {strings.labels.script}
        </button>
        <button
          type="button"
          className="button small"
          disabled={busy}
          title={strings.labels.bringHint}
          onClick={() => input.current?.click()}
        >
          {strings.labels.bring}
        </button>
        <input
          ref={input}
          type="file"
          hidden
          data-testid="labels"
          accept=".xyz,.extxyz"
          onChange={(event) => {
            const [file] = event.currentTarget.files ?? [];
            if (file) void during(() => session.plane.importLabels(file));
            // The same file may be chosen again.
            event.currentTarget.value = '';
          }}
        />
      </div>
    </div>
  );
}
