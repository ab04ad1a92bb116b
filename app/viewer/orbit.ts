/** Turning, zooming and moving the camera by mouse, touch and keys. Free rotation: a molecule has no up. */
import { PerspectiveCamera, Quaternion, Vector3 } from 'three';
import type { Axes } from './align.ts';

export interface CameraState {
  readonly position: readonly [number, number, number];
  readonly target: readonly [number, number, number];
  readonly up: readonly [number, number, number];
}

const NEAREST = 1.5;
const FARTHEST = 400;
/** Pixels that a press may wander and still be a click. */
const CLICK_SLACK = 6;
const KEY_TURN = Math.PI / 24;

/** Radians to the right and up, from the molecule's broad side. */
const TILTS = [0.3, -0.3, 0.5, -0.5].flatMap((right) => [0.2, -0.2, 0.4, -0.4].map((up) => [right, up] as const));
/** Points that are looked at for crowding: pairs are many. */
const CROWD_LIMIT = 60;

export interface OrbitEvents {
  /** The camera moved. */
  change(): void;
  /** A gesture ended. */
  end(): void;
  /** A press that did not move, in pixels of the element. */
  click(x: number, y: number): void;
}

export class Orbit {
  readonly camera = new PerspectiveCamera(32, 1, 0.1, 1000);
  readonly target = new Vector3();
  /** Share of the picture's width that is free: the rest is covered. */
  free = 1;
  readonly #element: HTMLElement;
  readonly #events: OrbitEvents;
  readonly #pointers = new Map<number, { x: number; y: number }>();
  readonly #abort = new AbortController();
  #travelled = 0;
  #wheelEnd: ReturnType<typeof setTimeout> | undefined;

