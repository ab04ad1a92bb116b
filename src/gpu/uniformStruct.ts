/** A uniform struct whose WGSL text and byte layout come from one list; every field is four bytes. It may stand in arrays. */
export class UniformStruct {
  readonly byteLength: number;

  constructor(
    private readonly name: string,
    private readonly fields: readonly (readonly [name: string, type: 'u32' | 'f32'])[],
  ) {
    this.byteLength = Math.ceil((fields.length * 4) / 16) * 16;
  }

  get wgsl(): string {
    const fields = this.fields.map(([name, type]) => `${name}: ${type},`);
    return `struct ${this.name} {\n  @align(16) ${fields.join('\n  ')}\n}\n`;
  }

  /** The struct's bytes; every field must have a value. */
  bytes(values: Readonly<Record<string, number>>): Uint8Array<ArrayBuffer> {
    const view = new DataView(new ArrayBuffer(this.byteLength));
    this.fields.forEach(([name, type], index) => {
      const value = values[name];
      if (value === undefined) throw new Error(`${this.name}.${name} has no value`);
      if (type === 'u32') view.setUint32(4 * index, value, true);
      else view.setFloat32(4 * index, value, true);
    });
    return new Uint8Array(view.buffer);
  }
}

/** No atom has this number. */
export const NO_ATOM = 0xffffffff;

/** What changes from dispatch to dispatch. */
export const RUN = new UniformStruct('Run', [
  ['steps', 'u32'],
  ['prime', 'u32'],
  ['begin', 'u32'],
  ['finish', 'u32'],
  ['step_low', 'u32'],
  ['step_high', 'u32'],
  ['seed', 'u32'],
  ['dt', 'f32'],
  ['keep', 'f32'],
  ['kick', 'f32'],
  ['half_step_factor', 'f32'],
  // The atom that a hand pulls, or NO_ATOM.
  ['hand_atom', 'u32'],
  ['hand_stiffness', 'f32'],
]);
