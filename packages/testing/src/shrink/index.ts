export { explainFailure, type ExplainOptions, type Explanation } from "./explain.ts";
export { fateWords } from "./fate-words.ts";
export { minimise, type TryPart } from "./minimise.ts";
export { shrink, type ShrinkOptions, type ShrinkProgress, type ShrinkResult } from "./shrink.ts";
export { shrunkWords } from "./shrunk-words.ts";
export type { Spot } from "./spot.ts";
export type { Target } from "./target.ts";
export type { OtherFailure } from "./trials.ts";
