/** What an architecture has to offer so that its models can be saved: one small file of src/models/file/architectures each. */
import type { Structure } from '../../chem/structure.ts';
import { FfpError } from '../../core/errors.ts';
import { requireTensor, type DataType, type Tensor, type TensorFile } from '../../core/safetensors.ts';
import type { Architecture, LearnedModels } from '../learned.ts';

/** A model as it lies in a file: what is not an array, as JSON, and arrays by names of its own. */
export interface EncodedModel {
  readonly header: object;
  readonly tensors: ReadonlyMap<string, Tensor>;
}

/** Between the models of one architecture and files. */
export interface ModelCodec<A extends Architecture> {
  encode(model: LearnedModels[A]): EncodedModel;
  /**
   * @param header JSON of unknown origin (no key reaches a prototype)
   * @param tensors the model's arrays; every one of them must be taken
   * Throws FfpError('file') in the words of `tensors.fail` for whatever is not as `encode` writes it; `learnedFault` then looks at
   * the model as a whole, numbers that are none included.
   */
  decode(header: unknown, tensors: ModelTensors): LearnedModels[A];
  /** Number of trained numbers. */
  parameterCount(model: LearnedModels[A]): number;
  /**
   * What each atom is to the model (`species` of the learned Term, [N]), where that is more than its element's place in
   * `model.elements`. Throws FfpError('coverage') for a molecule that it does not cover.
   */
  bind?(model: LearnedModels[A], structure: Structure): Uint32Array;
  /** Whether it must be told which atoms are bonded (no where absent), and whether bonds can break (yes where absent). */
  readonly needsBonds?: boolean;
  readonly breaksBonds?: boolean;
  /** Sentences on how far the model can be trusted on a molecule that it covers. */
  notes?(model: LearnedModels[A], structure: Structure): readonly string[];
}

const modules = import.meta.glob<{ codec: ModelCodec<Architecture> }>('./architectures/*.ts');

/** The codec of an architecture, loaded when it is first asked for; null where there is none of that name. */
export async function modelCodec(architecture: string): Promise<ModelCodec<Architecture> | null> {
  const path = `./architectures/${architecture}.ts`;
  return Object.hasOwn(modules, path) ? (await modules[path]()).codec : null;
}

/** The names of all architectures that can be saved. */
export function savedArchitectures(): string[] {
  return Object.keys(modules).map((path) => path.slice('./architectures/'.length, -3));
}

/** The tensors of one part of a file: what it takes is checked, and what nobody takes is noticed. */
export class ModelTensors {
  private readonly taken = new Set<string>();

  /**
   * @param prefix of the part's tensors in the file
   * @param name what to call the file in messages
   */
  constructor(
    private readonly file: TensorFile,
    private readonly prefix: string,
    private readonly name: string,
  ) {}

  /**
   * A tensor that must be there. Throws FfpError('file').
   * @param shape expected dimensions; null where any size will do
   */
  take<T extends DataType>(key: string, dtype: T, shape: readonly (number | null)[]): Tensor<T> {
    const whole = this.prefix + key;
    const tensor = requireTensor(this.file, whole, dtype, shape, this.name);
    this.taken.add(whole);
    return tensor;
  }

  /** Throws FfpError('file') with what is wrong, in words that fit behind "a model". */
  fail(what: string): never {
    throw new FfpError('file', `${this.name} holds a model that cannot be used: ${what}.`);
  }

  /** Throws FfpError('file') where a tensor of this part was not taken. */
  end(): void {
    for (const key of this.file.tensors.keys())
      if (key.startsWith(this.prefix) && !this.taken.has(key)) this.fail(`nothing asks for its tensor "${key}"`);
  }
}
