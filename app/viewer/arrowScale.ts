/** Forces that an arrow of 1 Å may stand for, kcal/mol/Å: a short list, so that the scale rarely changes from frame to frame. */
const STEPS = [2, 3, 5, 7, 10, 15, 20, 30, 40, 50, 70, 100, 150, 200, 300, 500, 1000];
/** Å, of the longest arrow that still looks right beside a molecule. */
const LONGEST = 1.25;

/** Å of arrow a kcal/mol/Å, so that the largest of `forces` ([3N], kcal/mol/Å) stays in the picture. */
export function arrowScale(forces: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i + 2 < forces.length; i += 3) {
    largest = Math.max(largest, Math.hypot(forces[i], forces[i + 1], forces[i + 2]));
  }
  return 1 / (STEPS.find((step) => step >= largest / LONGEST) ?? largest / LONGEST);
}
