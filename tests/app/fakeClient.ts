import type { Act, Experiment } from '../../src/session/experiment.ts';
import type { ClientEvents, SimulationCalls } from '../../src/workers/client.ts';
import type {
  EngineTimes,
  ForceFieldInfo,
  FrameMessage,
  HandsCommand,
  Opened,
  StatusMessage,
} from '../../src/workers/protocol.ts';

const FORCE_FIELD = {
  technicalName: '',
  family: 'mm' as const,
  summary: '',
  parameterCount: 1,
  needsBonds: true,
  breaksBonds: false,
  card: null,
  refusal: null,
  notes: [],
};

const engineTimes = (forcefield: string, cpu: number, webgpu: number): EngineTimes => ({
  forcefield,
  cpu: { present: true, microsecondsPerStep: cpu, note: 'fake' },
  webgpu: { present: true, microsecondsPerStep: webgpu, note: 'fake' },
  measured: true,
});

/** A worker that computes nothing: it keeps books on what it is asked for, and answers by the protocol's rules. */
export class FakeClient {
  readonly log: string[] = [];
  /** Engines whose points were asked for. */
  readonly measured: string[] = [];
  /** Measurements end only then. */
  measuring: Promise<void> | null = null;
  experiment: Experiment | null = null;
  /** Models of the visitor's; a worker that starts anew has none. */
  brought: ForceFieldInfo[] = [];
  run = 0;
  step = 0;
  state: StatusMessage['state'] = 'paused';
  /** The next call of this name fails with this message. */
  failing: { name: string; message: string } | null = null;
  /** Whether the news of a change comes after the answer to the call. */
  late = false;
  /** Hands take as long. */
  slow: Promise<void> | null = null;
  /** Resolves the next `open` only when called. */
  hold: Promise<void> | null = null;

  constructor(readonly events: ClientEvents) {}

  async start(): Promise<void> {
    this.log.push('start');
    this.brought = [];
  }

  readonly calls: SimulationCalls = {
    molecules: async () => [],
    open: async (experiment, engine) => {
      this.note(`open ${experiment.molecule.name} ${engine}`);
      const { hold } = this;
      this.hold = null;
      await hold;
      this.experiment = experiment;
      return this.opened();
    },
    play: async () => this.become('playing'),
    pause: async () => this.become('paused'),
    step: async (steps) => {
      this.note(`step ${steps}`);
      this.step += steps;
      this.become('paused');
    },
    reset: async () => {
      this.note('reset');
      this.experiment = { ...this.present, events: [] };
      return this.opened();
    },
    set: async (change) => {
      this.note(`set ${JSON.stringify(change)}`);
      const events = [...this.present.events, { step: this.step, set: change }];
      this.experiment = { ...this.present, events };
      // Messages come over a port of their own, before the answer or after it.
      if (this.late) setTimeout(() => this.report(), 5);
      else this.report();
      return this.experiment;
    },
    compareEngines: async (forcefield) => {
      this.note(`compare ${forcefield}`);
      return engineTimes(forcefield, 30, 20);
    },
    hands: async (command) => {
      this.note(`hands ${JSON.stringify(command)}`);
      const act = this.actOf(command);
      if (command.kind === 'undo') this.experiment = { ...this.present, events: this.present.events.slice(0, -1) };
      if (act)
        this.experiment = { ...this.present, events: [...this.present.events, { step: this.step, set: {}, act }] };
      await this.slow;
      return { experiment: this.present, step: this.step };
    },
    playback: async (mode, rate) => this.note(`playback ${mode} ${rate}`),
    recover: async () => this.note('recover'),
    freeze: async (index) => {
      this.note(`freeze ${index}`);
      const zeros = new Float32Array(9);
      const forcefield = this.present.events.at(-1)?.set.forcefield ?? this.present.settings.forcefield;
      const frozen = { index, temperature: 300, split: 'test', forcefield, mae: 1, fraction: 0.1 };
      return { ...frozen, positions: zeros, reference: zeros, forces: zeros };
    },
    measurePlane: async (engine = 'cpu', forcefields = []) => {
      this.measured.push(engine);
      await this.measuring;
      const errors = { temperature: null, frames: 3, forceMae: 1, forceRmse: 2, spread: 0.1, energyMae: 1 };
      const point = {
        technicalName: '',
        family: 'mm' as const,
        engine,
        accuracy: { ...errors, split: 'test', byTemperature: [] },
        batch: null,
        longestStep: null,
        disagreement: null,
        reason: null,
      };
      const speed = {
        microsecondsPerStep: 2,
        spread: 0.1,
        runs: 3,
        dt: 0.5,
        seconds: 1,
        unsteady: false,
        coarse: false,
      };
      for (const forcefield of forcefields)
        this.events.message({
          kind: 'point',
          run: this.run,
          point: { ...point, forcefield, plainName: forcefield, speed },
        });
      return [];
    },
    atomValues: async () => ({ values: new Float64Array(), against: null }),
    referenceFile: async () => '',
    labelScript: async () => '',
    importLabels: async () => this.opened().reference!,
    stopTiming: async () => undefined,
    setVisible: async (visible) => this.note(visible ? 'shown' : 'hidden'),
    importModel: async (files) => {
      const paths = files.map(({ path }) => path);
      this.note(`import ${paths.join()}`);
      // What a file is called is what the model is.
      const id = `${paths[0]}.0123456789abcdef`;
      this.brought.push({
        ...FORCE_FIELD,
        id,
        plainName: paths[0],
        technicalName: paths[0],
        family: 'ml',
      });
      const run = this.experiment && this.run;
      return { id, title: paths[0], summary: '', read: paths, system: null, run, forcefields: this.forcefields };
    },
    forgetModel: async (id) => {
      this.note(`forget ${id}`);
      this.brought = this.brought.filter((one) => one.id !== id);
      return this.forcefields;
    },
    inside: async (name) => {
      throw new Error(`a worker that computes nothing has no ${name}`);
    },
    experiment: async () => this.present,
    moment: async () => {
      const { step, present: experiment } = this;
      const checkpoint = { step, positions: new Uint8Array(72), velocities: new Uint8Array(72) };
      const [positions, velocities, forces, energies] = Array.from({ length: 4 }, () => new Float64Array(9));
      const frame = { step, positions, velocities, forces, energies, fault: null, checkpoint };
      return { ...frame, experiment, engine: experiment.settings.engine, adapter: 'fake' };
    },
    stateHash: async () => ({ step: this.step, hash: `hash of ${this.step}` }),
  };

