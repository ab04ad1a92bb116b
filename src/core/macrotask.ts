/**
 * Lets other messages and timers have their turn: resolves in a task of its own, at once. Timers would wait four milliseconds in a
 * browser.
 */
export function macrotask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
