import { channelKey, type Channel, type Ns, type TraceBus } from "@seedwire/engine";
import type { Packet } from "@seedwire/wire";
import type { Connection } from "./connection.ts";
import type { Listener } from "./listener.ts";
import type { SenderEvent } from "./why.ts";
import type { State } from "./state.ts";

/** A change of state: whose, from, to, when. A listener goes from CLOSED to LISTEN and back. */
export type StateTrace = [who: Connection | Listener, from: State, to: State, nowNs: Ns];

/** Something that a sender did, or learned, and why (`why.ts`). */
export type SenderTrace = [who: Connection, event: SenderEvent, nowNs: Ns];

/**
 * The channel on which it is told why senders send what they send: every change of cwnd, ssthresh, the
 * state of loss recovery and the pacing rate, every loss mark, undo, retransmission and probe.
 */
export const senderChannel = channelKey<SenderTrace>("tcp-sender");

/** The channel of the trace bus on which every change of state is told. */
export const stateChannel = channelKey<StateTrace>("tcp-state");

/**
 * A segment of a connection, at the border between TCP and IP: one has come, whole and with a right
 * checksum, and is about to be looked at; or one leaves, at the end of the event that made it.
 */
export type SegmentTrace = [event: "arrive" | "send", who: Connection, segment: Packet, nowNs: Ns];

/**
 * The channel on which segments are told. They may be read during the call and not be kept. What is of
 * no connection is not told: RSTs from CLOSED, SYN cookies.
 */
export const segmentChannel = channelKey<SegmentTrace>("tcp-segment");

/** An event of a connection is over: its segments have left, its timer is armed. */
export type SettledTrace = [who: Connection, nowNs: Ns];

/** The channel on which the end of every event of a connection is told. */
export const settledChannel = channelKey<SettledTrace>("tcp-settled");

/**
 * `length` bytes of `bytes` from `at` on cross the border between a connection and its application:
 * `write`, before any of them leaves, and `read`. `offset` is the place of the first in its stream. With
 * `end`, no bytes: the application hears that the stream from the peer ends there.
 */
export type StreamTrace = [
  event: "write" | "read" | "end",
  who: Connection,
  bytes: Uint8Array,
  at: number,
  length: number,
  offset: number,
  nowNs: Ns,
];

/** The channel on which bytes written and read are told, by reference. */
export const streamChannel = channelKey<StreamTrace>("tcp-stream");

/** The channels of a simulation, looked up once; all its stacks look at the same ones. */
export interface TcpTraces {
  readonly state: Channel<StateTrace>;
  readonly sender: Channel<SenderTrace>;
  readonly segment: Channel<SegmentTrace>;
  readonly settled: Channel<SettledTrace>;
  readonly stream: Channel<StreamTrace>;
}

export function tracesOf(trace: TraceBus): TcpTraces {
  let traces = lookedUp.get(trace);
  if (traces === undefined) {
    traces = {
      state: trace.channel(stateChannel),
      sender: trace.channel(senderChannel),
      segment: trace.channel(segmentChannel),
      settled: trace.channel(settledChannel),
      stream: trace.channel(streamChannel),
    };
    lookedUp.set(trace, traces);
  }
  return traces;
}

const lookedUp = new WeakMap<TraceBus, TcpTraces>();
