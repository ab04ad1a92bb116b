/**
 * Where molecules arrive: typed, pasted, dropped, chosen, drawn. A worker reads them; what it says is shown before anything runs, and what
 * runs goes on until the visitor puts the new molecule on the stage. Loaded with the first look at the choice of a molecule.
 */
import { createStore } from 'zustand/vanilla';
import { STOPPED, StructureClient } from '../../src/workers/structure/client.ts';
import type {
  ArrivalOptions,
  ArrivingFile,
  Coverage,
  Depiction,
  Half,
  Prepared,
} from '../../src/workers/structure/protocol.ts';
import type { ModelFile } from '../../src/workers/protocol.ts';
import { EXPERIMENT_FILE } from '../../src/session/carriers.ts';
import { settingsAt } from '../state/settings.ts';
import type { Session } from '../state/session.ts';
import { settingsOutside } from './leaveBox.ts';
import { sentence } from '../ui/sentence.ts';
import { strings } from '../strings/structure.ts';

export const WAYS = ['gallery', 'paste', 'draw', 'liquid'] as const;
export type Way = (typeof WAYS)[number];

export interface DeskView {
  readonly way: Way;
  /** What stands in the field. */
  readonly text: string;
  /** Whether something is being read. */
  readonly reading: boolean;
  /** How the last attempt failed, or ended. */
  readonly problem: string | null;
  readonly half: (Half & { readonly file: ArrivingFile }) | null;
  readonly prepared: Prepared | null;
  /** As the visitor wants it. */
  readonly name: string;
  /** What the force fields say, as far as they were asked. */
  readonly coverage: readonly Coverage[];
  /** How many are asked. */
  readonly asked: number;
  /** Whether the molecule is on its way to the stage. */
  readonly leaving: boolean;
}

const EMPTY = { problem: null, prepared: null, coverage: [], asked: 0, leaving: false } as const;

/** Coordinates that go with parameters, by their names. */
const COORDINATES = /\.(pdb|ent|xyz|xml)$/i;
const isParameters = ({ have }: Half) => have === 'prmtop' || have === 'openmm';

/** Files of models, by their names: everything else is looked into. */
const MODEL_FILE = /\.(params|nnf|dat|zip|safetensors|json)$/i;

export class StructureDesk {
  readonly view = createStore<DeskView>(() => ({
    way: 'gallery',
    text: '',
    reading: false,
    half: null,
    name: '',
    ...EMPTY,
  }));
  /** The drawing as it was left: a MOL block. */
  drawing = '';
  readonly #session: Session;
  readonly #client: StructureClient;
  readonly #pictures = new Map<string, Promise<Depiction | null>>();
  #files: readonly ArrivingFile[] = [];
  #options: ArrivalOptions = {};
  /** Counts readings: only the latest one is shown. */
  #attempt = 0;

  constructor(session: Session, baseUrl: string, models: () => readonly (readonly ModelFile[])[]) {
    this.#session = session;
    this.#client = new StructureClient(baseUrl, models);
  }

