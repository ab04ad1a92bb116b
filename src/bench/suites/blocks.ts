/** What steps are made of, as a part of the most that this device was seen to do in the same run. */
import { KernelMemory } from '../../cpu/simd/memory.ts';
import { arithmetic } from '../../cpu/simd/arithmetic.ts';
import { RealMesh } from '../../cpu/periodic/fft.ts';
import { isSoftware, type GpuDevice } from '../../gpu/device.ts';
import { BoxMesh, MeshKernels } from '../../gpu/periodic/mesh.ts';
import { Owned } from '../../gpu/periodic/owned.ts';
import { featureLayout } from '../../models/featureLayout.ts';
import { aniShapedForceField } from '../aniShape.ts';
import { ownNetworks } from '../ownNetworks.ts';
import type { LibrarySuite, Place } from '../place.ts';
import { arithmeticProbe, copyProbe, repeatedWork, timed } from '../probes.ts';
import { processorArithmetic, processorCopy } from '../processorProbes.ts';
import { summarise, type BenchRecord } from '../record.ts';
import { repeated, systemOf } from '../systems.ts';
import { RUNS } from '../turns.ts';

/** Copies of ethanol whose networks are multiplied: few rows a matrix, and many. */
const BATCHES = { whole: [1, 16, 256], quick: [1, 16] };
/** Points along the edges of meshes. */
const MESHES = { whole: [32, 64, 96], quick: [32] };
/** Rows, inputs, outputs: the first two layers of ANI-2x for one molecule, and for many. */
const PRODUCTS = [
  [12, 384, 256],
  [12, 256, 192],
  [768, 384, 256],
] as const;

/** Something whose speed is measured, and the most that could be expected of it. */
interface Speed {
  readonly name: string;
  readonly unit: 'GFLOP/s' | 'GB/s';
  /** Name of the speed that it is a part of; null for a peak. */
  readonly peak: string | null;
  readonly measure: () => number | Promise<number>;
}

export const blocks: LibrarySuite = {
  summary:
    'matrix products and Fourier transforms as a part of the peak arithmetic and bandwidth measured in the same run',
  async *run(place) {
    place.progress('processor');
    yield* await inTurns(place.cpu.adapter, 'cpu', processorSpeeds(place));
    const found = await place.device();
    if (!found) place.skip({ what: 'blocks, webgpu', system: 'all', reason: 'There is no WebGPU adapter here.' });
    else {
      const owners: { destroy(): void }[] = [];
      try {
        yield* await inTurns(found.adapter, 'webgpu', await deviceSpeeds(place, found, owners));
      } finally {
        for (const owner of owners) owner.destroy();
        found.device.destroy();
      }
    }
    const reason =
      'No kernel of this project scans or sorts numbers: atoms go into cells of fixed room, as part of the list that the suite of boxes times.';
    place.skip({ what: 'scan, sort', system: 'all', reason });
  },
};

/** Peaks among the rest, in turns: on a busy machine both are slow together. */
async function inTurns(system: string, backend: 'cpu' | 'webgpu', speeds: readonly Speed[]): Promise<BenchRecord[]> {
  const values = speeds.map((): number[] => []);
  for (const { measure } of speeds) await measure();
  for (let run = 0; run < RUNS; run++)
    for (const [n, { measure }] of speeds.entries()) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      values[n].push(await measure());
    }
  const results = values.map(summarise);
  return speeds.map(({ name, unit, peak }, n) => {
    const most = peak === null ? -1 : speeds.findIndex((speed) => speed.name === peak);
    return {
      what: `${name} [${unit}]`,
      system,
      n: RUNS,
      ...results[n],
      peer: peak,
      ratio: most < 0 ? null : results[n].median / results[most].median,
      best: Math.max(...values[n]),
      ...(most >= 0 && { bestRatio: Math.max(...values[n]) / Math.max(...values[most]) }),
      backend,
      adapter: system,
    };
  });
}

/** Operations of a real transform of n³ numbers, there and back: 2.5 N log₂ N each, as is the custom. */
const transformOperations = (n: number): number => 5 * n ** 3 * Math.log2(n ** 3);

/** GFLOP/s of some operations that take a number of µs. */
const gigaflops = (operations: number, microseconds: number): number => operations / (1e3 * microseconds);