  constructor(element: HTMLElement, events: OrbitEvents) {
    this.#element = element;
    this.#events = events;
    const options = { signal: this.#abort.signal };
    element.addEventListener('pointerdown', (event) => this.#down(event), options);
    element.addEventListener('pointermove', (event) => this.#move(event), options);
    element.addEventListener('pointerup', (event) => this.#up(event), options);
    element.addEventListener('pointercancel', (event) => this.#up(event), options);
    element.addEventListener('contextmenu', (event) => event.preventDefault(), options);
    element.addEventListener('wheel', (event) => this.#wheel(event), { ...options, passive: false });
  }

  dispose(): void {
    this.#abort.abort();
    clearTimeout(this.#wheelEnd);
  }

  get state(): CameraState {
    const triple = (v: Vector3): [number, number, number] => [v.x, v.y, v.z];
    return { position: triple(this.camera.position), target: triple(this.target), up: triple(this.camera.up) };
  }

  set state(state: CameraState) {
    this.target.set(...state.target);
    this.camera.position.set(...state.position);
    this.camera.up.set(...state.up).normalize();
    this.#look();
  }

  /** Looks at `middle` along `axes`, tilted to show depth: of a few tilts, the one in which the fewest `points` hide others. */
  face(middle: Vector3, axes: Axes, points: ArrayLike<number>): void {
    const crowding = TILTS.map(([right, up]) => {
      this.target.copy(middle);
      this.camera.up.copy(axes.up);
      this.camera.position.copy(middle).add(axes.towards);
      this.#look();
      this.#turn(right, up);
      return { state: this.state, crowd: this.#crowd(points) };
    });
    this.state = crowding.reduce((best, next) => (next.crowd < best.crowd ? next : best)).state;
  }

  /** How much points cover each other on the screen: a sum over pairs that grows as they come closer. */
  #crowd(points: ArrayLike<number>): number {
    const right = this.#right();
    const flat = Array.from({ length: Math.min(points.length / 3, CROWD_LIMIT) }, (_, i) => {
      const point = new Vector3(points[3 * i], points[3 * i + 1], points[3 * i + 2]);
      return [point.dot(right), point.dot(this.camera.up)] as const;
    });
    let sum = 0;
    for (const [i, [x, y]] of flat.entries()) {
      for (const [u, v] of flat.slice(i + 1)) sum += 1 / ((x - u) ** 2 + (y - v) ** 2 + 0.05);
    }
    return sum;
  }

  /** Without turning, comes as near as shows all points ([x, y, z, x, y …], Å) with `margin` Å around each. */
  enclose(groups: readonly { readonly points: ArrayLike<number>; readonly margin: number }[]): void {
    const towards = this.camera.position.clone().sub(this.target).normalize();
    const right = this.#right();
    const tangent = Math.tan((this.camera.fov * Math.PI) / 360);
    const point = new Vector3();
    let distance = NEAREST;
    for (const { points, margin } of groups) {
      for (let i = 0; i < points.length; i += 3) {
        point.set(points[i], points[i + 1], points[i + 2]).sub(this.target);
        const across = (Math.abs(point.dot(right)) + margin) / (tangent * this.camera.aspect * this.free);
        const upright = (Math.abs(point.dot(this.camera.up)) + margin) / tangent;
        distance = Math.max(distance, point.dot(towards) + Math.max(across, upright));
      }
    }
    this.camera.position.copy(this.target).addScaledVector(towards, Math.min(FARTHEST, distance));
    this.#look();
  }

  /** Turns with the world: what was seen before `rotation` is seen the same way after it. */
  follow(rotation: Quaternion): void {
    const offset = this.camera.position.clone().sub(this.target).applyQuaternion(rotation);
    this.target.applyQuaternion(rotation);
    this.camera.up.applyQuaternion(rotation);
    this.camera.position.copy(this.target).add(offset);
    this.#look();
  }

  /** Turns the camera around the target: `right` and `up` in radians. */
  turn(right: number, up: number): void {
    this.#turn(right, up);
    this.#events.change();
  }

  zoom(factor: number): void {
    const offset = this.camera.position.clone().sub(this.target);
    offset.setLength(Math.min(FARTHEST, Math.max(NEAREST, offset.length() * factor)));
    this.camera.position.copy(this.target).add(offset);
    this.#look();
    this.#events.change();
  }

  /** Moves camera and target across the view, in pixels. */
  move(x: number, y: number): void {
    const distance = this.camera.position.distanceTo(this.target);
    const perPixel = (2 * distance * Math.tan((this.camera.fov * Math.PI) / 360)) / this.#element.clientHeight;
    const shift = new Vector3()
      .addScaledVector(this.#right(), -x * perPixel)
      .addScaledVector(this.camera.up, y * perPixel);
    this.target.add(shift);
    this.camera.position.add(shift);
    this.#look();
    this.#events.change();
  }

  /** Whether the key meant something to the camera. */
  key(event: KeyboardEvent): boolean {
    const turn = (right: number, up: number) =>
      event.shiftKey ? this.move(right * 24, -up * 24) : this.turn(-right * KEY_TURN, up * KEY_TURN);
    switch (event.key) {
      case 'ArrowLeft':
        turn(-1, 0);
        break;
      case 'ArrowRight':
        turn(1, 0);
        break;
      case 'ArrowUp':
        turn(0, 1);
        break;
      case 'ArrowDown':
        turn(0, -1);
        break;
      case '+':
      case '=':
        this.zoom(1 / 1.15);
        break;
      case '-':
      case '_':
        this.zoom(1.15);
        break;
      default:
        return false;
    }
    this.#events.end();
    return true;
  }

  #right(): Vector3 {
    const towards = this.camera.position.clone().sub(this.target).normalize();
    return new Vector3().crossVectors(this.camera.up, towards).normalize();
  }

  #turn(right: number, up: number): void {
    const rotation = new Quaternion()
      .setFromAxisAngle(this.camera.up, right)
      .premultiply(new Quaternion().setFromAxisAngle(this.#right(), -up));
    const offset = this.camera.position.clone().sub(this.target).applyQuaternion(rotation);
    this.camera.up.applyQuaternion(rotation).normalize();
    this.camera.position.copy(this.target).add(offset);
    this.#look();
  }

  #look(): void {
    // Keeps `up` at a right angle to the view: rounding, or a link, may have tilted it.
    const towards = this.camera.position.clone().sub(this.target).normalize();
    const up = this.camera.up.clone().addScaledVector(towards, -this.camera.up.dot(towards));
    if (up.lengthSq() < 1e-6) up.set(towards.z, towards.x, towards.y).addScaledVector(towards, -towards.dot(up));
    this.camera.up.copy(up.normalize());
    this.camera.lookAt(this.target);
    this.camera.updateMatrixWorld();
  }

  #down(event: PointerEvent): void {
    if (this.#pointers.size === 0) this.#travelled = 0;
    this.#pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.#element.setPointerCapture(event.pointerId);
  }

  #move(event: PointerEvent): void {
    const last = this.#pointers.get(event.pointerId);
    if (!last) return;
    const [dx, dy] = [event.clientX - last.x, event.clientY - last.y];
    this.#travelled += Math.abs(dx) + Math.abs(dy);
    if (this.#travelled <= CLICK_SLACK) return;
    const other = [...this.#pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const before = Math.hypot(last.x - other.x, last.y - other.y);
      const after = Math.hypot(event.clientX - other.x, event.clientY - other.y);
      if (before > 0 && after > 0) this.zoom(before / after);
      this.move(dx / 2, dy / 2);
    } else if (event.shiftKey || event.buttons === 2 || event.buttons === 4) {
      this.move(dx, dy);
    } else {
      const scale = Math.PI / Math.max(1, Math.min(this.#element.clientWidth, this.#element.clientHeight));
      this.turn(-dx * scale, dy * scale);
    }
    this.#pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  }

  #up(event: PointerEvent): void {
    if (!this.#pointers.delete(event.pointerId) || this.#pointers.size > 0) return;
    if (this.#travelled > CLICK_SLACK) return this.#events.end();
    if (event.type !== 'pointerup') return;
    const box = this.#element.getBoundingClientRect();
    this.#events.click(event.clientX - box.left, event.clientY - box.top);
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    this.zoom(Math.exp(Math.max(-60, Math.min(60, event.deltaY * lines)) * 0.0025));
    clearTimeout(this.#wheelEnd);
    this.#wheelEnd = setTimeout(() => this.#events.end(), 200);
  }
}
