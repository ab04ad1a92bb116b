/** Models that the visitor brings, and links that need them. */
import type { Backend } from '../../src/forcefield/engine.ts';
import type { Experiment } from '../../src/session/experiment.ts';
import { neededModels } from '../../src/session/models.ts';
import type { ModelFile } from '../../src/workers/protocol.ts';
import type { ModelLibrary } from '../library/library.ts';
import type { LoadPart } from './parts.ts';
import type { PlaneHost } from './planeActions.ts';
import { storage } from './storage.ts';

/** What these actions need of the session. */
export interface ModelHost extends PlaneHost {
  readonly part: LoadPart;
  /** Has the plane's points measured that it lacks. */
  readonly measure: () => void;
  readonly chooseForceField: (forcefield: string, engine?: Backend) => Promise<void>;
  /** Opens an Experiment as it is given, or says why not and what is shown instead. */
  readonly open: (experiment: Experiment, instead: string) => Promise<boolean>;
}

export class ModelActions {
  /** Files of the models that were brought. */
  files: readonly (readonly ModelFile[])[] = [];

  constructor(readonly host: ModelHost) {}

  /** The visitor's models; their code is loaded when they are first asked for. */
  library(): Promise<ModelLibrary> {
    const { calls, baseUrl, store, part } = this.host;
    return part(
      'library',
      () => import('../library/brought.ts'),
      ({ ModelLibrary: Library, imported }) =>
        new Library({
          calls,
          baseUrl,
          store,
          imported: (model) => imported(this, model),
          loaded: (files) => (this.files = files),
          keeping: (kept) => {
            const titles = kept.map(({ title }) => title).join(', ');
            storage.write('models', titles);
            store.setState({ kept: titles });
          },
        }),
    );
  }

  /** Puts the models that this browser keeps on the plane; the dialog says why where that fails. */
  async loadKept(): Promise<void> {
    const { attempt, store } = this.host;
    await attempt(async () => {
      if (!(await (await this.library()).provideKept())) store.setState({ dialog: 'models' });
    });
  }

  /** Opens what a link asks for, once the models that it needs are here; where one is missing, the visitor is asked for it. */
  async openLinked(experiment: Experiment, instead: string): Promise<boolean> {
    const needed = neededModels(experiment);
    if (needed.length > 0) {
      const question = await (await this.library()).questionOf(experiment, needed);
      if (question) {
        this.host.store.setState(question);
        return false;
      }
    }
    const opened = await this.host.open(experiment, instead);
    const { design, benchmark } = experiment.view;
    if (design || benchmark) this.host.store.setState({ dialog: design ? 'designer' : 'benchmark' });
    return opened;
  }
}
