import type { State } from "@seedwire/tcp";
import { ACK, FIN, RST, SYN, type Packet } from "@seedwire/wire";
import type { Oracle } from "seedwire";
import { tcpView, type TcpEnd } from "../tcp-view/index.ts";

/** Where each state may lead (RFC 9293 §3.3.2); CLOSED follows on any by abort, RST and time-outs. */
const NEXT: Readonly<Record<State, readonly State[]>> = {
  CLOSED: ["LISTEN", "SYN-SENT"],
  LISTEN: ["SYN-RECEIVED", "SYN-SENT"],
  "SYN-SENT": ["SYN-RECEIVED", "ESTABLISHED"],
  "SYN-RECEIVED": ["ESTABLISHED", "FIN-WAIT-1"],
  ESTABLISHED: ["FIN-WAIT-1", "CLOSE-WAIT"],
  "FIN-WAIT-1": ["FIN-WAIT-2", "CLOSING"],
  "FIN-WAIT-2": ["TIME-WAIT"],
  "CLOSE-WAIT": ["LAST-ACK"],
  CLOSING: ["TIME-WAIT"],
  "LAST-ACK": [],
  "TIME-WAIT": [],
};

/** States into which the peer's FIN leads, and those into which the acknowledgement of ours does. */
const BY_PEER_FIN: readonly State[] = ["CLOSE-WAIT", "CLOSING"];
const BY_OWN_FIN: readonly State[] = ["FIN-WAIT-2"];

interface Life {
  /** The state at the end of the event before. */
  state: State;
  over: boolean;
}

/** Connections go through their states as the RFC draws them, and send what befits each. */
export const tcpStates: Oracle = {
  name: "tcp-states",
  promise:
    "Connections move only along the state diagram, by what has truly come, and send nothing once they are CLOSED",
  source: "RFC 9293 §3.3.2",
  watch: (run) => {
    const view = tcpView(run);
    const lifeOf = view.slot<Life>(({ tcb }) => ({ state: tcb.state, over: false }));

    const state = (end: TcpEnd, from: State, to: State): void => {
      const found = wrongStep(end, from, to);
      if (found !== null) run.breach(view.breach(end, found));
    };
    const settled = (end: TcpEnd): void => {
      const life = lifeOf(end);
      life.state = end.tcb.state;
      life.over ||= life.state === "CLOSED" && end.sentEnd > 0;
    };
    const send = (end: TcpEnd, segment: Packet): void => {
      const life = lifeOf(end);
      const found = wrongSegment(life, segment);
      if (found !== null) run.breach(view.breach(end, found, segment));
    };
    view.hear({ state, settled, send });
  },
};

function wrongStep(end: TcpEnd, from: State, to: State): string | null {
  const byCookie = end.fromCookie && from === "LISTEN" && to === "ESTABLISHED";
  if (to !== "CLOSED" && !byCookie && !NEXT[from].includes(to)) return `goes from ${from} to ${to}`;
  if (to === "ESTABLISHED" && end.arrivedNext < 1)
    return "is ESTABLISHED without a SYN of the peer";
  const { peerFinPlace, arrivedNext, finPlace, sentEnd, acked } = end;
  const hasPeerFin = peerFinPlace >= 0 && arrivedNext > peerFinPlace;
  const hasOwnFin = finPlace >= 0 && acked > finPlace && acked <= sentEnd;
  if (BY_PEER_FIN.includes(to) && !hasPeerFin) return `is in ${to} before the peer's FIN is here`;
  if (BY_OWN_FIN.includes(to) && !hasOwnFin) return `is in ${to} before its FIN is acknowledged`;
  if (to === "TIME-WAIT" && !(hasPeerFin && hasOwnFin)) {
    return "is in TIME-WAIT before both FINs are here and acknowledged";
  }
  return null;
}

function wrongSegment({ state, over }: Life, { flags, payloadLength }: Packet): string | null {
  if (over) return "sends a segment of a connection that is CLOSED";
  if ((flags & RST) !== 0) return null;
  if (state === "TIME-WAIT") {
    const isAck = payloadLength === 0 && (flags & (ACK | SYN | FIN)) === ACK;
    return isAck ? null : "sends something else than an ACK in TIME-WAIT";
  }
  if (state === "FIN-WAIT-2" && (payloadLength > 0 || (flags & FIN) !== 0)) {
    return "sends data or a FIN in FIN-WAIT-2, where all is acknowledged";
  }
  return null;
}
