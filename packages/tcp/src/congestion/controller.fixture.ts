import { tcpConfig, type TcpOptions } from "../config.ts";
import { type AckEvent, newAckEvent } from "./ack-event.ts";
import type { ControllerInit } from "./controller.ts";

/** What a controller is told at birth: the RFC profile, and random numbers that are all 0. */
export const birth = (cwndSegments: number, options: TcpOptions = {}): ControllerInit => ({
  config: tcpConfig({ profile: "rfc" }, options),
  cwndSegments,
  random: () => 0,
});

/** An ACK of a sender whose cwnd is its limit. */
export const ackEvent = (what: Partial<AckEvent> = {}): AckEvent => ({
  ...newAckEvent(),
  mssBytes: 1000,
  ackedSegments: 1,
  cwndLimited: true,
  ...what,
});
