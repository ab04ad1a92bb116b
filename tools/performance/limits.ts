/** What keeps goals from being met, in numbers of the reports. */
import { PARTS } from '../../bench/ensembleParts.ts';
import { isSoftware } from '../../src/gpu/device.ts';
import type { KeptRecord } from './reports.ts';

/** A paragraph for each limit that was measured. */
export const limitsOf = (records: readonly KeptRecord[]): string[] => [
  ...ofEnsembles(records, 'double'),
  ...ofEnsembles(records, 'single'),
  ...ofDispatches(records),
];

/** The least disturbed run where there is one: these numbers are put together. */
const best = ({ best: least, median }: KeptRecord): number => least ?? median;
const short = (value: number): string => String(Number(value.toPrecision(2)));
const percent = (part: number): string => `${Math.round(100 * part)} %`;

/** Eight networks against one, on one thread. */
function ofEnsembles(records: readonly KeptRecord[], precision: 'double' | 'single'): string[] {
  const own = records.filter(({ suite, what }) => suite === 'ensemble' && what.includes(`${precision} precision`));
  const find = (members: string, part: string, unit = 'µs'): KeptRecord | undefined =>
    own.find(({ what }) => what.endsWith(`, ${members}, ${part} [${unit}]`));
  const parts = ['1 network', '8 networks'].map((members) => ({
    whole: find(members, PARTS.whole),
    features: find(members, PARTS.features),
    networks: find(members, PARTS.networks),
    products: find(members, PARTS.products),
    speed: find(members, PARTS.products, 'GFLOP/s'),
  }));
  if (parts.some((all) => Object.values(all).includes(undefined))) return [];
  const [one, eight] = parts as Record<keyof (typeof parts)[number], KeptRecord>[];
  const share = (part: KeptRecord, of: KeptRecord): string => percent(best(part) / best(of));
  // What three times the time of one leaves to the products of eight, everything else taking what it takes.
  const left = 3 * best(one.whole) - best(eight.features) - Math.max(0, best(eight.networks) - best(eight.products));
  const needed = ((eight.speed.bestRatio ?? NaN) * best(eight.products)) / left;
  return [
    `**Eight networks against one**, ${precision} precision on one thread (\`--suite ensemble\`, best runs). Products of matrices are
${share(one.products, one.whole)} of an evaluation of one network and ${share(eight.products, eight.whole)} of one of eight; features, which members share, are ${share(eight.features, eight.whole)} of the latter. Products run at
${percent(one.speed.bestRatio ?? NaN)} of the peak of a thread for one and at ${percent(eight.speed.bestRatio ?? NaN)} for eight, which has eight times the weights to read. Three times the time of one would leave
${short(left / 1000)} ms to products that take ${short(best(eight.products) / 1000)} ms: they would have to run at ${percent(needed)} of the peak. Fusing members into one wide product saves no multiplication: each has weights of its own.`,
  ];
}

/** Many steps a dispatch against one, where a processor plays the device: of the runs that have all that it takes, the one with the least noise in its API tax. */
function ofDispatches(records: readonly KeptRecord[]): string[] {
  const own = records.filter(({ suite, atoms, peer }) => suite === 'resident' && atoms === 22 && peer === null);
  const runs = [...new Set(own.map(({ report }) => report))].flatMap((report) => {
    const find = (text: string) => own.find((record) => record.report === report && record.what.startsWith(text));
    const resident = find('Langevin step, webgpu resident');
    const single = find('Langevin step, webgpu, one dispatch a step');
    const [cpu, tax] = [find('Langevin step, cpu'), find('API tax')];
    return resident && single && cpu && tax && isSoftware(resident.adapter ?? '')
      ? [{ resident, single, cpu, tax }]
      : [];
  });
  const [calm] = runs.toSorted((a, b) => a.tax.spread - b.tax.spread);
  if (!calm) return [];
  const { resident, single, cpu, tax } = calm;
  const kernel = resident.median - tax.median;
  return [
    `**One dispatch a step, on a software adapter** (${resident.adapter}, 22 atoms, medians). Of the ${short(resident.median)} µs of a resident step the API takes ${short(tax.median)} ± ${short(tax.spread)} µs and the kernel's own
arithmetic ${short(kernel)} µs, on the processor that plays the device. A step with a dispatch of its own takes ${short(single.median)} µs, so that without any cost of the API the ratio would be
${short(single.median / kernel)}; for 10 the kernel would have to take ${short(single.median / 10)} µs, and the cpu Engine takes ${short(cpu.median)} µs for the same step there. The goal was set when a dispatch a step took 360 to 1,700 µs, its submit included: the row above.`,
  ];
}
