import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { SimulationClient } from '../src/workers/client.ts';
import { App } from './App.tsx';
import { Session } from './state/session.ts';
import { createAppStore } from './state/store.ts';
import { applyTheme, initialTheme, prefersReducedMotion, watchSystemTheme } from './state/theme.ts';
import { SessionContext } from './ui/context.ts';

const theme = initialTheme();
applyTheme(theme, false);

const baseUrl = new URL('.', document.baseURI).href;
let client: SimulationClient;
const session = new Session(createAppStore(theme), (events) => (client = new SimulationClient(events, baseUrl)), {
  address: () => location.href,
  baseUrl,
  showAddress: (url) => history.replaceState(null, '', url),
  device: () => `${navigator.platform}, ${navigator.hardwareConcurrency} threads`,
  writeClipboard: (text) => navigator.clipboard.writeText(text),
  reducedMotion: prefersReducedMotion,
});
watchSystemTheme((preferred) => session.setTheme(preferred, false));
document.addEventListener('visibilitychange', () => void session.setVisible(!document.hidden));
addEventListener('hashchange', () => void session.openAddress());
if (location.search.includes('lesson='))
  void import('./lessons/start.tsx').then((lessons) => lessons.startAsked(session));
const booted = session.boot();
if (import.meta.env.PROD)
  setTimeout(() => void import('./state/afterwards.ts').then((part) => part.begin(client, booted)), 5000);

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <SessionContext value={session}>
        <App />
      </SessionContext>
    </StrictMode>,
  );
}
