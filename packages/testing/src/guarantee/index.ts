export { guarantee, type GuaranteeOptions, type GuaranteeResult } from "./guarantee.ts";
export { GuaranteeError, type SaveFailure } from "./guarantee-error.ts";
export { reduceCase, type ReduceOptions } from "./reduce-case.ts";
export { GUARANTEES, type Guarantee } from "./guarantees.ts";
export { RandomFates, type Impairments } from "./random-fates.ts";
export { survives, type SurvivesOptions } from "./survives.ts";
