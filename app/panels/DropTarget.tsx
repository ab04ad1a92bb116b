/** Files may be dropped anywhere: while some are over the page, it says what it takes. */
import { useEffect, useState } from 'react';
import { useSession } from '../ui/context.ts';
import { strings } from '../strings/page.ts';

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
      void session.dropModel(dropped.filter((one) => one !== null));
    };
    addEventListener('dragover', hover);
    addEventListener('dragleave', leave);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragover', hover);
      removeEventListener('dragleave', leave);
      removeEventListener('drop', drop);
    };
  }, [session]);
  return (
    over && (
      <div className="drop">
        <p>
          <strong>{strings.models.drop}</strong>
          {strings.models.dropHint}
        </p>
      </div>
    )
  );
}
