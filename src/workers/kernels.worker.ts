/** A thread of the cpu Engine in a page: takes parts of what one step of a box has to do. */
import { help, type HelperWork } from '../cpu/simd/team.ts';

addEventListener('message', ({ data }: MessageEvent<HelperWork>) => help(data), { once: true });
