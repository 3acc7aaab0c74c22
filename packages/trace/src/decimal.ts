/** V8 writes small integers quickly, and others as it writes any double: five times slower. */
const SMALL = 0x4000_0000;

/** A whole number, not negative, in decimal digits: what `String` gives. */
export function decimal(value: number): string {
  if (value < SMALL) return `${value}`;
  const thousands = Math.floor(value / 1000);
  const rest = (value - 1000 * thousands) | 0;
  const zeros = rest < 10 ? "00" : rest < 100 ? "0" : "";
  return `${decimal(thousands)}${zeros}${rest}`;
}
