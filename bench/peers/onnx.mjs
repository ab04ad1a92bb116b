/**
 * The networks of ANI, there and back, as an ONNX graph in onnxruntime-web on its WebGPU execution provider: the reverse pass is
 * written out, since the runtime has none. Features and derivatives by them stay on the device. `navigator.gpu` must be there
 * before this file is loaded.
 */
import { env, InferenceSession, Tensor } from 'onnxruntime-web/webgpu';

// Dawn's Node binding takes no memory that is shared between threads, which is all that this runtime has.
const Queue = globalThis.GPUQueue;
if (Queue) {
  const writeBuffer = Reflect.get(Queue.prototype, 'writeBuffer');
  Queue.prototype.writeBuffer = function (buffer, offset, data, ...range) {
    const view = ArrayBuffer.isView(data) ? data : new Uint8Array(data);
    const shared = view.buffer instanceof SharedArrayBuffer;
    return writeBuffer.call(this, buffer, offset, shared ? view.slice() : data, ...range);
  };
}
env.wasm.numThreads = 1;
env.logLevel = 'error';

// Protocol buffers, as far as onnx.proto3 needs them.
const varint = (value) => {
  const bytes = [];
  for (let rest = BigInt(value); ;) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low | 0x80);
    if (rest === 0n) return Uint8Array.from(bytes);
  }
};
const join = (...parts) => {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (bytes.set(part, at), at + part.length), 0);
  return bytes;
};
const number = (field, value) => join(varint(field << 3), varint(value));
const bytes = (field, data) => join(varint((field << 3) | 2), varint(data.length), data);
const text = (field, value) => bytes(field, new TextEncoder().encode(value));

const FLOAT = 1;
const INT64 = 7;

/** A graph under construction. Names of values are strings. */
class Graph {
  parts = [];
  count = 0;

  node(operator, inputs, attributes = []) {
    const output = `v${this.count++}`;
    this.parts.push(
      bytes(1, join(...inputs.map((name) => text(1, name)), text(2, output), text(4, operator), ...attributes)),
    );
    return output;
  }

  constant(numbers, dimensions, type = FLOAT) {
    const name = `c${this.count++}`;
    const raw = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
    this.parts.push(
      bytes(5, join(...dimensions.map((n) => number(1, n)), number(2, type), text(8, name), bytes(9, raw))),
    );
    return name;
  }

  scalar(value) {
    return this.constant(Float32Array.of(value), []);
  }

  value(field, name, dimensions) {
    const shape = join(...dimensions.map((n) => bytes(1, number(1, n))));
    this.parts.push(bytes(field, join(text(1, name), bytes(2, bytes(1, join(number(1, FLOAT), bytes(2, shape)))))));
  }

  /** A name of its own for a value that is an output. */
  output(from, name, dimensions) {
    this.parts.push(bytes(1, join(text(1, from), text(2, name), text(4, 'Identity'))));
    this.value(12, name, dimensions);
  }

  model() {
    return join(number(1, 8), bytes(7, join(...this.parts, text(2, 'networks'))), bytes(8, number(2, 17)));
  }
}

/** Layers of all members, stacked: [members × inputs × outputs], the same turned round, and [members × 1 × outputs]. */
function stack(networks, l) {
  const { inputs, outputs } = networks[0][l];
  const size = inputs * outputs;
  const there = new Float32Array(networks.length * size);
  const back = new Float32Array(networks.length * size);
  const biases = new Float32Array(networks.length * outputs);
  networks.forEach((layers, m) => {
    there.set(layers[l].weights, m * size);
    biases.set(layers[l].biases, m * outputs);
    for (let k = 0; k < inputs; k++)
      for (let o = 0; o < outputs; o++) back[m * size + o * inputs + k] = layers[l].weights[k * outputs + o];
  });
  return { inputs, outputs, there, back, biases };
}

/** CELU (α = 0.1) and its slope: with e = exp(min(x, 0)/α), max(x, 0) + α (e − 1) and e. */
function celu(graph, x) {
  const zero = graph.scalar(0);
  const e = graph.node('Exp', [graph.node('Mul', [graph.node('Min', [x, zero]), graph.scalar(10)])]);
  const low = graph.node('Mul', [graph.node('Sub', [e, graph.scalar(1)]), graph.scalar(0.1)]);
  return [graph.node('Add', [graph.node('Max', [x, zero]), low]), e];
}

/** @returns evaluate(): sums of outputs by member; `gradients()` has the derivatives of their mean by the features */
export async function networks(groups) {
  const members = groups[0].networks.length;
  const graph = new Graph();
  const sums = groups.map(({ rows, width, networks: all }, g) => {
    graph.value(11, `x${g}`, [rows, width]);
    const depth = all[0].length;
    const layers = all[0].map((_, l) => stack(all, l));
    const slopes = [];
    let y = `x${g}`;
    layers.forEach(({ inputs, outputs, there, biases }, l) => {
      const product = graph.node('MatMul', [y, graph.constant(there, [members, inputs, outputs])]);
      y = graph.node('Add', [product, graph.constant(biases, [members, 1, outputs])]);
      const { activation } = all[0][l];
      if (activation === 'celu') [y, slopes[l]] = celu(graph, y);
      else if (activation !== 'linear') throw new Error(`this benchmark's graph has no ${activation}`);
    });
    // The last layer has one output and no activation: its derivative by what goes in is its weights.
    let down = graph.constant(
      layers[depth - 1].back.map((weight) => weight / members),
      [members, 1, layers[depth - 1].inputs],
    );
    for (let l = depth - 2; l >= 0; l--) {
      const { inputs, outputs, back } = layers[l];
      down = graph.node('MatMul', [
        graph.node('Mul', [slopes[l], down]),
        graph.constant(back, [members, outputs, inputs]),
      ]);
    }
    const axis = graph.constant(BigInt64Array.of(0n), [1], INT64);
    const keep = bytes(5, join(text(1, 'keepdims'), number(3, 0), number(20, 2)));
    graph.output(graph.node('ReduceSum', [down, axis], [keep]), `g${g}`, [rows, width]);
    const rowAxes = graph.constant(BigInt64Array.of(1n, 2n), [2], INT64);
    return graph.node('ReduceSum', [y, rowAxes], [keep]);
  });
  graph.output(
    sums.reduce((a, b) => graph.node('Add', [a, b])),
    'sums',
    [members],
  );
  const session = await InferenceSession.create(graph.model(), {
    executionProviders: ['webgpu'],
    preferredOutputLocation: { sums: 'cpu', ...Object.fromEntries(groups.map((_, g) => [`g${g}`, 'gpu-buffer'])) },
  });
  const device = await env.webgpu.device;
  const feeds = Object.fromEntries(
    groups.map(({ features, rows, width }, g) => {
      const { STORAGE, COPY_DST, COPY_SRC } = GPUBufferUsage;
      const buffer = device.createBuffer({ size: features.byteLength, usage: STORAGE | COPY_DST | COPY_SRC });
      device.queue.writeBuffer(buffer, 0, features);
      return [`x${g}`, Tensor.fromGpuBuffer(buffer, { dataType: 'float32', dims: [rows, width] })];
    }),
  );
  let last = null;
  return {
    name: `onnxruntime-web ${env.versions.web}`,
    async evaluate() {
      const old = last;
      last = await session.run(feeds);
      if (old) groups.forEach((_, g) => old[`g${g}`].dispose());
      await device.queue.onSubmittedWorkDone();
      return last.sums.data;
    },
    gradients: () => Promise.all(groups.map((_, g) => last[`g${g}`].getData())),
  };
}
