import { expose } from 'comlink';
import { MeasureService } from './service.ts';

expose(new MeasureService());