function processorSpeeds({ quick }: Place): Speed[] {
  const [pairs, fours] = ['peak of pairs of f64, one thread', 'peak of fours of f32, one thread'];
  const products = PRODUCTS.flatMap(([rows, inputs, outputs]) =>
    (['double', 'single'] as const).map((precision): Speed => {
      const memory = new KernelMemory();
      const numbers = arithmetic(memory, precision);
      const [x, w, y] = [rows * inputs * numbers.bytes, inputs * outputs * 8, rows * outputs * numbers.bytes].map(
        (bytes) => memory.take(bytes),
      );
      const operations = 2 * rows * inputs * outputs;
      const times = Math.ceil(2e7 / operations);
      return {
        name: `matrix product ${rows} × ${inputs} × ${outputs}, ${precision} precision`,
        unit: 'GFLOP/s',
        peak: precision === 'double' ? pairs : fours,
        measure: () => {
          const start = performance.now();
          for (let n = 0; n < times; n++) numbers.addProduct(x, w, y, rows, inputs, outputs);
          return gigaflops(operations, (1000 * (performance.now() - start)) / times);
        },
      };
    }),
  );
  const meshes = (quick ? MESHES.quick : MESHES.whole).map((n): Speed => {
    const mesh = new RealMesh([n, n, n]);
    mesh.values.fill(1);
    return {
      name: `Fourier transform of ${n}³ and back, double precision`,
      unit: 'GFLOP/s',
      peak: pairs,
      measure: () => {
        const start = performance.now();
        mesh.forward();
        mesh.backward();
        const ms = performance.now() - start;
        mesh.values.fill(1);
        return gigaflops(transformOperations(n), 1000 * ms);
      },
    };
  });
  return [
    { name: pairs, unit: 'GFLOP/s', peak: null, measure: processorArithmetic(2) },
    { name: fours, unit: 'GFLOP/s', peak: null, measure: processorArithmetic(4) },
    { name: 'copy of 64 MiB, one thread', unit: 'GB/s', peak: null, measure: processorCopy() },
    ...products,
    ...meshes,
  ];
}

async function deviceSpeeds(
  { load, quick, progress }: Place,
  { device, adapter }: GpuDevice,
  owners: { destroy(): void }[],
): Promise<Speed[]> {
  const software = isSoftware(adapter);
  const peak = 'peak of multiplications and additions in f32';
  progress('peak of the device');
  const [most, copy] = [await arithmeticProbe(device), await copyProbe(device)];
  owners.push(most, copy);
  const speeds: Speed[] = [
    { name: peak, unit: 'GFLOP/s', peak: null, measure: most.measure },
    { name: 'copy of 64 MiB', unit: 'GB/s', peak: null, measure: copy.measure },
  ];
  const { structure } = await systemOf(load, 'ethanol');
  const [data] = aniShapedForceField(1).parametrize(structure).terms;
  if (data.kind !== 'learned' || data.term !== 'atomic_network') throw new Error('a network is one learned Term');
  const layout = featureLayout(data.model, data.species);
  const weights = layout.groups.reduce(
    (sum, { species, atoms }) =>
      sum +
      atoms *
        data.model.members[0][species].reduce(
          (own, { inputs, outputs }, l) => own + (l === 0 ? layout.features : inputs) * outputs,
          0,
        ),
    0,
  );
  for (const replicas of quick ? BATCHES.quick : BATCHES.whole) {
    progress(`matrix products of ${replicas} molecules`);
    const networks = await ownNetworks(device, software, data, {
      positions: repeated(structure.positions, replicas),
      replicas,
    });
    owners.push(networks);
    // There and back, a product and a sum for each weight.
    const operations = 4 * weights * replicas;
    const once = await repeatedWork((times) => networks.repeat(times), 1024);
    speeds.push({
      name: `matrix products of ANI-2x’s size, ${replicas * structure.elements.length} atoms, there and back`,
      unit: 'GFLOP/s',
      peak,
      measure: async () => gigaflops(operations, await once()),
    });
  }
  for (const n of quick ? MESHES.quick : MESHES.whole) {
    progress(`Fourier transform of ${n}³`);
    const { mesh, owned } = await meshOf(device, software, n);
    owners.push(mesh, owned);
    const run = (times: number): Promise<number> =>
      timed(device, (encoder) => {
        const pass = encoder.beginComputePass();
        for (let k = 0; k < times; k++) mesh.encodeTransforms(pass);
        pass.end();
      });
    const once = await repeatedWork(run, 1024);
    speeds.push({
      name: `Fourier transform of ${n}³ and back`,
      unit: 'GFLOP/s',
      peak,
      measure: async () => gigaflops(transformOperations(n), await once()),
    });
  }
  return speeds;
}

/** The mesh of a box of n Å with one atom in it: its transforms do not ask for more. */
async function meshOf(device: GPUDevice, software: boolean, n: number): Promise<{ mesh: BoxMesh; owned: Owned }> {
  const kernels = new MeshKernels(device, software);
  const owned = new Owned(device);
  const { STORAGE } = GPUBufferUsage;
  const [positions, partialForces, rows] = ['positions', 'forces', 'atoms'].map((label) =>
    owned.make(label, 64, STORAGE),
  );
  const grid = [n, n, n] as const;
  const mesh = new BoxMesh(
    device,
    kernels.layout,
    await kernels.compile(grid),
    grid,
    { kind: 'pme', alpha: 0.35, grid },
    grid,
    rows,
    { positions, partialForces, atoms: 1, partials: 1, forcesAt: 0 },
  );
  return { mesh, owned };
}
