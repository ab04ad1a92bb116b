/**
 * Command-line flags of the Chromium that runs the end-to-end tests, in one place.
 * New headless mode (the old one, and Playwright's headless shell, have no WebGPU), and one software stack for both WebGL and
 * WebGPU: with separate ones, a canvas of either can come out blank in screenshots.
 */
const COMMON = [
  '--headless=new',
  '--no-sandbox',
  '--ignore-gpu-blocklist',
  '--enable-gpu',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--disable-background-networking',
  '--disable-component-update',
  '--no-first-run',
];

/** WebGPU on the SwiftShader software adapter. */
export const WITH_WEBGPU = [
  ...COMMON,
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
  '--use-vulkan=swiftshader',
];

/** WebGL only: `navigator.gpu.requestAdapter()` resolves to null. */
export const WITHOUT_WEBGPU = COMMON;

/** The browser to start. Playwright's own download is not used: it may be out of reach, and the tests need no second browser. */
export const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
