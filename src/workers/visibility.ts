/** Whether anybody can see the page: browsers give a hidden one less of the processor, so that nothing can be timed there. */
export class Visibility {
  /** How often the page was hidden, or something else took the device or the processor: a timing during which this changes does not count. */
  hidden = 0;
  private waiting: (() => void)[] = [];
  private visible = true;

  set(visible: boolean): void {
    if (this.visible && !visible) this.hidden++;
    this.visible = visible;
    if (!visible) return;
    for (const go of this.waiting) go();
    this.waiting = [];
  }

  /** Resolves while the page is shown, at once if it is. */
  shown(): Promise<void> {
    return this.visible ? Promise.resolve() : new Promise((resolve) => this.waiting.push(resolve));
  }
}
