import { Bbr } from "./bbr.ts";
import { Bbr3 } from "./bbr3.ts";
import type { CongestionController, ControllerInit } from "./controller.ts";
import { Cubic } from "./cubic.ts";
import { Dctcp } from "./dctcp.ts";
import { Reno } from "./reno.ts";
import { Vegas } from "./vegas.ts";

/** Every congestion control, by the name that a user gives. A new one is one line here. */
export const controllers = {
  bbr: Bbr,
  bbr3: Bbr3,
  cubic: Cubic,
  dctcp: Dctcp,
  reno: Reno,
  vegas: Vegas,
} as const satisfies Record<string, new (init: ControllerInit) => CongestionController>;

export type ControllerName = keyof typeof controllers;

export { inSlowStart } from "./controller.ts";
export type { AckEvent, LostSegment, RateSample, SenderView } from "./ack-event.ts";
export type {
  CongestionController,
  ControllerInit,
  RandomBelow,
  ReductionCause,
  WindowEvent,
} from "./controller.ts";
