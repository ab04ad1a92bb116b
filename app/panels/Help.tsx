import { Dialog } from '../ui/Dialog.tsx';
import { useApp, useSession } from '../ui/context.ts';
import { strings } from '../strings/help.ts';

export default function Help({ close }: { close: () => void }) {
  const session = useSession();
  const labelled = useApp((state) => state.opened?.reference != null);
  return (
    <Dialog title={strings.title} closeLabel={strings.close} close={close}>
      {strings.body.map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
      {labelled && (
        <p>
          <button
            type="button"
            className="button"
            onClick={() => {
              close();
              void session.replayStory();
            }}
          >
            {strings.replay}
          </button>
        </p>
      )}
      <p>
        <button type="button" className="button" onClick={() => session.show('sources')}>
          {strings.sources}
        </button>
      </p>
      <h3>{strings.keysTitle}</h3>
      <dl className="keys">
        {strings.keys.map(([key, meaning]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <p className="dim">{strings.pointer}</p>
    </Dialog>
  );
}
