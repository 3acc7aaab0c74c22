import { channelKey, type Ns } from "@seedwire/engine";
import type { Connection } from "./connection.ts";
import type { Listener } from "./listener.ts";
import type { State } from "./state.ts";

/** A change of state: whose, from, to, when. A listener goes from CLOSED to LISTEN and back. */
export type StateTrace = [who: Connection | Listener, from: State, to: State, nowNs: Ns];

/** The channel of the trace bus on which every change of state is told. */
export const stateChannel = channelKey<StateTrace>("tcp-state");
