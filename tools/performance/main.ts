/**
 * Writes docs/performance.md and its pictures from the benchmarks that are kept: `node tools/run.mjs tools/performance/main.ts`.
 * To measure anew: `npm run --silent bench -- --suite all --json > docs/results/bench/DATE-MACHINE.json`, then this.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SPLIT } from '../../bench/boxSplit.ts';
import { GOALS } from './goals.ts';
import { limitsOf } from './limits.ts';
import {
  FOLDER,
  keptReports,
  newest,
  placeOf,
  repeatedRecords,
  underLoad,
  type Kept,
  type KeptRecord,
} from './reports.ts';
import { picture, type PictureSeries } from './svg.ts';

const PAGE = 'docs/performance.md';
/** A measurement grew slower: by more than this, and by more than both spreads. */
const SLOWER = 1.2;

export function main(): void {
  const reports = keptReports();
  const records = newest(reports);
  writeFileSync(PAGE, pageOf(reports, records));
  spawnSync(process.execPath, ['node_modules/prettier/bin/prettier.cjs', '--write', PAGE]);
  console.log(`${PAGE}: ${records.length} measurements of ${reports.length} runs`);
}

function pageOf(reports: readonly Kept[], records: readonly KeptRecord[]): string {
  const earlier = join(FOLDER, 'earlier.md');
  return [
    '# Performance',
    `Made by \`node tools/run.mjs tools/performance/main.ts\` from [docs/results/bench](results/bench): every number was printed by \`ffp bench\` or by
"Benchmark this device" in the page. Medians ± half the interquartile range of seven runs or more; contenders of one record took turns, so that ratios
hold on a busy machine too. Times measured while other programs had more than a fifth of a core (older runs: while the load of the minute before was high) are marked *busy*: they are upper bounds, and the best runs say more than medians. What is not
listed was not measured.`,
    '## Goals',
    goalTable(records),
    ...limitsOf(records),
    '## Runs',
    table(
      ['run', 'where', 'load before and after, cores of others', 'suites, seconds'],
      reports.map((report) => [
        `[${report.date.slice(0, 10)}](results/bench/${report.file}), \`${report.command}\``,
        `${placeOf(report)}; ${report.machine.program.slice(0, 60)}`,
        loadOf(report),
        Object.entries(report.seconds)
          .map(([suite, seconds]) => `${suite} ${seconds}`)
          .join(', '),
      ]),
    ),
    ...sizes(records),
    ...copies(records),
    ...section(
      records,
      'peers',
      'Beside other programs',
      `The same molecule and force field, exported by \`ffp export\`; ratios are the peer's time divided by ours.`,
      peerRows,
    ),
    ...section(
      records,
      'learned',
      'Every rung, and networks of ANI-2x’s size',
      'Made-up weights in the symmetry functions and layers of ANI-2x: a step takes as long. Members of an ensemble share the symmetry functions and nothing else: eight networks are eight times the products.',
      engineRows,
    ),
    ...section(
      records,
      'ensemble',
      'What an ensemble is made of',
      'Energy and forces on one thread of the cpu Engine, and its parts each by itself; a speed is beside the peak of a thread in the same turns.',
      comparedRows,
    ),
    ...section(records, 'ani', 'ANI-2x against its formula in PyTorch', 'Energy and forces.', comparedRows),
    ...section(
      records,
      'ani-webgpu',
      'ANI-2x beside other WebGPU runtimes',
      'The same networks in jax-js and onnxruntime-web on the same adapter (after `npm ci` in bench/peers). onnxruntime-web has no gradients: it is given the derivatives by the features as a graph.',
      comparedRows,
    ),
    ...section(
      records,
      'blocks',
      'Building blocks',
      'As a part of the peak measured in the same run (`src/bench/probes.ts`, `processorProbes.ts`). No kernel scans or sorts numbers.',
      blockRows,
    ),
    ...section(records, 'floor', 'What the API costs', 'Before anything is computed.', plainRows),
    ...section(
      records.filter(({ what }) => what.startsWith('API tax')),
      'resident',
      'API tax',
      'Wall time a step of a long run, less the slope between one dispatch of n steps and one of 2n. On a busy machine it is the noise of both.',
      plainRows,
    ),
    ...section(
      records.filter(({ what }) => what.startsWith('memory')),
      'replicas',
      'Memory',
      'What one more replica takes, beside what its state alone takes.',
      comparedRows,
    ),
    ...section(
      records,
      'lanes',
      'Lanes of a workgroup',
      'The resident kernel with other numbers of lanes, which changes no bit: µs a step, and how much longer it takes than with the usual number, the first. The page tries them on a graphics card and keeps the best.',
      laneRows,
    ),
    ...costModel(records),
    ...section(
      records.filter(({ what }) => !what.startsWith(SPLIT)),
      'periodic',
      'Boxes',
      'Steps of 2 fs with bonds to hydrogen held, 9 Å. Boxes of water are copies of one of 3,000 atoms, and those of one Engine take turns: the power of the number of atoms that a step’s time grows with is the slope of a straight line through the logarithms.',
      comparedRows,
    ),
    ...section(
      records.filter(({ what }) => what.startsWith(SPLIT)),
      'periodic',
      'Where a step of a box goes',
      `Medians, and what part of a step they are. *Watched*: a clock is passed at the beginning of each part while steps are taken, and what threads
share is the time that the first of them waits. *Alone*: each part is repeated by itself on the device, and *rest* is what a step takes beyond that: motion, lengths that are held, lists made anew, the way to
the device. Ewald's sum over waves is *spread* (charges onto the mesh), *transform* (Fourier, there and back), *convolve* and *gather* (forces off the mesh).`,
      splitRows,
    ),
    ...section(
      records,
      'lammps',
      'Liquids beside lammps.js',
      'In one worker of one headless Chromium, one after the other, since threads of lammps.js that wait for work keep a core busy: the same atoms, velocities, cutoffs and mesh at constant energy, and energies that agree at the start. The cpu Engine has two threads where its adapter says so. lammps.js takes the skin that is its fastest; the ratio is to the faster of its builds.',
      comparedRows,
    ),
    ...section(records, 'fitting', 'Fits', '', comparedRows),
    ...section(records, 'app', 'The page', 'The built page in headless Chromium, a new visitor each time.', plainRows),
    '## History',
    history(reports),
    '## Not measured',
    skippedTable(reports),
    ...(existsSync(earlier) ? [readFileSync(earlier, 'utf8').trim()] : []),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

const loadOf = (report: Kept): string => {
  const { load, others } = report.machine;
  if (!load) return 'not known';
  return `${load.join(' → ')}${typeof others === 'number' ? `; ${others}` : ''}${underLoad(report) ? ', *busy*' : ''}`;
};

const table = (columns: readonly string[], rows: readonly (readonly string[])[]): string =>
  [columns, columns.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

/** In the order in which the groups first come. */
function grouped<T>(values: readonly T[], key: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) groups.set(key(value), [...(groups.get(key(value)) ?? []), value]);
  return groups;
}

/** Three digits, and the spread to one. */
const digits = (value: number, count = 3): string => {
  const text = Number(value.toPrecision(count));
  return Math.abs(text) >= 1000 ? Math.round(text).toLocaleString('en-US') : String(text);
};
const shown = ({ median, spread }: Pick<KeptRecord, 'median' | 'spread'>): string =>
  `${digits(median)}${spread > 0 ? ` ± ${digits(spread, 1)}` : ''}`;
const unitOf = ({ what }: KeptRecord): string => /\[([^\]]*)\]$/.exec(what)?.[1] ?? '';
const nameOf = ({ what }: KeptRecord): string => what.replace(/ \[[^\]]*\]$/, '').replace(/^API floor, /, '');
const marked = ({ report }: KeptRecord): string => (underLoad(report) ? ' *busy*' : '');

