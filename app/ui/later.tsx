/** Parts of the page whose code is loaded when they are first shown; without a connection they say so. */
import { lazy } from 'react';
import type { ComponentType } from 'react';
import { Dialog } from './Dialog.tsx';
import { strings } from '../strings/page.ts';

interface DialogProps {
  close: () => void;
}

/** A dialog that is loaded when it is first opened. */
export const laterDialog = (load: () => Promise<{ default: ComponentType<DialogProps> }>) =>
  lazy(() => load().catch(() => ({ default: NoDialog })));

/** A panel that is loaded when it is first shown. */
export const laterPanel = <Props = object,>(load: () => Promise<{ default: ComponentType<Props> }>) =>
  lazy<ComponentType<Props>>(() => load().catch(() => ({ default: NoPanel })));

/** While the code of a panel comes: said after half a second, and without a place of its own in the layout. */
export const wait = (
  <p className="stage-wait wait" role="status">
    {strings.loading.part}
  </p>
);

/** The same of a dialog: it can be closed before it is there. */
export const WaitDialog = ({ close }: DialogProps) => (
  <Dialog title={strings.loading.part} closeLabel={strings.close} close={close} />
);

const NoPanel = () => <p role="alert">{strings.notLoaded}</p>;

const NoDialog = ({ close }: DialogProps) => (
  <Dialog title={strings.title} closeLabel={strings.close} close={close}>
    <NoPanel />
  </Dialog>
);
