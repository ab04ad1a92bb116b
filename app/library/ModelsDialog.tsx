/** Brings a model: from its public repository, from the visitor's files, from what this browser keeps. */
import { useEffect, useId, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { parseImportedId } from '../../src/forcefield/imported.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { useApp, useSession } from '../ui/context.ts';
import { Icon } from '../ui/icons.tsx';
import { sentence } from '../ui/sentence.ts';
import { filesOfList } from './dropped.ts';
import { runModel } from './brought.ts';
import { stageSystem } from './openSystem.ts';
import type { LibraryView, ModelLibrary } from './library.ts';
import { totalBytes, type Manifest } from './manifest.ts';
import '../ui/styles/facts.css';
import './library.css';
import { strings } from '../strings/models.ts';
import { useStore } from 'zustand';

export default function ModelsDialog({ close }: { close: () => void }) {
  const session = useSession();
  const [library, setLibrary] = useState<ModelLibrary | null>(null);
  const [failure, setFailure] = useState('');
  useEffect(() => {
    session.models.library().then(
      (ready) => {
        setLibrary(ready);
        void ready.look();
      },
      (error: unknown) => setFailure(sentence(error)),
    );
  }, [session]);
  return (
    <Dialog title={strings.title} closeLabel={strings.close} close={close}>
      <p className="dim">{strings.intro}</p>
      {failure !== '' && <p role="alert">{failure}</p>}
      {library && <Contents library={library} close={close} />}
    </Dialog>
  );
}

function Contents({ library, close }: { library: ModelLibrary; close: () => void }) {
  const view = useStore(library.view);
  const busy = view.activity.kind !== 'idle';
  return (
    <>
      <Wanted view={view} />
      <Outcome view={view} />
      <Here view={view} library={library} close={close} />
      {view.offer && <Offer offer={view.offer} view={view} library={library} />}
      <Own busy={busy} library={library} />
      <Design />
    </>
  );
}

/** What the link in the address bar waits for. */
function Wanted({ view }: { view: LibraryView }) {
  const wanted = useApp((state) => state.wanted);
  if (!wanted) return null;
  const { molecule } = wanted.experiment;
  const isSystem = molecule.kind === 'brought' && molecule.model === wanted.id;
  const other = view.loaded.find(({ id }) => parseImportedId(id)?.title === wanted.title && id !== wanted.id);
  return (
    <p className="wanted">
      <Icon name="link" />
      <span>
        {(isSystem ? strings.wantedSystem : strings.wanted)(wanted.title, wanted.fingerprint)}
        {other && ` ${strings.other(other.title, fingerprintOf(other.id))}`}
      </span>
    </p>
  );
}

/** What is being done, and how the last thing went. Both are announced. */
function Outcome({ view: { activity, outcome } }: { view: LibraryView }) {
  return (
    <>
      <p className="outcome" role="status">
        {activity.kind === 'reading' ? strings.reading : outcome?.good ? outcome.text : ''}
      </p>
      <p className="outcome bad" role="alert">
        {outcome && !outcome.good && (
          <>
            <Icon name="warning" />
            <span>{outcome.text}</span>
          </>
        )}
      </p>
    </>
  );
}

/** The model that can be downloaded, with its size beforehand. */
function Offer({ offer, view, library }: { offer: Manifest; view: LibraryView; library: ModelLibrary }) {
  const { activity, begun } = view;
  const total = totalBytes(offer);
  if (library.has(offer.id) || view.kept.some(({ id }) => id === offer.id)) return null;
  return (
    <Section title={strings.offer.title(offer.title)}>
      <p>{strings.offer.about(offer.networks, offer.promised, offer.elements)}</p>
      <p className="dim">{strings.offer.source(total, offer.files.length, offer.repository, offer.licence)}</p>
      {activity.kind === 'downloading' ? (
        <div className="row transfer">
          <progress value={activity.received} max={activity.total} aria-label={strings.offer.progress(offer.title)} />
          <span>{strings.offer.received(activity.received, activity.total)}</span>
          <button type="button" className="button" onClick={() => library.cancel()}>
            {strings.offer.cancel}
          </button>
        </div>
      ) : (
        <div className="row">
          <button
            type="button"
            className="button primary"
            disabled={activity.kind !== 'idle'}
            onClick={() => void library.download()}
          >
            {begun ? strings.offer.again : strings.offer.download(total)}
          </button>
        </div>
      )}
    </Section>
  );
}

/** Files of the visitor's own. */
function Own({ busy, library }: { busy: boolean; library: ModelLibrary }) {
  return (
    <Section title={strings.own.title}>
      <p>{strings.own.about}</p>
      <div className="row">
        <Picker label={strings.own.files} folder={false} busy={busy} library={library} />
        <Picker label={strings.own.folder} folder busy={busy} library={library} />
      </div>
    </Section>
  );
}

/** The way to a force field that nobody has fitted yet. */
function Design() {
  const session = useSession();
  return (
    <Section title={strings.design.title}>
      <p>{strings.design.about}</p>
      <div className="row">
        <button type="button" className="button" onClick={() => session.show('designer')}>
          {strings.design.open}
        </button>
      </div>
    </Section>
  );
}

/** A button that opens the browser's own dialog for files, or for a folder. */
function Picker(props: { label: string; folder: boolean; busy: boolean; library: ModelLibrary }) {
  const input = useRef<HTMLInputElement>(null);
  const { folder } = props;
  useEffect(() => {
    // No property that React knows.
    if (input.current) input.current.webkitdirectory = folder;
  }, [folder]);
  return (
    <>
      <button type="button" className="button" disabled={props.busy} onClick={() => input.current?.click()}>
        {props.label}
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        data-testid={folder ? 'folder' : 'files'}
        onChange={(event) => {
          const { files } = event.currentTarget;
          if (files && files.length > 0) void props.library.bring(filesOfList(files));
          // The same files may be chosen again.
          event.currentTarget.value = '';
        }}
      />
    </>
  );
}

/** Models on the plane, and models that this browser keeps. */
function Here({ view, library, close }: { view: LibraryView; library: ModelLibrary; close: () => void }) {
  const session = useSession();
  const forcefields = useApp((state) => state.forcefields);
  const { loaded, kept } = view;
  const busy = view.activity.kind !== 'idle';
  const ids = [...new Set([...loaded, ...kept].map(({ id }) => id))];
  if (ids.length === 0) return null;
  const run = (id: string) => {
    close();
    const model = loaded.find((one) => one.id === id);
    void (model?.system ? stageSystem(session, model) : runModel(session.models, id));
  };
  return (
    <Section title={strings.here.title}>
      <ul className="model-list">
        {ids.map((id) => {
          const model = loaded.find((one) => one.id === id);
          const copy = kept.find((one) => one.id === id);
          const title = model?.title ?? copy?.title ?? id;
          // A system brings the molecules that it is of.
          const refusal = model?.system
            ? null
            : (forcefields.find((forcefield) => forcefield.id === id)?.refusal ?? null);
          const act = (label: string, action: () => void, disabled = busy) => (
            <button
              type="button"
              className="button"
              aria-label={strings.here.of(label, title)}
              disabled={disabled}
              onClick={action}
            >
              {label}
            </button>
          );
          return (
            <li key={id}>
              <p>
                <strong>{title}</strong>{' '}
                <span className="dim">
                  {[
                    strings.here.fingerprint(fingerprintOf(id)),
                    copy ? strings.here.kept(copy.bytes) : strings.here.visit,
                  ].join(' · ')}
                </span>
              </p>
              {model && <p className="dim">{model.summary}</p>}
              {refusal !== null && <p className="caution">{strings.here.refused(sentence(refusal))}</p>}
              <div className="row">
                {model && act(strings.here.run, () => run(id), busy || refusal !== null)}
                {!model && act(strings.here.load, () => void library.loadKept(id))}
                {model && !copy && act(strings.here.keep, () => void library.keep(id))}
                {model && act(strings.here.forget, () => void library.forget(id))}
                {copy && act(strings.here.remove, () => void library.remove(copy))}
              </div>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className="model-section" aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      {children}
    </section>
  );
}

const fingerprintOf = (id: string): string => parseImportedId(id)?.fingerprint ?? '';
