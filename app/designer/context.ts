import { createContext, useContext } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { useStore } from 'zustand';
import { runModel } from '../library/brought.ts';
import type { Session } from '../state/session.ts';
import { save } from '../ui/download.ts';
import { FittingClient } from '../../src/workers/fitting/client.ts';
import { Designer, type DesignerView } from './designer.ts';
import { shareDesign } from './share.ts';

export const DesignerContext = createContext<Designer | null>(null);

export function useDesigner(): Designer {
  const designer = useContext(DesignerContext);
  if (!designer) throw new Error('useDesigner outside DesignerContext');
  return designer;
}

export const useDesign = <T>(select: (view: DesignerView) => T): T => useStore(useDesigner().view, useShallow(select));

const known = new WeakMap<Session, Designer>();

/** The designer of a session: one, whose fit goes on while its dialog is closed. */
export function designerOf(session: Session): Designer {
  let designer = known.get(session);
  if (!designer) {
    designer = new Designer(
      {
        store: session.store,
        library: () => session.models.library(),
        run: (forcefield) => runModel(session.models, forcefield),
        change: (forcefield) => session.chooseForceField(forcefield),
        leave: () => session.setView({ design: null }),
        share: (design, forcefield) => shareDesign(session, design, forcefield),
        save,
      },
      new FittingClient(session.host.baseUrl, () => session.models.files),
    );
    known.set(session, designer);
  }
  return designer;
}
