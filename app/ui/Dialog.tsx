import { useId, useLayoutEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { Icon } from './icons.tsx';

/**
 * A modal dialog on the native element: focus is trapped and given back, Escape and a click beside it close it.
 * What is marked `data-first-focus` has the focus first.
 */
export function Dialog(props: {
  title: string;
  closeLabel: string;
  close: () => void;
  /** As large as the window. */
  wide?: boolean;
  children?: ReactNode;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  // Before the element leaves the page: a dialog that is gone gives no focus back, and the one after it would not know to whom.
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    // React's autoFocus comes before the dialog is shown, when nothing in it can have the focus.
    dialog?.querySelector<HTMLElement>('[data-first-focus]')?.focus();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      className={props.wide ? 'dialog wide' : 'dialog'}
      aria-labelledby={id}
      // Said one task later: by then another dialog may stand in the place of this one, and is not meant.
      onClose={() => ref.current && !ref.current.open && props.close()}
      // Escape, at once: browsers say that a dialog is closed with their next picture only.
      onCancel={({ target }) => target === ref.current && props.close()}
      onClick={(event) => event.target === ref.current && props.close()}
    >
      <div className="dialog-body">
        <div className="dialog-head">
          <h2 id={id}>{props.title}</h2>
          <button
            type="button"
            className="icon-button"
            aria-label={props.closeLabel}
            title={props.closeLabel}
            onClick={props.close}
          >
            <Icon name="close" />
          </button>
        </div>
        {props.children}
      </div>
    </dialog>
  );
}
