/** What the designer needs of the workers that design and fit: see src/workers/fitting/client.ts. */
import type { FitMessage, FitOutcome, FitRequest, FittingApi } from '../../src/workers/fitting/contract.ts';

export interface Fitting {
  readonly ask: Pick<FittingApi, 'catalogue' | 'preset' | 'judge' | 'readData'>;
  readonly controls: Pick<FittingApi, 'pause' | 'resume' | 'finish' | 'newest'>;
  readonly fit: (request: FitRequest, message: (message: FitMessage) => void) => Promise<FitOutcome>;
  readonly cancel: () => void;
}
