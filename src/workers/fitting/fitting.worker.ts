import { expose } from 'comlink';
import { FittingService } from './service.ts';

expose(new FittingService());
