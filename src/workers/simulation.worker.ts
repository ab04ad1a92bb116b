import { expose } from 'comlink';
import { SimulationService } from './service.ts';

expose(new SimulationService());
