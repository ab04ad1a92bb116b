/** Where every number comes from, the data to take away with their licence, and how to cite the view. */
import { useEffect, useState } from 'react';
import { currentEngine, runningForceField } from '../state/store.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { useApp, useSession } from '../ui/context.ts';
import { downloadJson, saveText } from '../ui/download.ts';
import { sentence } from '../ui/sentence.ts';
import { strings as page } from '../strings/page.ts';
import { strings } from '../strings/sources.ts';
import { bibtex, citation, REVIEW, type Cited } from './citation.ts';
import './sources.css';

export default function Sources({ close }: { close: () => void }) {
  return (
    <Dialog title={strings.title} closeLabel={strings.close} close={close}>
      <div className="sources">
        <Cite />
        <Data />
        <section>
          <h3>{strings.numbers}</h3>
          <dl>
            {strings.origins.map(([name, origin]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{origin}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </Dialog>
  );
}

function useCited(): Cited | null {
  const session = useSession();
  const { opened, running, engine, status } = useApp((state) => ({
    opened: state.opened,
    running: runningForceField(state),
    engine: currentEngine(state),
    status: state.status?.adapter,
  }));
  const [link, setLink] = useState<string | null>(null);
  useEffect(() => {
    let gone = false;
    session.sharing.link().then(
      ({ url }) => !gone && setLink(url),
      (error: unknown) => session.notify(sentence(error)),
    );
    return () => {
      gone = true;
    };
  }, [session]);
  if (!link || !opened || !running || !engine) return null;
  return {
    version: import.meta.env.VERSION,
    date: new Date(),
    link,
    molecule: opened.name,
    forcefield: running.technicalName,
    engine: page.engineName[engine],
    adapter: status ?? opened.adapter,
  };
}

function Cite() {
  const cited = useCited();
  const [said, setSaid] = useState('');
  const copy = (text: string) =>
    navigator.clipboard.writeText(text).then(
      () => setSaid(strings.copied),
      () => setSaid(strings.notCopied),
    );
  return (
    <section>
      <h3>{strings.cite}</h3>
      <p className="citation" data-testid="citation">
        {cited ? citation(cited) : strings.preparing}
      </p>
      <p className="row">
        <button type="button" className="button" disabled={!cited} onClick={() => cited && void copy(citation(cited))}>
          {strings.copyText}
        </button>
        <button type="button" className="button" disabled={!cited} onClick={() => cited && void copy(bibtex(cited))}>
          {strings.copyBibtex}
        </button>
        <span role="status">{said}</span>
      </p>
      <p className="dim">{strings.citeHint}</p>
      <p>
        {strings.review}: <a href={REVIEW.url}>{REVIEW.text}</a>
      </p>
    </section>
  );
}

function Data() {
  const session = useSession();
  const { name, labelled, points } = useApp((state) => ({
    name: state.opened?.name ?? '',
    labelled: state.opened?.reference != null,
    points: state.points,
  }));
  const terms = { licence: strings.licence, source: strings.source };
  const file = name.replaceAll(/[^\w,+-]+/g, '-') || 'molecule';
  const labels = async () => {
    try {
      saveText(`${file}.xyz`, await session.referenceFile(terms), 'chemical/x-xyz');
    } catch (error) {
      session.notify(sentence(error));
    }
  };
  return (
    <section>
      <h3>{strings.data}</h3>
      <p className="row">
        <button type="button" className="button" disabled={!labelled} onClick={() => void labels()}>
          {strings.labels(name)}
        </button>
        <button
          type="button"
          className="button"
          onClick={() => downloadJson(`${file}-points`, { ...terms, points: Object.values(points) })}
        >
          {strings.points}
        </button>
      </p>
      {!labelled && <p className="dim">{strings.noLabels}</p>}
      <p>
        {strings.licenceText} <a href={strings.licenceUrl}>{strings.licence}</a>
      </p>
    </section>
  );
}
