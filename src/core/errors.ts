/** What went wrong, as a value that code can branch on. */
export type ErrorCode =
  | 'usage' // the caller's words are off
  | 'file' // a file cannot be read, or is not what it claims to be
  | 'unsupported' // understood, but outside what this project does
  | 'link' // a shared link cannot be opened
  | 'coverage' // the force field does not cover this molecule
  | 'no-webgpu' // no WebGPU or no adapter here
  | 'gpu' // the device refused, failed or was lost
  | 'diverged'; // the molecule blew up

/** What would rule a terminal, turn text around or break a line: messages quote what came in. */
export const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/gu;

/**
 * An error whose message a visitor can act on: one sentence that says what is wrong and, where it helps, what to do.
 * Everything this project throws on purpose is one of these; anything else is a defect.
 */
export class FfpError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message.replace(UNPRINTABLE, '?').slice(0, 600), options);
    this.name = 'FfpError';
  }
}
