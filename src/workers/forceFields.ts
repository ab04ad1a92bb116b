/** Force fields of a worker: shipped ones, each loaded when it is first asked for, and models that the visitor brought. */
import type { LoadAsset } from '../core/assets.ts';
import { FfpError } from '../core/errors.ts';
import { EDITED, type Edits } from '../forcefield/edit.ts';
import type { ForceField } from '../forcefield/forcefield.ts';
import { parseImportedId } from '../forcefield/imported.ts';
import { forceFieldIds, loadForceField } from '../forcefield/ladder.ts';
import type { BroughtStructures } from '../session/brought.ts';
import type { Brought } from './models.ts';
import type { ModelFile } from './protocol.ts';

export class ForceFields {
  private readonly shipped = new Map<string, Promise<ForceField>>();
  private readonly imported = new Map<string, Brought>();

  /** What the edited force field is; null while there is none. */
  edits: Edits | null = null;

  constructor(private readonly load: LoadAsset) {}

  /** Shipped force fields from the cheapest to the most accurate, then those that the visitor brought, and the one edited by hand. */
  ids(): string[] {
    return [...forceFieldIds(), ...this.imported.keys(), ...(this.edits ? [EDITED] : [])];
  }

  /** Whether its parameters are here, or on their way. */
  has(id: string): boolean {
    return this.imported.has(id) || this.shipped.has(id);
  }

  /** Throws FfpError('usage') where there is none of this id, 'file' where its parameters cannot be had. */
  async get(id: string): Promise<ForceField> {
    const imported = this.imported.get(id);
    if (imported) return imported.forcefield;
    if (id === EDITED) {
      const { editedForceField } = await import('../forcefield/edited.ts');
      return editedForceField(this.edits, (base) => this.get(base));
    }
    const name = parseImportedId(id);
    if (name) throw new FfpError('usage', `the model ${name.title} (${name.fingerprint}) is not loaded here`);
    let loading = this.shipped.get(id);
    if (!loading) {
      loading = loadForceField(id, this.load);
      this.shipped.set(id, loading);
      // What failed to load may be tried again.
      loading.catch(() => this.shipped.delete(id));
    }
    return loading;
  }

  /** The molecules of a system that the visitor brought. */
  readonly structure: BroughtStructures = (id) => this.imported.get(id)?.structure;

  /**
   * Makes a force field of the files of a model, or of a system. The same model twice is one.
   * @param wanted an id that a link names: files of its fingerprint go by that name
   */
  async import(files: readonly ModelFile[], wanted?: string): Promise<Brought> {
    const { bring } = await import('./models.ts');
    const brought = await bring(files, this.load, [...this.imported.values()], wanted);
    this.imported.set(brought.forcefield.id, brought);
    return brought;
  }

  /** Lets go of a model that the visitor brought. */
  forget(id: string): void {
    this.imported.delete(id);
  }
}

/** Reads files that lie beside the page. */
export const pageAssets =
  (baseUrl: string): LoadAsset =>
  async (path) => {
    const response = await fetch(new URL(path, baseUrl));
    if (!response.ok) throw new FfpError('file', `${path} could not be loaded (${response.status}); reload the page`);
    return response.arrayBuffer();
  };
