/** The value of a design token that is a colour, as `rgb(…)`: what WebGL and canvas understand. */
export function tokenColor(name: `--${string}`): string {
  // A property's own text may be `light-dark(…)`; only a colour that is in use is computed.
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
