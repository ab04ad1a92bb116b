/** Links: the one in the address bar, and those that the visitor passes on. */
import type { Experiment, Ghosts } from '../../src/session/experiment.ts';
import { strings } from '../strings/page.ts';
import { sentence } from '../ui/sentence.ts';
import type { PlaneHost } from './planeActions.ts';

/** What these actions need of the session. */
export interface SharingHost extends PlaneHost {
  /** Address of the page. */
  readonly address: () => string;
  /** Shows a link in the address bar without loading it. */
  readonly showAddress: (url: string) => void;
  readonly writeClipboard: (text: string) => Promise<void>;
  /** The Experiment as it stands, view included. */
  readonly experimentNow: () => Promise<Experiment>;
  /** What was measured here, to go with a link. */
  readonly ghosts: () => Ghosts | null;
}

/** Links, and the schema that checks them, are no part of a first visit. */
const linkCodec = () =>
  import('../../src/session/link.ts').catch(() => {
    throw new Error(strings.notLoaded);
  });

export class Sharing {
  readonly #host: SharingHost;

  constructor(host: SharingHost) {
    this.#host = host;
  }

  /** The Experiment of the address bar; null where there is none, or a bad one: a notice says so. */
  async readAddress(): Promise<Experiment | null> {
    const { notify, store } = this.#host;
    // Read at once: by the time the codec is there, the address may be another one.
    const address = this.#host.address();
    const at = address.indexOf('#');
    if (at < 0 || at === address.length - 1) return null;
    try {
      const { decodeLink } = await linkCodec();
      return await decodeLink(address.slice(at));
    } catch (error) {
      notify(`${sentence(error)} ${store.getState().opened ? strings.link.keptRunning : strings.link.defaultInstead}`);
      return null;
    }
  }

  /** Another Experiment than the link's: the address bar must not say otherwise, and the same link may be opened again. */
  leaveLink(): void {
    const { address, showAddress, store } = this.#host;
    store.setState({ wanted: null });
    const [page, fragment] = address().split('#');
    if (fragment !== undefined) showAddress(page);
  }

  /** A link to what is shown now, with what was measured. */
  async link(): Promise<{ readonly url: string; readonly ghosts: Ghosts | null }> {
    return this.encode(await this.#host.experimentNow(), this.#host.ghosts());
  }

  /** A link to an Experiment. @param ghosts what was measured, to go with it */
  async encode(
    given: Experiment,
    ghosts: Ghosts | null,
  ): Promise<{ readonly url: string; readonly ghosts: Ghosts | null }> {
    const { encodeLink } = await linkCodec();
    const { ghosts: _, ...experiment } = given;
    return { url: await encodeLink({ ...experiment, ...(ghosts && { ghosts }) }, this.#host.address()), ghosts };
  }

  /** Puts a link to what is shown into the address bar, so that a reload opens it. */
  async showLink(): Promise<void> {
    await this.#host.attempt(async () => this.#host.showAddress((await this.link()).url));
  }

  async copyLink(): Promise<void> {
    await this.#host.attempt(async () => {
      const link = await this.link().catch((error: unknown) => {
        // What a link cannot carry, a file can.
        this.#host.store.setState({ dialog: 'files' });
        throw error;
      });
      await this.pass(link, null);
    });
  }

  /** What is passed on: what is shown now, with what was measured. */
  async experiment(): Promise<Experiment> {
    const ghosts = this.#host.ghosts();
    const { ghosts: _, ...experiment } = await this.#host.experimentNow();
    return { ...experiment, ...(ghosts && { ghosts }) };
  }

  /** Puts a link on the clipboard and into the address bar, and says what it carries. @param from as `Shared.from` */
  async pass({ url, ghosts }: { url: string; ghosts: Ghosts | null }, from: number | null): Promise<void> {
    const copied = await this.#written(url);
    this.#host.showAddress(url);
    this.#host.store.setState({ shared: { url, copied, ghosts, from, refusal: null } });
  }

  /** Puts a table on the clipboard, and says whether that worked. */
  async copyTable(text: string): Promise<void> {
    this.#host.notify((await this.#written(text)) ? strings.plane.tableCopied : strings.plane.tableNotCopied);
  }

  close(): void {
    this.#host.store.setState({ shared: null });
  }

  #written(text: string): Promise<boolean> {
    return this.#host.writeClipboard(text).then(
      () => true,
      () => false,
    );
  }
}
