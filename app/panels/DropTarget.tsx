/** Molecules and models may be dropped and pasted anywhere: while files are over the page, it says what it takes. */
import { useEffect, useState } from 'react';
import { useSession } from '../ui/context.ts';
import { strings } from '../strings/drop.ts';
import './drop.css';

export default function DropTarget() {
  const session = useSession();
  const [over, setOver] = useState(false);
  useEffect(() => {
    const hover = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      // Without this the browser would open the file in place of the page.
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => event.relatedTarget === null && setOver(false);
    const drop = (event: DragEvent) => {
      setOver(false);
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      // The list is empty once this function has returned.
      const dropped = Array.from(event.dataTransfer.items, (item) => item.webkitGetAsEntry() ?? item.getAsFile());
      void session.bring(dropped.filter((one) => one !== null));
    };
    const paste = ({ target, clipboardData }: ClipboardEvent) => {
      // Fields take what is pasted into them themselves.
      if (!clipboardData || (target instanceof Element && target.matches('input, textarea'))) return;
      void session.bring(clipboardData.files.length > 0 ? [...clipboardData.files] : clipboardData.getData('text'));
    };
    addEventListener('paste', paste);
    addEventListener('dragover', hover);
    addEventListener('dragleave', leave);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('paste', paste);
      removeEventListener('dragover', hover);
      removeEventListener('dragleave', leave);
      removeEventListener('drop', drop);
    };
  }, [session]);
  return (
    over && (
      <div className="drop">
        <p>
          <strong>{strings.drop}</strong>
          {strings.hint}
        </p>
      </div>
    )
  );
}
