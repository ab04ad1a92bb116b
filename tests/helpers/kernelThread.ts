/** What the real thread of tests/periodic/team.test.ts does; bundled by it. */
import { parentPort } from 'node:worker_threads';
import { help, type HelperWork } from '../../src/cpu/simd/team.ts';

parentPort!.once('message', (work: HelperWork) => help(work));
