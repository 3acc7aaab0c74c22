export type { Delay, DelayModel } from "./delay.ts";
export { heldBack } from "./held-back.ts";
export { uniformJitter } from "./uniform.ts";