/** Of a run at constant energy (tools/verify). */
const DRIFT = 'docs/results/drift.json';
const ALLOWED = 2.3e-5;

interface Drift {
  readonly molecule: string;
  readonly adapter: string;
  readonly date: string;
  readonly energy: Slope;
  /** What the integrator conserves: the same drift, without the energy's own fluctuation. */
  readonly conserved: Slope;
}

interface Slope {
  readonly slope: number;
  readonly error: number;
}

/** A row for each run: met where the slope is within what is allowed and two standard errors, and these are small enough to say so. */
function driftRows(): string[][] {
  const runs = existsSync(DRIFT) ? (JSON.parse(readFileSync(DRIFT, 'utf8')) as Drift[]) : [];
  return runs.flatMap(({ molecule, adapter, date, conserved, energy }) =>
    [
      { what: 'of what the integrator conserves', ...conserved },
      { what: 'of the energy itself, which also fluctuates', ...energy },
    ].map(({ what, slope, error }) => [
      `drift ${what}, ${molecule}, 0.5 fs`,
      `≤ ${ALLOWED} kT/ns/dof + 2 s.e., s.e. ≤ ${ALLOWED}`,
      `**${slope} ± ${error}** ${Math.abs(slope) > ALLOWED + 2 * error ? 'not met' : error <= ALLOWED ? 'met' : 'open: too short a run'}`,
      `${adapter}; ${date}; \`npm run verify:long -- drift\``,
    ]),
  );
}

