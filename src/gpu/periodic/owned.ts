/** Buffers that belong to one owner. */
export class Owned {
  readonly all: GPUBuffer[] = [];

  constructor(private readonly device: GPUDevice) {}

  /** A buffer of `size` bytes, at least 16, with `data` in it where it is given. */
  make(label: string, size: number, usage: number, data?: GPUAllowSharedBufferSource): GPUBuffer {
    const buffer = this.device.createBuffer({
      label,
      size: Math.max(16, Math.ceil(size / 16) * 16),
      usage: usage | GPUBufferUsage.COPY_DST,
    });
    if (data) this.device.queue.writeBuffer(buffer, 0, data);
    this.all.push(buffer);
    return buffer;
  }

  destroy(): void {
    for (const buffer of this.all) buffer.destroy();
    this.all.length = 0;
  }
}
