import { expose } from 'comlink';
import { SidesService } from './service.ts';

expose(new SidesService());
