/** What a visitor does to the atoms of the running molecule, and undoing it. Loaded with the first of it. */
import { FfpError } from '../core/errors.ts';
import type { Frame } from '../forcefield/engine.ts';
import { handEnergy, handForce, type Hand } from '../forcefield/hand.ts';
import { centreOfMass } from '../forcefield/motion.ts';
import type { History } from '../session/history.ts';
import type { Moment, Run } from '../session/run.ts';
import { EVENT_LIMIT, FREEZE_LIMIT } from '../session/experiment.ts';
import { affordableEvaluations } from '../session/start.ts';
import type { BoxPicture } from './boxPicture.ts';
import type { HandsCommand, HandsShown, Undoable } from './protocol.ts';

type Vector = readonly [number, number, number];
/** The commands that do one thing to the atoms, and are done. */
type Deed = Extract<HandsCommand, { kind: 'freeze' | 'kick' | 'minimise' }>;

/** Actions that can be undone, and most bytes that their moments may take beyond the first twenty. */
const LEVELS = 100;
const FEWEST_LEVELS = 20;
const MEMORY = 64 * 2 ** 20;
/** Events kept free for letting go, and for what is not a pull. */
const RESERVE = 40;
/** Shortest time between two events of a pull, ms, while there are fewer events than that: a link holds a thousand. */
const INTERVALS = [
  { below: 300, ms: 33 },
  { below: 600, ms: 100 },
  { below: EVENT_LIMIT, ms: 300 },
] as const;
/** Time that a minimisation is shown for, and between two pictures of it, ms. */
const SHOWN_MS = 2500;
const PICTURE_MS = 16;
/** What is left of the way back to the middle of the screen with each frame, once nothing is held. */
const GLIDE = 0.85;

/** How long a hand stays as it is before it may be recorded anew, ms. */
export const pullInterval = (events: number): number => INTERVALS.find(({ below }) => events < below)?.ms ?? Infinity;

interface Level {
  readonly label: Undoable;
  readonly moment: Moment;
}

export class Hands {
  private done: readonly Level[] = [];
  private undone: readonly Level[] = [];
  /** The hand as the visitor wants it, where the run does not have it yet. */
  private wanted: Hand | null | undefined;
  private pulledAt = -Infinity;
  /** Where the middle of the screen is, Å: the centre of mass, unless something is held. */
  private middle: Vector | null = null;
  private stopped = false;
  /** Of a box: what is added to the hand's atom on the screen to have it where it runs, and where that is, Å. */
  private image: { readonly shift: Vector; readonly place: Vector } | null = null;

  /** @param picture what the screen shows of a box */
  constructor(
    private readonly run: Run,
    private readonly picture: BoxPicture | null = null,
  ) {}

  /** Molecules of a box are shown wrapped, and run unwrapped. */
  private see(picture: BoxPicture, { positions, box = this.run.potential.periodic!.box }: Frame, atom: number): Vector {
    const shown = picture(positions, box);
    const at = (values: ArrayLike<number>): Vector => [values[3 * atom], values[3 * atom + 1], values[3 * atom + 2]];
    const [place, seen] = [at(positions), at(shown)];
    this.image = { place, shift: [place[0] - seen[0], place[1] - seen[1], place[2] - seen[2]] };
    return this.image.shift;
  }

  /** Where a point of the screen is for the run: of a box at the image nearest to the hand's atom. Å, three decimals. */
  private async placeOf(target: Vector, atom: number, isNew: boolean): Promise<Vector> {
    const { run, picture } = this;
    if (picture && (isNew || !this.image)) this.see(picture, await run.frame(), atom);
    if (!picture) this.middle ??= centreOfMass(await this.positions(), run.potential.masses);
    const { image } = this;
    const box = run.potential.periodic?.box;
    const [x, y, z] = target.map((value, c) => {
      if (!image || !box) return value + this.middle![c];
      const away = value + image.shift[c] - image.place[c];
      return image.place[c] + away - box[c] * Math.round(away / box[c]);
    });
    return [thousandths(x), thousandths(y), thousandths(z)];
  }

  /** Carries out what can be undone. What changes nothing, or fails, is no level. */
  async undoable(label: Undoable, action: () => Promise<void>): Promise<void> {
    if (this.run.broken) return action();
    const moment = await this.run.moment();
    await action();
    const { experiment, step } = this.run;
    if (experiment.events === moment.events && step === moment.checkpoint.step) return;
    this.done = trimmed([...this.done, { label, moment }]);
    this.undone = [];
  }

