import { channelKey, type Ns } from "@seedwire/engine";
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
