/**
 * Two headers with which a page is isolated from other origins: only then browsers let its threads share memory, which the cpu Engine uses for
 * boxes. The page loads nothing from other origins but what answers with CORS headers. Workers need the second one too.
 */
export const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};
