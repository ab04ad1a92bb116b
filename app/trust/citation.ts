/** How to cite what is on the screen. */

export interface Cited {
  /** Of the program, with its commit. */
  readonly version: string;
  readonly date: Date;
  /** Carries the whole view. */
  readonly link: string;
  readonly molecule: string;
  /** The field's name of the force field. */
  readonly forcefield: string;
  readonly engine: string;
  readonly adapter: string;
}

/** The review that this program grew out of. */
export const REVIEW = {
  text: 'Wang, Y., Takaba, K., Chen, M. S. et al. On the design space between molecular mechanics and machine learning force fields. Applied Physics Reviews 12(2), 2025. doi:10.1063/5.0237876, arXiv:2409.01931.',
  url: 'https://arxiv.org/abs/2409.01931',
};

const day = (date: Date): string => date.toISOString().slice(0, 10);

const what = ({ molecule, forcefield, engine, adapter }: Cited): string =>
  `${molecule} under ${forcefield}, ${engine} Engine (${adapter})`;

/** A line for a list of references. */
export const citation = (cited: Cited): string =>
  `The Force Field Playground authors. Force Field Playground, version ${cited.version}: ${what(cited)}. ${day(cited.date)}. ${cited.link}`;

/** BibTeX treats these as its own. */
const escaped = (text: string): string =>
  text
    .replaceAll(/[\\{}]/g, '')
    .replaceAll(/[&%$#_]/g, '\\$&')
    .replaceAll('~', '\\textasciitilde{}')
    .replaceAll('^', '\\textasciicircum{}');

/** The same as a BibTeX entry. */
export const bibtex = (cited: Cited): string =>
  `@misc{ForceFieldPlayground,
  author = {{The Force Field Playground authors}},
  title = {Force Field Playground: ${escaped(what(cited))}},
  year = {${cited.date.getUTCFullYear()}},
  note = {Version ${escaped(cited.version)}, seen on ${day(cited.date)}},
  url = {${cited.link}}
}`;