  /**
   * A pull towards a point of the screen; the run gets it with `reach`. Throws FfpError('link') where its events would not fit a link
   * any more.
   */
  private async pull({ atom, target, stiffness }: Extract<HandsCommand, { kind: 'pull' }>): Promise<void> {
    const { run } = this;
    this.checkAtoms([atom]);
    const isNew = !run.hand && !this.wanted;
    const { events } = run.experiment;
    if (isNew && events.length > EVENT_LIMIT - RESERVE)
      throw new FfpError(
        'link',
        `this run has ${events.length} events, as many as a link holds; undo some of it, or go back to the start`,
      );
    const place = await this.placeOf(target, atom, isNew);
    const hand: Hand = { atom, target: place, stiffness };
    if (isNew) await this.undoable('pull', () => run.act({ kind: 'hand', hand }));
    else this.wanted = hand;
  }

  /** What a command ends at once, without waiting for its turn. */
  hear({ kind }: HandsCommand): void {
    if (kind === 'stop') this.stopped = true;
    if (kind === 'release') this.wanted = this.run.hand ? null : undefined;
  }

  /**
   * @param show shows a frame on the way of a minimisation
   * @param history states that the run has come through
   */
  async carryOut(command: HandsCommand, show: (frame: Frame) => void, history: History | null): Promise<void> {
    const { kind } = command;
    if (kind === 'stop' || kind === 'release') return;
    if (kind === 'back') return this.back(command.step, history);
    if (kind === 'undo' || kind === 'redo') return this.travel(kind);
    if (this.run.broken)
      throw new FfpError('diverged', 'the molecule blew up; undo, go on from the last good state, or start again');
    await (kind === 'pull' ? this.pull(command) : this.perform(command, show));
  }

  /**
   * Between two chunks of steps: the run gets the hand that is wanted, at most thirty times a second.
   * @param now ms; absent: the run stands still, and every move is one event
   */
  async reach(now?: number): Promise<void> {
    const { wanted, run } = this;
    if (wanted === undefined) return;
    const { length } = run.experiment.events;
    const room = length <= EVENT_LIMIT - RESERVE;
    const due = now === undefined || (room && now - this.pulledAt >= pullInterval(length));
    if (wanted !== null && !due) return;
    this.wanted = undefined;
    this.pulledAt = now ?? this.pulledAt;
    await run.act({ kind: 'hand', hand: wanted });
  }

  private async perform(deed: Deed, show: (frame: Frame) => void): Promise<void> {
    const { run } = this;
    const full = run.experiment.events.length >= EVENT_LIMIT;
    if (full)
      throw new FfpError(
        'link',
        'this run has as many events as a link holds; undo some of it, or go back to the start',
      );
    switch (deed.kind) {
      case 'freeze': {
        const atoms = [...new Set(deed.atoms)].sort((a, b) => a - b);
        this.checkAtoms(atoms);
        if (atoms.length > FREEZE_LIMIT) throw new FfpError('usage', `at most ${FREEZE_LIMIT} atoms can be frozen`);
        this.middle ??= centreOfMass(await this.positions(), run.potential.masses);
        return this.undoable('freeze', () => run.act({ kind: 'freeze', atoms }));
      }
      case 'kick': {
        const { atom, temperature } = deed;
        this.checkAtoms(atom === null ? [] : [atom]);
        const { seed, events } = run.experiment;
        // Another direction each time, and the same one for whoever does the same.
        const own = (Math.imul(events.length + 1, 0x9e3779b9) ^ Math.imul(run.step + 1, 0x85ebca6b) ^ seed) >>> 0;
        return this.undoable('kick', () => run.act({ kind: 'kick', atom, temperature, seed: own }));
      }
      case 'minimise':
        return this.undoable('minimise', () => this.minimise(deed.animate ? show : null));
    }
  }

  /** Takes the run back to a step; what came after is forgotten, and can be brought back by undoing this. */
  private async back(step: number, history: History | null): Promise<void> {
    const { run } = this;
    const moment = step < run.step ? history?.before(step, run) : null;
    if (!moment)
      throw new FfpError('usage', 'the run keeps no state from before this moment; go back to the start instead');
    const events = run.experiment.events.filter((event) => event.step <= step);
    this.forget();
    await this.undoable('back', () => run.backTo({ ...moment, events }, step));
  }

