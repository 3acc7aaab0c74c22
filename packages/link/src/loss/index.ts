export { anyOf } from "./any-of.ts";
export { bernoulli } from "./bernoulli.ts";
export { gilbertElliott, type GilbertElliottOptions } from "./gilbert-elliott.ts";
export { everyNth, ordinals } from "./ordinals.ts";
export { segments } from "./segments.ts";
export type { Loss, LossModel } from "./loss.ts";
