import { expose } from 'comlink';
import { StructureService } from './service.ts';

expose(new StructureService());
