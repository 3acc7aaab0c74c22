import * as fc from "fast-check";
import { expect, test } from "vitest";
import { exp } from "./exp.ts";
import { ln } from "./ln.ts";

test("powers of e agree with Math.exp", () => {
  const exponent = fc.oneof(
    fc.double({ min: -707, max: 709.7, noNaN: true }),
    fc.double({ min: -3, max: 3, noNaN: true }),
  );
  const property = fc.property(exponent, (x) => {
    expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThan(1e-15);
  });
  fc.assert(property, { numRuns: 5000, examples: [[0], [709.782712893384], [-707]] });
});

test("exp undoes ln", () => {
  const property = fc.property(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (x) => {
    expect(Math.abs(exp(ln(x)) / x - 1)).toBeLessThan(1e-14);
  });
  fc.assert(property, { numRuns: 2000 });
});

test("at the edges", () => {
  expect([exp(0), exp(-Infinity), exp(Infinity), exp(-800), exp(710), exp(NaN)]).toEqual([
    1,
    0,
    Infinity,
    0,
    Infinity,
    NaN,
  ]);
});

test("the same bits on every machine", () => {
  expect([1, -1, 0.1, 10, -20.5, 300, 700].map(exp)).toMatchInlineSnapshot(`
    [
      2.7182818284590455,
      0.36787944117144233,
      1.1051709180756477,
      22026.465794806718,
      1.2501528663867428e-9,
      1.9424263952412558e+130,
      1.0142320547350045e+304,
    ]
  `);
});
