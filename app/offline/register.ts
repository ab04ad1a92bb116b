/** Keeps the page for times without a network. Asked for once the molecule moves: it must not stand in the way of the first visit. */

interface Connection {
  readonly saveData?: boolean;
}

/** Nothing where the browser cannot, where the visitor saves data, or where the page comes from no server. */
export async function keepForOffline(): Promise<void> {
  const { connection } = navigator as Navigator & { readonly connection?: Connection };
  if (!('serviceWorker' in navigator) || connection?.saveData) return;
  // Storage may be denied: then the page works with a network only, as before.
  await navigator.serviceWorker.register(new URL('sw.js', document.baseURI)).catch(() => undefined);
}
