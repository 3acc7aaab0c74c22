export { minimise, type TryPart } from "./minimise.ts";
export { shrink, type ShrinkOptions, type ShrinkProgress, type ShrinkResult } from "./shrink.ts";
export type { Spot } from "./spot.ts";
export type { Target } from "./target.ts";
export type { OtherFailure } from "./trials.ts";
export { fateWords } from "./fate-words.ts";