  /** Takes the last action back, or does it again. Nothing where there is none. */
  private async travel(direction: 'undo' | 'redo'): Promise<void> {
    const { run } = this;
    const level = (direction === 'undo' ? this.done : this.undone).at(-1);
    if (!level) return;
    this.forget();
    if (run.hand && !run.broken) await run.act({ kind: 'hand', hand: null });
    // There is no way back to what blew up.
    const here = run.broken ? [] : [{ label: level.label, moment: await run.moment() }];
    await run.backTo(level.moment);
    if (direction === 'undo') {
      this.done = this.done.slice(0, -1);
      this.undone = here.length > 0 ? trimmed([...this.undone, ...here]) : [];
    } else {
      this.undone = this.undone.slice(0, -1);
      this.done = trimmed([...this.done, ...here]);
    }
  }

  /** What the visitor wanted of the hand is off: the molecule blew up, or is another moment's. */
  forget(): void {
    this.wanted = undefined;
  }

  /** What a frame is shown with. Called with every frame, in their order: the screen's middle moves with it. */
  shown(frame: Frame): HandsShown {
    const { run } = this;
    const { positions } = frame;
    const { hand, frozen, work } = run;
    const own = positions.subarray(0, 3 * run.potential.atoms);
    const middle = this.follow(centreOfMass(own, run.potential.masses));
    const from = hand && this.picture ? this.see(this.picture, frame, hand.atom) : middle;
    return {
      middle,
      hand: hand && {
        atom: hand.atom,
        target: [hand.target[0] - from[0], hand.target[1] - from[1], hand.target[2] - from[2]],
        force: Math.hypot(...handForce(hand, positions)),
        energy: handEnergy(hand, positions),
      },
      work,
      frozen,
      undo: this.done.at(-1)?.label ?? null,
      redo: this.undone.at(-1)?.label ?? null,
    };
  }

  /** While something is held the screen stays; then it glides back to the centre of mass. */
  private follow(centre: Vector): Vector {
    const { run } = this;
    const held = run.hand !== null || run.frozen.length > 0;
    if (!this.middle || (!held && distance(this.middle, centre) < 0.005)) this.middle = centre;
    else if (!held) {
      const [x, y, z] = this.middle.map((value, c) => centre[c] + GLIDE * (value - centre[c]));
      this.middle = [x, y, z];
    }
    return this.middle;
  }

  private async minimise(show: ((frame: Frame) => void) | null): Promise<void> {
    const { run } = this;
    this.stopped = false;
    const began = performance.now();
    let last = began;
    const zeros = new Float64Array(3 * run.potential.atoms);
    const { checkpoint } = await run.moment();
    await run.act(
      { kind: 'minimise', evaluations: affordableEvaluations(run.potential) },
      async ({ positions, forces, energies }) => {
        const time = performance.now();
        const slow = show !== null && time - began < SHOWN_MS;
        if (slow || time - last > 100) {
          if (show) show({ step: run.step, positions, forces, energies, velocities: zeros, fault: null, checkpoint });
          // The worker hears what the page says meanwhile.
          await new Promise((resolve) => setTimeout(resolve, slow ? PICTURE_MS : 0));
          last = performance.now();
        }
        return !this.stopped;
      },
    );
  }

  private async positions(): Promise<Float64Array> {
    return (await this.run.frame()).positions.subarray(0, 3 * this.run.potential.atoms);
  }

  private checkAtoms(atoms: readonly number[]): void {
    const count = this.run.potential.atoms;
    if (!atoms.every((atom) => Number.isInteger(atom) && atom >= 0 && atom < count))
      throw new FfpError('usage', `this molecule has atoms 1 to ${count}`);
  }
}

const thousandths = (value: number): number => Math.round(1000 * value) / 1000;

const distance = (a: Vector, b: Vector): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

/** The latest levels: as many as memory allows, and twenty in any case. */
function trimmed(levels: readonly Level[]): readonly Level[] {
  const { positions, velocities } = levels[levels.length - 1].moment.checkpoint;
  const room = Math.floor(MEMORY / (positions.byteLength + velocities.byteLength));
  return levels.slice(-Math.min(LEVELS, Math.max(FEWEST_LEVELS, room)));
}
