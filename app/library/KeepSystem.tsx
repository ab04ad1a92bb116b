/** Of a system of files on the stage: whether this browser keeps them, and the button for it. */
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { useSession } from '../ui/context.ts';
import type { ModelLibrary } from './library.ts';
import { strings } from '../strings/models.ts';

export function KeepSystem({ id }: { id: string }) {
  const session = useSession();
  const [library, setLibrary] = useState<ModelLibrary | null>(null);
  useEffect(() => void session.models.library().then(setLibrary, () => undefined), [session]);
  return library && <Kept library={library} id={id} />;
}

function Kept({ library, id }: { library: ModelLibrary; id: string }) {
  const { activity, kept, outcome } = useStore(library.view);
  const copy = kept.find((one) => one.id === id);
  if (copy) return <p className="note">{strings.system.kept(copy.bytes)}</p>;
  return (
    <div className="row">
      <p className="note">{outcome && !outcome.good ? outcome.text : strings.system.visit}</p>
      <button
        type="button"
        className="button small"
        disabled={activity.kind !== 'idle'}
        onClick={() => void library.keep(id)}
      >
        {strings.here.keep}
      </button>
    </div>
  );
}