  /** What was dropped on the page, or pasted outside of fields: models go to the library, everything else is read here. */
  async bring(what: string | readonly (FileSystemEntry | File)[]): Promise<void> {
    const { dialog } = this.#session.store.getState();
    if (typeof what === 'string') {
      this.#session.show('molecules');
      this.view.setState({ way: 'paste', text: what.length < 1e5 ? what : '' });
      return this.readText(what);
    }
    const [only] = what;
    if (what.length === 1 && !('isDirectory' in only && only.isDirectory) && EXPERIMENT_FILE.test(only.name)) {
      const { openExperiment } = await import('../files/open.ts');
      return openExperiment(this.#session, (await fileOf(only)).data);
    }
    if (what.length === 1 && !('isDirectory' in only && only.isDirectory) && /\.json$/i.test(only.name)) {
      const { takeLesson } = await import('../lessons/drop.ts');
      if (await takeLesson(this.#session, (await fileOf(only)).data)) return;
    }
    const model = what.some((one) => (one instanceof File ? false : one.isDirectory) || MODEL_FILE.test(one.name));
    if (model || dialog === 'models')
      return (await import('../library/brought.ts')).dropModel(this.#session.models, what);
    this.#session.show('molecules');
    this.view.setState({ way: 'paste' });
    await this.read(await Promise.all(what.map(fileOf)));
  }

  readText(text: string): Promise<void> {
    return this.read([{ name: '', data: new Blob([text]) }]);
  }

  /** Reads files of one molecule; half of a system waits for its other half, and a whole one goes on the stage by itself. */
  async read(files: readonly ArrivingFile[], options: ArrivalOptions = {}): Promise<void> {
    const { half } = this.view.getState();
    const [file] = files;
    await this.#guard(async (current) => {
      let all = files;
      // Coordinates may be a whole molecule by themselves: parameters that wait for some take them first.
      if (half && files.length === 1 && isParameters(half) && COORDINATES.test(file.name)) all = [half.file, file];
      let result = await this.#client.calls.prepare(all, options);
      if (result.kind === 'half' && half && half.have !== result.have) {
        all = [half.file, file];
        result = await this.#client.calls.prepare(all, options);
      }
      if (!current()) return;
      if (result.kind === 'system') {
        this.view.setState({ half: null });
        const { bringSystem } = await import('../library/openSystem.ts');
        await bringSystem(
          this.#session,
          all.map(({ name, data }) => ({ path: name, data })),
        );
        return;
      }
      if (result.kind === 'half') {
        this.view.setState({ half: { ...result, file }, way: 'paste' });
        return;
      }
      this.#files = all;
      this.#options = options;
      // A name that the visitor gave stays while it is the same molecule.
      const { prepared: before, name } = this.view.getState();
      const renamed = before && name !== before.molecule.name && result.part === before.part;
      this.view.setState({
        half: null,
        prepared: result,
        name: renamed ? name : result.molecule.name,
        coverage: [],
        asked: 0,
      });
      void this.#ask(result, current);
    });
  }

  /** Reads what is on the desk once more: another molecule of the file, with hydrogens, with another charge. */
  again(change: ArrivalOptions): Promise<void> {
    return this.read(this.#files, { ...this.#options, ...change });
  }

  /** Ends what is being read. */
  cancel(): void {
    this.#attempt++;
    this.#client.stop();
    this.view.setState({ reading: false, problem: strings.cancelled });
  }

  choose(way: Way): void {
    this.view.setState({ way, problem: null });
  }

  write(text: string): void {
    this.view.setState({ text });
  }

  rename(name: string): void {
    this.view.setState({ name });
  }

  complain(problem: string | null): void {
    this.view.setState({ problem });
  }

  forgetHalf(): void {
    this.view.setState({ half: null });
  }

  /** From the preview back to where the molecule came from. */
  back(): void {
    this.#attempt++;
    this.view.setState(EMPTY);
  }

  /** The dialog was closed: nothing is computed for it any more. */
  leave(): void {
    this.back();
    this.view.setState({ reading: false });
    this.#client.stop();
  }

  /** A flat drawing of SMILES, made once; null where there is none. */
  picture(smiles: string): Promise<Depiction | null> {
    let picture = this.#pictures.get(smiles);
    if (!picture) {
      picture = this.#client.calls.depict(smiles).catch(() => {
        // The worker was stopped, or could not be loaded: the next look may have more luck.
        this.#pictures.delete(smiles);
        return null;
      });
      this.#pictures.set(smiles, picture);
    }
    return picture;
  }

  /** Puts the molecule on the stage, under a force field that takes it; then shows the verdict on it, if that is wanted. */
  async putOnStage(verdict: boolean): Promise<void> {
    const { prepared, name, leaving } = this.view.getState();
    const starter = starterOf(this.view.getState(), this.#running);
    if (!prepared || leaving || starter === null) return;
    this.view.setState({ leaving: true });
    await this.#guard(async () => {
      const { topology } = prepared;
      let forcefield = starter;
      if (topology) {
        const library = await this.#session.models.library();
        const id = await library.bring([{ path: topology.name, data: topology.data }]);
        if (id === null) throw new Error(library.view.getState().outcome?.text ?? '');
        forcefield = id;
      }
      const molecule = { ...prepared.molecule, name: name.trim() || strings.preview.nameless };
      this.#session.show(null);
      const outside = settingsOutside(this.#session.store.getState().experiment);
      await this.#session.chooseMolecule(molecule, { ...outside, forcefield });
      // The first minute compares with labels, which this molecule does not have.
      if (this.#session.store.getState().experiment?.molecule.kind === 'inline') this.#session.tell('skip');
      if (verdict) this.#session.showWorkbench('verdict');
    });
    this.view.setState({ leaving: false });
  }

  /** Id of the force field that runs. */
  get #running(): string | undefined {
    const { experiment, step } = this.#session.store.getState();
    return experiment ? settingsAt(experiment, step).forcefield : undefined;
  }

  /** Asks every force field, that of the run first. */
  async #ask({ molecule, topology }: Prepared, current: () => boolean): Promise<void> {
    try {
      const running = this.#running;
      const ids = [...(await this.#client.calls.forceFields())].sort(
        (a, b) => Number(b === running) - Number(a === running),
      );
      if (!current()) return;
      this.view.setState({ asked: ids.length, coverage: [] });
      for (const id of ids) {
        const said = await this.#client.calls.coverage(molecule, id).catch((error: unknown) => {
          if (error === STOPPED) throw error;
          return { id, plainName: id, technicalName: id, family: 'mm', refusal: sentence(error), notes: [] } as const;
        });
        if (!current()) return;
        // Of a topology that is loaded already, the preview speaks itself.
        this.view.setState(({ coverage, asked }) =>
          topology && said.refusal === null && said.id.includes('.')
            ? { asked: asked - 1 }
            : { coverage: [...coverage, said] },
        );
      }
    } catch (error) {
      if (error !== STOPPED && current()) this.view.setState({ problem: sentence(error) });
    }
  }

  /** Does one thing; what goes wrong is shown, and what was there before stays. */
  async #guard(act: (current: () => boolean) => Promise<void>): Promise<void> {
    const attempt = ++this.#attempt;
    const current = () => attempt === this.#attempt;
    this.view.setState({ reading: true, problem: null });
    try {
      await act(current);
    } catch (error) {
      if (error !== STOPPED && current()) this.view.setState({ problem: sentence(error) });
    } finally {
      if (current()) this.view.setState({ reading: false });
    }
  }
}

/** Id of the force field that the molecule starts under: the running one where it takes it, else the first that does; null for none. */
export function starterOf({ prepared, coverage }: DeskView, running: string | undefined): string | null {
  if (prepared?.topology) return '';
  const taking = coverage.filter(({ refusal }) => refusal === null);
  return (taking.find(({ id }) => id === running) ?? taking[0])?.id ?? null;
}

const fileOf = (one: FileSystemEntry | File): Promise<ArrivingFile> =>
  one instanceof File
    ? Promise.resolve({ name: one.name, data: one })
    : new Promise((resolve, reject) => {
        (one as FileSystemFileEntry).file((file) => resolve({ name: file.name, data: file }), reject);
      });
