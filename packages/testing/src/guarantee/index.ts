export { guarantee, type GuaranteeOptions, type GuaranteeResult } from "./guarantee.ts";
export { GuaranteeError, type SaveFailure } from "./guarantee-error.ts";
export { reduceCase, type ReduceOptions } from "./reduce-case.ts";
export { GUARANTEES, type Guarantee } from "./guarantees.ts";
