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

const NoPanel = () => <p role="alert">{strings.notLoaded}</p>;

const NoDialog = ({ close }: DialogProps) => (
  <Dialog title={strings.title} closeLabel={strings.close} close={close}>
    <NoPanel />
  </Dialog>
);
