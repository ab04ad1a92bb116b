/** A thread of the workbench's cpu Engine: takes its share of many replicas. */
import type { ThreadMessage } from '../../cpu/threads/protocol.ts';
import { serveReplicas } from '../../cpu/threads/serve.ts';

const receive = serveReplicas((answer, transfer) => postMessage(answer, { transfer: [...transfer] }));
addEventListener('message', ({ data }: MessageEvent<ThreadMessage>) => receive(data));
