import { useState } from 'react';
import { Dialog } from '../ui/Dialog.tsx';
import { useApp, useSession } from '../ui/context.ts';
import { glossaryStrings } from '../strings/glossary.ts';
import { strings } from '../strings/help.ts';
import Glossary from './Glossary.tsx';
import './help.css';

export default function Help({ close }: { close: () => void }) {
  const session = useSession();
  const [glossary, setGlossary] = useState(false);
  const labelled = useApp((state) => state.opened?.reference != null);
  if (glossary) return <Glossary close={close} />;
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
        <button type="button" className="button" onClick={() => session.show('lessons')}>
          {strings.lessons}
        </button>{' '}
        <button type="button" className="button" onClick={() => setGlossary(true)}>
          {glossaryStrings.open}
        </button>{' '}
        <button type="button" className="button" onClick={() => session.show('files')}>
          {strings.files}
        </button>{' '}
        <button type="button" className="button" onClick={() => session.show('benchmark')}>
          {strings.benchmark}
        </button>{' '}
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
