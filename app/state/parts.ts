/** Parts of the page whose code is loaded when they are first asked for. */
import { strings } from '../strings/page.ts';

/** Loads a part by name, once; where that fails, the next attempt may have a connection. */
export type LoadPart = <Module, Part>(
  name: string,
  load: () => Promise<Module>,
  make: (module: Module) => Part,
) => Promise<Part>;

export class Parts {
  readonly #parts: Record<string, Promise<unknown> | undefined> = {};

  /** Whether a part was asked for. */
  has(name: string): boolean {
    return this.#parts[name] !== undefined;
  }

  readonly load: LoadPart = <Module, Part>(
    name: string,
    load: () => Promise<Module>,
    make: (module: Module) => Part,
  ): Promise<Part> => {
    this.#parts[name] ??= load().then(make, () => {
      this.#parts[name] = undefined;
      throw new Error(strings.notLoaded);
    });
    return this.#parts[name] as Promise<Part>;
  };
}