function goalTable(records: readonly KeptRecord[]): string {
  return table(
    ['goal', 'target', 'measured', 'where, when'],
    [
      ...GOALS.map(({ what, target, of, met }) => {
        const found = records.flatMap((record) => {
          const measured = of(record);
          return measured ? [{ record, ...measured }] : [];
        });
        // The best Engine, size or thread count of the newest run: goals ask for the faster one.
        const last = found.at(-1)?.record.report;
        const own = found.filter(({ record }) => record.report === last);
        const best = own.find(({ value }) => met(value)) ?? own[0];
        const good = own.filter(({ value }) => met(value));
        const [chosen = best] = good.toSorted((a, b) => b.value - a.value);
        return chosen
          ? [
              what,
              target,
              `**${chosen.shown}** ${met(chosen.value) ? 'met' : 'not met'}${marked(chosen.record)}`,
              `${nameOf(chosen.record)}; ${chosen.record.adapter ?? placeOf(chosen.record.report)}; ${chosen.record.report.date.slice(0, 10)}`,
            ]
          : [what, target, 'not measured', ''];
      }),
      ...driftRows(),
    ],
  );
}

type Rows = (records: readonly KeptRecord[]) => {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
};

/** A heading for each place where a suite was run. */
function section(all: readonly KeptRecord[], suite: string, title: string, words: string, rowsOf: Rows): string[] {
  const own = all.filter((record) => record.suite === suite);
  if (own.length === 0) return [];
  const places = grouped(own, ({ report }) => placeOf(report) + (report.machine.load ? '' : ', in the page'));
  return [
    `## ${title}`,
    words,
    ...[...places].flatMap(([place, records]) => {
      const { columns, rows } = rowsOf(records);
      const { date } = records[0].report;
      return [`${place}, ${date.slice(0, 10)}${marked(records[0])}.`, table(columns, rows)];
    }),
  ];
}

const plainRows: Rows = (records) => ({
  columns: ['what', 'system', 'median', 'unit', 'n'],
  rows: records.map((record) => [nameOf(record), record.system, shown(record), unitOf(record), `${record.n}`]),
});

const comparedRows: Rows = (records) => ({
  columns: ['what', 'system', 'median', 'best run', 'unit', 'beside', 'ratio', 'of best runs'],
  rows: records.map((record) => [
    nameOf(record),
    record.system,
    shown(record),
    record.best === undefined ? '' : digits(record.best),
    unitOf(record),
    record.peer ?? '',
    record.ratio === null ? '' : digits(record.ratio, 2),
    record.bestRatio === undefined ? '' : digits(record.bestRatio, 2),
  ]),
});

