import { expose } from 'comlink';
import { BenchmarkService } from './service.ts';

expose(new BenchmarkService());
