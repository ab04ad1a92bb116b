/** Models that the visitor brings, and links that need them. */
import type { Backend } from '../../src/forcefield/engine.ts';
import type { Experiment } from '../../src/session/experiment.ts';
import { neededModels } from '../../src/session/models.ts';
import type { ImportedModel, ModelFile } from '../../src/workers/protocol.ts';
import type { ModelLibrary } from '../library/library.ts';
import { strings } from '../strings/page.ts';
import type { LoadPart } from './parts.ts';
import type { PlaneHost } from './planeActions.ts';
import { storage } from './storage.ts';
import { fasterEngine } from './store.ts';

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
  readonly #host: ModelHost;

  constructor(host: ModelHost) {
    this.#host = host;
  }

  /** The visitor's models; their code is loaded when they are first asked for. */
  library(): Promise<ModelLibrary> {
    const { calls, baseUrl, store, part } = this.#host;
    return part(
      'library',
      () => import('../library/library.ts'),
      ({ ModelLibrary: Library }) =>
        new Library({
          calls,
          baseUrl,
          store,
          imported: (model) => this.#imported(model),
          loaded: (files) => (this.files = files),
          keeping: (kept) => {
            const titles = kept.map(({ title }) => title).join(', ');
            storage.write('models', titles);
            store.setState({ kept: titles });
          },
        }),
    );
  }

  /** A model that was dropped on the page; the dialog says how it goes. */
  async drop(dropped: readonly (FileSystemEntry | File)[]): Promise<void> {
    const { attempt, store } = this.#host;
    store.setState({ dialog: 'models' });
    await attempt(async () => void (await (await this.library()).bringDropped(dropped)));
  }

  /** Puts the models that this browser keeps on the plane; the dialog says why where that fails. */
  async loadKept(): Promise<void> {
    const { attempt, store } = this.#host;
    await attempt(async () => {
      if (!(await (await this.library()).provideKept())) store.setState({ dialog: 'models' });
    });
  }

  /** Runs a model, on the Engine that is the faster with it unless the visitor chose one: networks and springs differ in that. */
  async run(forcefield: string): Promise<void> {
    const { attempt, calls, chooseForceField, measure, store } = this.#host;
    await attempt(async () => {
      if (store.getState().engineChoice !== 'auto') return chooseForceField(forcefield);
      store.setState({ busy: strings.busy.timing });
      const engines = await calls.compareEngines(forcefield);
      store.setState({ engines });
      await chooseForceField(forcefield, fasterEngine(engines));
    });
    store.setState({ busy: null });
    measure();
  }

  /** Opens what a link asks for, once the models that it needs are here; where one is missing, the visitor is asked for it. */
  async openLinked(experiment: Experiment, instead: string): Promise<boolean> {
    const needed = neededModels(experiment);
    if (needed.length > 0) {
      const question = await (await this.library()).questionOf(experiment, needed);
      if (question) {
        this.#host.store.setState(question);
        return false;
      }
    }
    const opened = await this.#host.open(experiment, instead);
    const { design, benchmark } = experiment.view;
    if (design || benchmark) this.#host.store.setState({ dialog: design ? 'designer' : 'benchmark' });
    return opened;
  }

  /** A model has become a force field: it is measured, and a link that waited for it is opened. */
  #imported({ run, forcefields }: ImportedModel): void {
    const { attempt, measure, store } = this.#host;
    const { opened, wanted } = store.getState();
    if (run === opened?.run) store.setState({ forcefields });
    measure();
    if (wanted) void attempt(() => this.#openWanted(wanted.experiment));
  }

  async #openWanted(experiment: Experiment): Promise<void> {
    const library = await this.library();
    if (!neededModels(experiment).every(({ id }) => library.has(id))) return;
    this.#host.store.setState({ wanted: null, dialog: null, story: 'done' });
    await this.#host.open(experiment, strings.link.keptRunning);
  }
}