const blockRows: Rows = (records) => ({
  columns: ['what', 'Engine', 'speed', 'unit', 'of the peak', 'best runs'],
  rows: records.map((record) => [
    nameOf(record),
    record.backend ?? '',
    shown(record),
    unitOf(record),
    record.ratio === null ? '' : `${digits(100 * record.ratio, 2)} %`,
    record.bestRatio === undefined ? '' : `${digits(100 * record.bestRatio, 2)} %`,
  ]),
});

/** A row a system and Engine, a column a part. */
const splitRows: Rows = (records) => {
  const stepOf = ({ what, system }: KeptRecord): string =>
    `${system}: ${what.slice(SPLIT.length + 2, what.lastIndexOf(':'))}`;
  const partOf = (record: KeptRecord): string => nameOf(record).slice(record.what.lastIndexOf(':') + 2);
  const parts = [...new Set(records.map(partOf))];
  return {
    columns: ['step', ...parts.map((part) => `${part}, µs`)],
    rows: [...grouped(records, stepOf)].map(([step, own]) => [
      step,
      ...parts.map((part) => {
        const found = own.find((record) => partOf(record) === part);
        return found ? `${digits(found.median)} (${digits(100 / found.ratio!, 2)} %)` : '';
      }),
    ]),
  };
};

/** A time; where the machine was busy, with the best run. */
const timeOf = (record: KeptRecord): string =>
  `${shown(record)}${underLoad(record.report) && record.best !== undefined ? ` (best ${digits(record.best)})` : ''}`;

/** A ratio of medians; where the machine was busy, with that of the best runs. */
const ratioOf = ({ ratio, bestRatio, report }: KeptRecord): string =>
  ratio === null
    ? ''
    : `${digits(ratio, 2)}${underLoad(report) && bestRatio !== undefined ? ` (best ${digits(bestRatio, 2)})` : ''}`;

/** A row a system, a column a contender, and what each of ours is against each peer. */
const peerRows: Rows = (records) => {
  const times = records.filter(({ peer }) => peer === null);
  const names = [...new Set(times.map((record) => nameOf(record).replace(/^Langevin step, /, '')))];
  const ratios = (name: string): string[] =>
    names.filter((other) => records.some((r) => nameOf(r).endsWith(`, ${name}`) && r.peer === other));
  const pairs = names.flatMap((name) => ratios(name).map((other) => [name, other] as const));
  return {
    columns: ['system', ...names.map((name) => `${name}, µs`), ...pairs.map(([name, other]) => `${name} : ${other}`)],
    rows: [...new Set(times.map(({ system }) => system))].map((system) => [
      system,
      ...names.map((name) => {
        const found = times.find((r) => r.system === system && nameOf(r).endsWith(`, ${name}`));
        return found ? timeOf(found) : '';
      }),
      ...pairs.map(([name, other]) => {
        const found = records.find((r) => r.system === system && r.peer === other && nameOf(r).endsWith(`, ${name}`));
        return found ? ratioOf(found) : '';
      }),
    ]),
  };
};

/** A row a system, a column a number of lanes. */
const laneRows: Rows = (records) => {
  const times = records.filter(({ peer }) => peer === null);
  const lanesOf = ({ what }: KeptRecord): string => /(\d+) lanes/.exec(what)?.[1] ?? '';
  const numbers = [...new Set(times.map(lanesOf))].toSorted((a, b) => Number(a) - Number(b));
  return {
    columns: ['system', ...numbers.map((lanes) => `${lanes} lanes`)],
    rows: [...grouped(times, ({ system }) => system)].map(([system, own]) => [
      system,
      ...numbers.map((lanes) => {
        const found = own.find((record) => lanesOf(record) === lanes);
        const against = records.find((record) => record.system === system && record.peer === `${lanes} lanes`);
        return found ? `${timeOf(found)}${against ? ` (${ratioOf(against)} ×)` : ', usual'}` : '';
      }),
    ]),
  };
};

