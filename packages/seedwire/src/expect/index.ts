export { createExpect, type Expect } from "./expect.ts";
export { Expectation } from "./expectation.ts";
export { ExpectationError } from "./expectation-error.ts";
export type { ExpectedError } from "./matcher-arguments.ts";
