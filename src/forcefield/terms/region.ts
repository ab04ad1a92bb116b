import type { RegionTermSchema } from '../term.ts';

export const schema: RegionTermSchema = {
  kind: 'region',
  name: 'region',
  title: 'Region under another force field',
  group: null,
  equation:
    "U = U'(\\mathbf{r}_1 \\ldots \\mathbf{r}_n, \\mathbf{r}_{L}),\\quad \\mathbf{r}_L = \\mathbf{r}_\\mathrm{in} + g\\,(\\mathbf{r}_\\mathrm{out} - \\mathbf{r}_\\mathrm{in})",
  source:
    'Dapprich et al., J. Mol. Struct. THEOCHEM 461, 1 (1999), eqs. 5 to 8: link atoms at a fixed fraction of the bond',
};