/** A row a system, a column an Engine. */
const engineRows: Rows = (records) => {
  const times = records.filter(({ peer }) => peer === null);
  const keyOf = (record: KeptRecord): string =>
    `${record.system}${/(\d+ networks?)/.exec(record.what)?.[1] ? `, ${/(\d+ networks?)/.exec(record.what)![1]}` : ''}`;
  return {
    columns: ['system', 'cpu, µs', 'webgpu, µs', 'against one network'],
    rows: [...new Set(times.map(keyOf))].map((key) => {
      const own = times.filter((record) => keyOf(record) === key);
      const cell = (backend: string): string => {
        const found = own.find((record) => record.backend === backend);
        return found ? timeOf(found) : '';
      };
      const against = records.filter((record) => record.peer !== null && keyOf(record) === key && record.ratio);
      return [
        key,
        cell('cpu'),
        cell('webgpu'),
        against
          .map(
            (r) =>
              `${r.backend}: ${digits(1 / r.ratio!, 2)} × the time${underLoad(r.report) && r.bestRatio ? ` (best ${digits(1 / r.bestRatio, 2)})` : ''}`,
          )
          .join('; '),
      ];
    }),
  };
};

/** Time per step against size, as a picture and a table. */
function sizes(records: readonly KeptRecord[]): string[] {
  const own = records.filter(
    ({ suite, peer, what, atoms }) =>
      suite === 'resident' && peer === null && what.startsWith('Langevin') && !/one dispatch/.test(what) && atoms,
  );
  if (own.length === 0) return [];
  const networks = records.filter(
    ({ suite, model, atoms, replicas }) => suite === 'learned' && model === 'ani-2x-size-1' && atoms && replicas === 1,
  );
  // Of one place both, or they could not be compared.
  const place = placeOf((networks.at(-1) ?? own[own.length - 1]).report);
  const there = (shown: readonly KeptRecord[]) => shown.filter(({ report }) => placeOf(report) === place);
  return illustrated(
    'sizes',
    'Time per step against size',
    'Langevin steps in vacuum, all pairs; springs are `mm-class1`.',
    [
      ...seriesBy(
        there(own),
        ({ backend }) => `springs, ${backend}`,
        ({ atoms }) => atoms!,
      ),
      ...seriesBy(
        there(networks).filter(({ peer }) => peer === null),
        ({ backend }) => `a network of ANI-2x’s size, ${backend}`,
        ({ atoms }) => atoms!,
      ),
    ],
    { title: 'Time per step against the number of atoms', x: 'atoms', y: 'µs a step' },
    section(
      records.filter(({ what }) => what.startsWith('Langevin')),
      'resident',
      'Springs',
      '',
      peerRows,
    ).slice(2),
  );
}

