/**
 * The service worker: the page opens without a network. What every build names by its content is taken from the cache; everything else is
 * asked of the network first, so that nobody works with an old page, and comes from the cache where there is none.
 */

/** Replaced by the build (tools/vite/offline.ts): files to keep from the start, and a hash of them all. */
declare const KEPT_FILES: readonly string[];
declare const VERSION: string;
/** What workers may load and run (tools/vite/contentSecurityPolicy.ts). */
declare const WORKER_POLICY: string;
/** What lets threads share memory (tools/vite/isolation.ts). */
declare const ISOLATION: Readonly<Record<string, string>>;

interface Lasting extends Event {
  waitUntil(done: Promise<unknown>): void;
}
interface Fetching extends Lasting {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
/** What of a service worker's scope is used here; TypeScript's own library for it does not go together with the page's. */
interface Scope {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listen: (event: Lasting) => void): void;
  addEventListener(type: 'fetch', listen: (event: Fetching) => void): void;
}

const worker = globalThis as unknown as Scope;
const PREFIX = 'force-field-playground ';
const CACHE = PREFIX + VERSION;
/** Longer than this nobody waits for a network that may not be there, ms. */
const PATIENCE = 4000;

worker.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll([...KEPT_FILES]))
      .then(() => worker.skipWaiting()),
  );
});

worker.addEventListener('activate', (event) => {
  const tidy = async (): Promise<void> => {
    const names = await caches.keys();
    await Promise.all(
      names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)),
    );
    await worker.clients.claim();
  };
  event.waitUntil(tidy());
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  // Files of models on other hosts, and anything but reading, are the page's own business.
  if (request.method !== 'GET' || !request.url.startsWith(worker.registration.scope)) return;
  const lasting = request.url.startsWith(`${worker.registration.scope}assets/`);
  const answer = lasting ? kept(request).then((response) => response ?? fetched(request)) : newest(request);
  const script = request.destination === 'worker';
  event.respondWith(
    script || request.mode === 'navigate' ? answer.then((response) => headed(response, script)) : answer,
  );
});

/** Links carry what they say behind a #, and lessons behind a ?: the page is the same. */
const kept = (request: Request): Promise<Response | undefined> =>
  caches.match(request.mode === 'navigate' ? worker.registration.scope : request, {
    ignoreSearch: true,
    // Scripts are asked for with an Origin, what was kept was not: some servers let their answers vary with it.
    ignoreVary: true,
  });

async function fetched(request: Request): Promise<Response> {
  const response = await fetch(request);
  if (response.ok && response.type === 'basic') {
    const cache = await caches.open(CACHE);
    await cache
      .put(request.mode === 'navigate' ? worker.registration.scope : request, response.clone())
      .catch(() => undefined);
  }
  return response;
}

/** The page and its workers with the headers that not every host sets: what isolates them, and the policy that a worker obeys, of its own script. */
function headed(response: Response, script: boolean): Response {
  if (!response.ok) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(ISOLATION)) headers.set(name, value);
  if (script) headers.set('Content-Security-Policy', WORKER_POLICY);
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

async function newest(request: Request): Promise<Response> {
  const network = fetched(request);
  const late = new Promise<null>((resolve) => setTimeout(resolve, PATIENCE, null));
  const first = await Promise.race([network, late]).catch(() => null);
  return first ?? (await kept(request)) ?? network;
}

// A module for TypeScript; the build takes this line out, because not every browser takes modules here.
export {};
