import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** `public/` over HTTP, as a worker asks for it. */
export async function serveSite(): Promise<{ readonly baseUrl: string; readonly close: () => void }> {
  const server = createServer((request, response) => {
    // A test that blocks this thread for some seconds would find an idle connection closed.
    response.setHeader('connection', 'close');
    readFile(new URL(`../../public${request.url}`, import.meta.url)).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => server.close() };
}