function copies(records: readonly KeptRecord[]): string[] {
  const own = records.filter(({ suite, replicas, peer }) => suite === 'replicas' && replicas && peer === null);
  if (own.length === 0) return [];
  const named = ({ what }: KeptRecord): string => what.replace(/^.*replicas, /, '').replace(/ \[.*$/, '');
  return illustrated(
    'replicas',
    'Many copies',
    'Alanine dipeptide, 22 atoms, `mm-class1`: µs for a step of all copies, and steps of copies a second.',
    seriesBy(own, named, ({ replicas }) => replicas!),
    { title: 'Time for a step of all copies against their number', x: 'copies', y: 'µs for a step of all copies' },
    [
      table(
        ['copies', 'Engine', 'µs for all', 'steps of copies a second', 'where'],
        own.map((record) => [
          record.replicas!.toLocaleString('en-US'),
          named(record),
          timeOf(record),
          digits((1e6 * record.replicas!) / record.median),
          `${placeOf(record.report)}${marked(record)}`,
        ]),
      ),
    ],
  );
}

function seriesBy(
  records: readonly KeptRecord[],
  name: (record: KeptRecord) => string,
  x: (record: KeptRecord) => number,
): PictureSeries[] {
  // One place: lines of different machines would be taken for each other.
  const last = records.at(-1);
  const own = records.filter(({ report }) => last && placeOf(report) === placeOf(last.report));
  return [...grouped(own, name)].map(([title, points]) => ({
    name: title,
    points: points.toSorted((a, b) => x(a) - x(b)).map((record) => [x(record), record.median, record.spread] as const),
  }));
}

function illustrated(
  file: string,
  title: string,
  words: string,
  series: readonly PictureSeries[],
  axes: Parameters<typeof picture>[1],
  tables: readonly string[],
): string[] {
  const path = `results/bench/${file}.svg`;
  writeFileSync(join('docs', path), picture(series, axes));
  return [`## ${title}`, words, `![${axes.title}](${path})`, ...tables];
}

function costModel(records: readonly KeptRecord[]): string[] {
  const own = records.filter(({ suite }) => suite === 'cost');
  if (own.length === 0) return [];
  const ratios = own.flatMap(({ ratio, bestRatio }) => bestRatio ?? ratio ?? []).toSorted((a, b) => a - b);
  const middle = ratios[Math.floor(ratios.length / 2)];
  const spread = ratios.map((ratio) => Math.abs(Math.log(ratio / middle))).toSorted((a, b) => a - b);
  const within = Math.exp(spread[Math.floor(0.9 * (spread.length - 1))]);
  return [
    '## Cost model',
    `The designer predicts a step's time before anything is fitted (\`src/fit/designs/cost.ts\`; constants by \`tools/design-cost.ts\`). Predicted divided by measured,
by the best run of each, relative to the median of ${digits(middle, 2)} (the constants are those of one quiet machine): nine of ten rows are within a factor of ${digits(within, 2)}.

The choice of Engine does not use it: when a molecule is opened both Engines are timed on it (a software adapter only where it was chosen), for at most 150 ms of steps each, and the times are kept for the next visit. Which is faster
depends on the adapter and the browser as much as on the force field, of which constants of one processor say nothing. A design that is not fitted yet cannot be timed; there the model serves.`,
    ...section(own, 'cost', 'Cost model', '', (rows) => ({
      columns: ['system', 'measured, µs', 'best run', 'predicted, µs', 'predicted : best, relative to the median'],
      rows: rows.map((record) => [
        record.system,
        shown(record),
        digits(record.median * (record.ratio ?? NaN)),
        digits((record.ratio ?? NaN) / middle, 2),
      ]),
    })).slice(2),
  ];
}

/** What was measured before, and is slower now: only where neither run was busy. */
function history(reports: readonly Kept[]): string {
  const repeated = repeatedRecords(reports);
  const times = repeated.filter(([first]) => first.peer === null && /\[(µs|ms)\]$/.test(first.what));
  const quiet = times.filter((records) => records.slice(-2).every(({ report }) => underLoad(report) === false));
  const slower = quiet.filter((records) => {
    const [before, now] = records.slice(-2);
    return now.median > SLOWER * before.median && now.median - before.median > before.spread + now.spread;
  });
  const words = `${times.length} times were measured more than once in one place, ${quiet.length} of them in two quiet runs; ${slower.length} of those grew slower by more than a fifth and more than their spreads.`;
  return slower.length === 0
    ? words
    : `${words}\n\n${table(
        ['what', 'system', 'before', 'now'],
        slower.map((records) => {
          const [before, now] = records.slice(-2);
          return [nameOf(now), now.system, `${shown(before)} (${before.report.date.slice(0, 10)})`, shown(now)];
        }),
      )}`;
}

function skippedTable(reports: readonly Kept[]): string {
  // What a later run of the suite in the same place says, counts.
  const last = new Map(
    reports.flatMap((report) =>
      Object.keys(report.seconds).map((suite) => [`${placeOf(report)}|${suite}`, report] as const),
    ),
  );
  const reasons = new Map(
    reports.flatMap((report) =>
      report.skipped
        .filter(({ suite }) => last.get(`${placeOf(report)}|${suite}`) === report)
        .map(
          ({ suite, what, system, reason }) =>
            [
              `${placeOf(report)}|${suite}|${what}|${system}`,
              [`${suite}: ${what}`, system, reason, placeOf(report)],
            ] as const,
        ),
    ),
  );
  return reasons.size === 0
    ? 'Nothing was left out.'
    : table(['what', 'system', 'why', 'where'], [...reasons.values()]);
}
