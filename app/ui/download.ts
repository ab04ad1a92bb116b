/** Pictures and numbers as files. */
/** Rows of a table; the first column names the row. Null: no number. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** Pixels of a PNG for each pixel of the page. */
const SHARPNESS = 2;

/** Hands a file to the visitor. */
export function save(name: string, data: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(data);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** A field as spreadsheets read it: quoted where it must be, and never a formula (RFC 4180; OWASP, CSV injection). */
export function csvField(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

export const csvOf = ({ columns, rows }: Table): string =>
  [columns, ...rows].map((row) => row.map(csvField).join(',')).join('\r\n') + '\r\n';

export const downloadCsv = (name: string, table: Table): void =>
  save(`${name}.csv`, new Blob([csvOf(table)], { type: 'text/csv' }));

export const saveText = (name: string, text: string, type: string): void => save(name, new Blob([text], { type }));

export const downloadJson = (name: string, data: object): void =>
  save(`${name}.json`, new Blob([JSON.stringify(data, null, 1)], { type: 'application/json' }));

/** Properties that a picture takes from the page's style sheets and must carry along. */
const CARRIED = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'opacity',
  'font-family',
  'font-size',
  'text-anchor',
];

/** A picture that looks the same without the page: every style is written onto its element. */
export function standalone(svg: SVGSVGElement): SVGSVGElement {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const [from, to] = [svg, copy].map((root) => [root, ...root.querySelectorAll<SVGElement>('*')]);
  from.forEach((element, i) => {
    const style = getComputedStyle(element);
    for (const property of CARRIED) to[i].setAttribute(property, style.getPropertyValue(property));
  });
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  ground.setAttribute('width', '100%');
  ground.setAttribute('height', '100%');
  ground.setAttribute('fill', getComputedStyle(document.documentElement).backgroundColor);
  copy.prepend(ground);
  return copy;
}

const svgBlob = (svg: SVGSVGElement): Blob =>
  new Blob([new XMLSerializer().serializeToString(standalone(svg))], { type: 'image/svg+xml' });

export function downloadSvg(name: string, svg: SVGSVGElement | null): void {
  if (svg) save(`${name}.svg`, svgBlob(svg));
}

export async function downloadPng(name: string, svg: SVGSVGElement | null): Promise<void> {
  if (!svg) return;
  const { width, height } = svg.getBoundingClientRect();
  const image = new Image(width, height);
  image.src = URL.createObjectURL(svgBlob(svg));
  await image.decode();
  const canvas = new OffscreenCanvas(width * SHARPNESS, height * SHARPNESS);
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(image.src);
  save(`${name}.png`, await canvas.convertToBlob({ type: 'image/png' }));
}
