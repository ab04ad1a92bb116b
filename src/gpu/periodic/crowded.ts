/** Atoms crowd more than the lists of neighbours hold: what was computed with them says nothing. */
export class Crowded extends Error {
  /** @param makeRoom makes larger lists; throws FfpError('gpu') where the device has no room for them */
  constructor(readonly makeRoom: () => void) {
    super('atoms crowd more than the lists of neighbours hold');
  }
}
