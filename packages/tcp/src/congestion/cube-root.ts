/**
 * Cube root by Newton's steps, from + - * / alone: `Math.cbrt` differs in its last digit from one
 * JavaScript engine to the next, and a digit here decides a run.
 *
 * @param value not negative
 */
export function cubeRoot(value: number): number {
  if (value === 0) return 0;
  let root = 1;
  // Bring the guess within a factor of two: Newton then doubles the right digits each step.
  while (root * root * root < value) root *= 2;
  while (root * root * root > value) root /= 2;
  for (let step = 0; step < 8; step++) root = (2 * root + value / (root * root)) / 3;
  return root;
}