  /** What a worker would record of a command. */
  private actOf(command: HandsCommand): Act | null {
    switch (command.kind) {
      case 'pull':
        return { kind: 'hand', hand: command };
      case 'release':
        return { kind: 'hand', hand: null };
      case 'kick':
        return { ...command, seed: 1 };
      case 'minimise':
        return { kind: 'minimise', evaluations: 10 };
      case 'freeze':
        return command;
      default:
        return null;
    }
  }

  frame(run: number, step: number): FrameMessage {
    const groups = { bond: 1, angle: 1, torsion: 1, nonbonded: 1 };
    const common = { potential: 4, kinetic: 3, temperature: 300, groups, disagreement: null };
    return {
      kind: 'frame',
      run,
      step,
      time: step / 2,
      positions: new Float32Array(9),
      forces: new Float32Array(9),
      ...common,
    };
  }

  private get forcefields(): ForceFieldInfo[] {
    return [
      { ...FORCE_FIELD, id: 'mm-class1', plainName: 'springs' },
      { ...FORCE_FIELD, id: 'mm-bonded', plainName: 'bare springs' },
      ...this.brought,
    ];
  }

  private get present(): Experiment {
    if (!this.experiment) throw new Error('nothing is open');
    return this.experiment;
  }

  private note(text: string): void {
    this.log.push(text);
    if (this.failing && text.startsWith(this.failing.name)) {
      const { message } = this.failing;
      this.failing = null;
      throw new Error(message);
    }
  }

  private become(state: StatusMessage['state']): void {
    this.note(state);
    this.state = state;
    this.report();
  }

  private report(): void {
    const { settings, events } = this.present;
    this.events.message({
      kind: 'status',
      run: this.run,
      state: this.state,
      step: this.step,
      engine: events.reduce((engine, { set }) => set.engine ?? engine, settings.engine),
      adapter: 'fake',
      stepsPerSecond: 0,
      nsPerDay: null,
    });
  }

  private opened(): Opened {
    this.run += 1;
    this.step = 0;
    return {
      run: this.run,
      experiment: this.present,
      name: this.present.molecule.name,
      formula: 'H2O',
      elements: new Uint8Array([8, 1, 1]),
      bonds: new Uint32Array([0, 1, 0, 2]),
      bondOrders: new Uint8Array([1, 1]),
      positions: new Float32Array(9),
      engine: this.present.settings.engine,
      adapter: 'fake',
      engines: engineTimes('mm-class1', 2, 9),
      forcefields: this.forcefields,
      reference: {
        level: 'QM',
        frames: [7, 3, 5].map((index) => ({ index, temperature: 300, split: 'test' })),
        split: 'test',
        zeroMae: 20,
        semiempiricalMae: 4,
        yardsticks: [],
      },
    };
  }
}
