import { FfpError } from '../core/errors.ts';
import { wordsOf } from './device.ts';
import { inTime, patienceWith } from './patience.ts';
import { composeShader, loadShaders, type ShaderFiles } from './shaders.ts';

/** How a kernel sees a buffer; the dynamic one takes an offset with each dispatch. */
export type BufferBinding = GPUBufferBindingType | 'dynamic uniform';

/** A compiler may take so many times as long as a dispatch: the largest networks take a software adapter ten seconds on a busy machine. */
const COMPILERS = 6;

/** Compiles kernels of one bind group layout, and keeps them by their text: molecules with the same Terms share pipelines. */
export class Pipelines {
  readonly bindGroupLayout: GPUBindGroupLayout;
  private readonly layout: GPUPipelineLayout;
  private readonly compiled = new Map<string, Promise<GPUComputePipeline>>();

  constructor(
    private readonly device: GPUDevice,
    bindings: readonly BufferBinding[],
    private readonly shaders: ShaderFiles = {},
  ) {
    const entries = bindings.map((type, binding) => ({
      binding,
      visibility: GPUShaderStage.COMPUTE,
      buffer: type === 'dynamic uniform' ? { type: 'uniform' as const, hasDynamicOffset: true } : { type },
    }));
    this.bindGroupLayout = device.createBindGroupLayout({ label: 'bindings', entries });
    this.layout = device.createPipelineLayout({ bindGroupLayouts: [this.bindGroupLayout] });
  }

  /**
   * The pipeline of one kernel.
   * @param kernel stem under shaders/
   * @param imports further files under shaders/ that the generated code calls
   * @param generated WGSL of this Potential
   * Throws FfpError('gpu') with the file and line of a WGSL error, or with what the graphics driver says against it, or where it says nothing.
   */
  async kernel(kernel: string, imports: readonly string[], generated: string): Promise<GPUComputePipeline> {
    await loadShaders([kernel, ...imports]);
    const { code, origin } = await composeShader([kernel, ...imports], generated, this.shaders);
    let pipeline = this.compiled.get(code);
    if (!pipeline) {
      pipeline = this.compile(kernel, code, (line) => {
        const from = origin[line - 1];
        return from ? `${from.file}:${from.line}` : kernel;
      });
      this.compiled.set(code, pipeline);
      // A driver that was short of memory may manage another time.
      pipeline.catch(() => this.compiled.delete(code));
    }
    return pipeline;
  }

  private async compile(kernel: string, code: string, place: (line: number) => string): Promise<GPUComputePipeline> {
    const module = this.device.createShaderModule({ label: kernel, code });
    const { messages } = await module.getCompilationInfo();
    const error = messages.find((message) => message.type === 'error');
    if (error)
      throw new FfpError('gpu', `the shader ${kernel} does not compile: ${place(error.lineNum)}: ${error.message}`);
    try {
      const { device, layout } = this;
      const pipeline = device.createComputePipelineAsync({ label: kernel, layout, compute: { module } });
      return await inTime(pipeline, COMPILERS * patienceWith(device));
    } catch (cause) {
      throw new FfpError('gpu', `the graphics driver cannot build the shader ${kernel}: ${wordsOf(cause)}`, { cause });
    }
  }
}
