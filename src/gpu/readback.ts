import { FfpError } from '../core/errors.ts';
import { wordsOf } from './device.ts';
import { inTime, patienceWith } from './patience.ts';

/** Buffers for reading results back, kept and used again: nothing is allocated per frame once the ring is warm. */
export class Readback {
  private readonly free: GPUBuffer[] = [];
  private readonly all = new Set<GPUBuffer>();

  constructor(
    private readonly device: GPUDevice,
    private readonly bytes: number,
    private readonly label: string,
  ) {}

  /** A buffer to copy into. Give it to `read` after the submit. */
  take(): GPUBuffer {
    const kept = this.free.pop();
    if (kept) return kept;
    const buffer = this.device.createBuffer({
      label: `${this.label} staging ${this.all.size}`,
      size: this.bytes,
      usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
    });
    this.all.add(buffer);
    return buffer;
  }

  /** Waits for the copy and hands its bytes to `use`, which must not keep them. Throws as `answered` does. */
  async read<T>(buffer: GPUBuffer, use: (bytes: ArrayBuffer) => T): Promise<T> {
    await answered(this.device, buffer.mapAsync(GPUMapMode.READ));
    try {
      return use(buffer.getMappedRange());
    } finally {
      buffer.unmap();
      this.free.push(buffer);
    }
  }

  destroy(): void {
    for (const buffer of this.all) buffer.destroy();
  }
}

/** Waits for something that the device does. Throws FfpError('gpu') where it gives nothing back, or nothing in time. */
export const answered = (device: GPUDevice, work: Promise<undefined>): Promise<undefined> =>
  inTime(
    work.catch((cause: unknown) => {
      throw new FfpError('gpu', `the graphics device did not answer: ${wordsOf(cause)}`, { cause });
    }),
    patienceWith(device),
  );
